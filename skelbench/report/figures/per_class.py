"""Accuracy of every class, clean against damaged and model against model (MaskCLR, Figure 8)."""

from typing import Any

import numpy as np

from skelbench.core.arrays import DataFrame, Figure
from skelbench.core.errors import InputError
from skelbench.evaluation.results.statistics import accuracy
from skelbench.report.draws import Draws
from skelbench.report.evidence import Evidence
from skelbench.report.figures.labelled import check_labelled
from skelbench.report.style import CLEAN_COLOUR, COLOURS, COLUMN, DAMAGED_COLOUR, blank, shortened, styled

SHOWN = 30  # classes that a column of a paper has room for


def class_accuracy(draws: Draws, names: tuple[str, ...]) -> DataFrame:
    """Measure every class that has a clip: columns name, clips, top1, low, high (%, 95 %); the index is the label."""
    from pandas import DataFrame

    rows: dict[int, tuple[Any, ...]] = {}
    for label in np.unique(draws.label).tolist():
        mine = draws.label == label
        correct = draws.correct[:, mine]
        top1 = accuracy(correct, draws.group[mine])
        rows[label] = (names[label], correct.shape[1], 100 * top1.value, 100 * top1.low, 100 * top1.high)
    return DataFrame.from_dict(rows, orient="index", columns=["name", "clips", "top1", "low", "high"])


def per_class(evidence: Evidence) -> Figure:
    """Draw every class clean and damaged, the class that loses most at the top."""
    check_labelled(evidence)
    clean, damaged = (class_accuracy(draws, evidence.classes) for draws in evidence.pair())
    title = f"{evidence.model}\n{evidence.setting}"
    return _dumbbells((clean, damaged), ("clean", evidence.spec), (CLEAN_COLOUR, DAMAGED_COLOUR), title)


def versus(evidence: Evidence, other: str | None = None) -> Figure:
    """Draw every class for two models under the same perturbation; `other` is the next model where none is named.

    Raises:
        InputError: no other model was measured so.
    """
    check_labelled(evidence)
    others = [m for m in evidence.models if m != evidence.model and evidence.has(m, evidence.spec)]
    if other is None and not others:
        raise InputError(f"only {evidence.model} was measured under {evidence.spec}; two models are compared")
    other = other or others[0]
    models = (evidence.model, other)
    draws = [evidence.draws(model, evidence.spec) for model in models]
    both = draws[0].clip[np.isin(draws[0].clip, draws[1].clip)]
    tables = [class_accuracy(drawn.at(both), evidence.classes) for drawn in draws]
    title = f"both under {evidence.spec}\n{evidence.setting}"
    return _dumbbells((tables[0], tables[1]), models, (COLOURS[2], COLOURS[3]), title)


def _dumbbells(
    tables: tuple[DataFrame, DataFrame], names: tuple[str, str], colours: tuple[str, str], title: str
) -> Figure:
    """Draw a line per class from the first table's accuracy to the second's."""
    change = (tables[1]["top1"] - tables[0]["top1"]).sort_values(ascending=False, kind="stable")
    chosen = change.loc[change.abs().sort_values(ascending=False, kind="stable").index[:SHOWN]]
    chosen = chosen.sort_values(ascending=False, kind="stable")  # the last is drawn at the top
    rows = np.arange(len(chosen))
    with styled():
        figure = blank(COLUMN, 1.25 + 0.145 * max(len(chosen), 3))
        axes: Any = figure.subplots()
        first, second = (table.loc[chosen.index] for table in tables)
        axes.hlines(rows, first["top1"], second["top1"], color="#999999", linewidth=0.8, zorder=1)
        looks = zip((first, second), names, colours, "os", (22, 9), (0.16, -0.16), strict=True)
        for table, name, colour, mark, size, shift in looks:  # the first is larger: it is seen around the second
            axes.hlines(rows + shift, table["low"], table["high"], color=colour, linewidth=1.6, alpha=0.3, zorder=2)
            axes.scatter(table["top1"], rows, color=colour, marker=mark, s=size, label=name, zorder=3, linewidths=0)
        axes.set_yticks(rows, [shortened(name, 22) for name in first["name"]], fontsize=6.5)
        axes.set(xlim=(-2, 102), ylim=(-0.8, len(chosen) - 0.2), xlabel="accuracy of the class, %")
        axes.grid(axis="x", color="#eeeeee", linewidth=0.6)
        axes.tick_params(axis="y", length=0)
        more = f"\nthe {SHOWN} of {len(change)} classes that differ most" if len(change) > SHOWN else ""
        figure.suptitle(title + more, fontsize=8)
        figure.legend(loc="outside lower center", ncols=2, handletextpad=0.2)
    return figure
