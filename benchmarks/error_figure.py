"""The figure of how estimators err: memory of their errors, and how large these are."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.error_series import LAGS
from benchmarks.error_table import Found
from skelbench.core.files import atomic
from skelbench.report.style import PAGE, blank, colour, marker, styled

FILE = Path(__file__).parents[1] / "docs/img/estimator-error.png"
DRAWN = {"real:1": "-", "jitter:0.005": "--", "noise:0.005": ":"}
"""Perturbations among the lines of the first panel, in black."""
SIZES = ("real:0.5", "real:1", "real:2", "jitter:0.005")


def draw(found: Found, pairs: Sequence[str]) -> None:
    """Write the figure; pairs: names of those that are real."""
    with styled():
        figure = blank(PAGE, 2.6)
        memory, size = figure.subplots(1, 2, width_ratios=(1.25, 1))
        _memory(memory, found, pairs)
        _size(size, found, pairs)
        figure.legend(*memory.get_legend_handles_labels(), loc="outside lower center", ncols=4)
        with atomic(FILE) as draft:
            figure.savefig(draft, dpi=150, metadata={"Software": None})


def _memory(axes: Any, found: Found, pairs: Sequence[str]) -> None:
    lags = range(LAGS + 1)
    for name in (*pairs, *DRAWN):
        line = [1.0, *(found[name][f"after {lag}"][0] for lag in lags[1:])]
        if name in DRAWN:
            axes.plot(lags, line, DRAWN[name], color="black", label=name)
        else:
            k = pairs.index(name)
            axes.plot(lags, line, color=colour(k), marker=marker(k), markersize=2.5, label=name)
    axes.axhline(0, color="#cccccc", linewidth=0.6, zorder=0)
    axes.set(xlabel="frames between", ylabel="autocorrelation", xlim=(0, LAGS), xticks=range(0, LAGS + 1, 5))
    axes.set_title("how long an error lasts (median of the series)")


def _size(axes: Any, found: Found, pairs: Sequence[str]) -> None:
    names = (*pairs, *SIZES)
    for row, name in enumerate(names):
        middle, low, high = found[name]["sd"]
        k = pairs.index(name) if name in pairs else -1
        look = {"color": colour(k), "marker": marker(k)} if k >= 0 else {"color": "black", "marker": "|"}
        axes.plot([low, high], [row, row], color=look["color"], linewidth=2.5, alpha=0.35, solid_capstyle="butt")
        axes.plot([middle], [row], markersize=4 if k >= 0 else 8, **look)
    axes.set_xscale("log")
    axes.set_xticks([0.005, 0.01, 0.02, 0.05, 0.1, 0.2], ["0.005", "0.01", "0.02", "0.05", "0.1", "0.2"])
    axes.minorticks_off()
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set(xlabel="standard deviation, longer sides of the box")
    axes.set_title("how large it is (median, 10–90 %)")
