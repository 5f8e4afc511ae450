"""The figure that holds `real:1` against estimators: in each statistic its value, over the bands of the pairs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.error_table import SHOWN, Found
from skelbench.core.files import atomic
from skelbench.report.style import PAGE, blank, colour, styled

FILE = Path(__file__).parents[1] / "docs/img/estimator-bands.png"
HELD, SIMPLER = "real:1", {"jitter:0.005": "--", "noise:0.005": ":"}
STATISTICS = {
    "bias": "bias [longer sides of the box]",
    "sd": "standard deviation [longer sides]",
    "kurtosis": "kurtosis",
    "beyond": "share beyond 5 MAD",
    "together": "correlation between joints",
    **{f"after {lag}": f"autocorrelation after {lag}" for lag in SHOWN},
}
"""Statistic -> title of its panel."""
TICKS = {"bias": (0.0005, 0.002, 0.01, 0.05), "sd": (0.005, 0.02, 0.1), "kurtosis": (3, 10, 30, 100)}
"""Those of the panels whose axis is logarithmic."""


def draw(found: Found, pairs: Sequence[str]) -> None:
    """Write the figure; pairs: names of those that are real."""
    with styled():
        figure = figure_of(found, pairs)
        with atomic(FILE) as draft:
            figure.savefig(draft, dpi=150, metadata={"Software": None})


def figure_of(found: Found, pairs: Sequence[str]) -> Any:
    """Make the figure: a panel for each of `STATISTICS`, in it a bar for each pair and lines for perturbations."""
    figure = blank(PAGE, 4.2)
    panels = figure.subplots(3, 3)
    for axes, (statistic, title) in zip(panels.flat, STATISTICS.items(), strict=True):
        _bars(axes, found, pairs, statistic)
        for name, line in {HELD: "-", **SIMPLER}.items():
            axes.axvline(found[name][statistic][0], color="black", linestyle=line, linewidth=1, label=name)
        if statistic in TICKS:
            axes.set_xscale("log")
            axes.set_xticks(TICKS[statistic], [f"{tick:g}" for tick in TICKS[statistic]])
            axes.minorticks_off()
        axes.set_title(title)
    figure.legend(*panels.flat[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return figure


def _bars(axes: Any, found: Found, pairs: Sequence[str], statistic: str) -> None:
    """Draw between what 10 and 90 % of the series of each pair lie, and its own value."""
    for row, name in enumerate(pairs):
        value, low, high = found[name][statistic]
        look = {"color": colour(row), "solid_capstyle": "butt"}
        axes.plot([low, high], [row, row], linewidth=5, alpha=0.35, label=name, **look)
        axes.plot([value], [row], marker="o", markersize=3, color=colour(row))
    axes.set(yticks=[], ylim=(len(pairs) - 0.4, -0.6))
