"""Importance to look at: insertion and deletion curves (MaskCLR, Figures 6 and 9), maps on a clip (Figures 1 and 7)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from skelbench.core.arrays import Figure, Floats
from skelbench.core.clip import Clip
from skelbench.explain.explain import BEST, Explained
from skelbench.explain.insertion import MODES, Curves
from skelbench.report.figures.save import save
from skelbench.report.strip import strip
from skelbench.report.style import COLOURS, PAGE, blank, colour, marker, shortened, styled

FIXED: dict[str, dict[str, Any]] = {
    "random": {"color": COLOURS[7], "linestyle": ":"},
    BEST: {"color": COLOURS[6], "linestyle": "--"},
}
"""How the two orders look that all others lie between."""


def write_pictures(explained: Sequence[Explained], clip: Clip, about: str, out: Path) -> list[Path]:
    """Write both figures beside the curves' CSV `out`, as PNG and SVG; returns the files.

    Raises:
        InputError: the folder cannot be written to.
    """
    files = save(insertion(explained, about), out.with_suffix(""))
    if any(one.first is not None for one in explained):
        files += save(on_clip(explained, clip, about), out.with_name(f"{out.stem}-clip"))
    return list(files)


def insertion(explained: Sequence[Explained], about: str) -> Figure:
    """Draw a row per model: probability of the true class and accuracy, each under deletion and under insertion."""
    models = list(dict.fromkeys(one.model for one in explained))
    methods = list(dict.fromkeys(one.importance for one in explained if one.importance not in FIXED))
    with styled():
        figure = blank(PAGE, 1.5 * len(models) + 0.9)
        panels: Any = figure.subplots(len(models), 2 * len(MODES), squeeze=False, sharex=True, sharey=True)
        for one in explained:
            look = FIXED.get(one.importance) or _look(methods.index(one.importance))
            _curves(panels[models.index(one.model)], one, look)
        for row, model in zip(panels, models, strict=True):
            row[0].set_ylabel(shortened(model, 26), fontsize=7)
        for axes, mode in zip(panels[-1], MODES * 2, strict=True):
            axes.set_xlabel(f"share {'taken away' if mode == 'deletion' else 'put in'}")
        lines = {line.get_label(): line for row in panels for line in row[0].lines}
        figure.legend(lines.values(), lines.keys(), loc="outside lower center", ncols=min(6, len(lines)))
        figure.suptitle(about, fontsize=8)
    return figure


def _look(number: int) -> dict[str, Any]:
    return {"color": colour(number), "marker": marker(number), "markersize": 2.5}


def _probability(curves: Curves) -> Floats:
    return curves.probability


def _accuracy(curves: Curves) -> Floats:
    return curves.correct


def _curves(row: Any, one: Explained, look: dict[str, Any]) -> None:
    """Put one method into a model's four panels."""
    share = one.curves.share
    for first, (name, of) in enumerate((("probability", _probability), ("accuracy", _accuracy))):
        middle, low, high = one.mean(of)
        for k, mode in enumerate(MODES):
            axes = row[first * len(MODES) + k]
            axes.plot(share, middle[k], label=one.importance, **look)
            if one.importance not in FIXED:
                axes.fill_between(share, low[k], high[k], color=look["color"], alpha=0.15, linewidth=0)
            if axes.get_subplotspec().is_first_row():
                axes.set_title(f"{name}, {mode}")
            axes.set(xlim=(0, 1), ylim=(0, 1))
            axes.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
            axes.grid(axis="y", color="#eeeeee", linewidth=0.6)


def on_clip(explained: Sequence[Explained], clip: Clip, about: str) -> Figure:
    """Draw the clip in a row for every model and method, the importance of its joints as their colour."""
    maps = {f"{shortened(one.model, 22)}\n{one.importance}": one.first for one in explained if one.first is not None}
    with styled():
        figure: Any = strip(dict.fromkeys(maps, clip), importance=maps)
        figure.suptitle(f"clip {clip.name} of {about}\nimportance: dark least, bright most", fontsize=8)
    return figure
