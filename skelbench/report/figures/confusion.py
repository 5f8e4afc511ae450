"""Confusion matrices, clean beside damaged, and the pairs of classes that damage confuses most (MaskCLR, Figure 11)."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import DataFrame, Figure, Floats, Indices
from skelbench.core.extras import needs
from skelbench.evaluation.results.statistics import drop
from skelbench.report.draws import Draws
from skelbench.report.evidence import Evidence
from skelbench.report.figures.labelled import check_labelled
from skelbench.report.style import COLUMN, PAGE, SEQUENTIAL, blank, shortened, styled

NAMED = 60  # more classes than these are numbered, every tenth
OPTIMAL = 1000  # it takes a second for these, ten for twice as many


def occurring(draws: Draws, classes: int) -> Indices:
    """Count the (true, predicted) pairs that occur over all clips and draws: (P, 3), in the order of the classes."""
    label = np.broadcast_to(draws.label, draws.prediction.shape).astype(np.int64)
    place, count = np.unique(label * classes + draws.prediction, return_counts=True)
    return np.stack((place // classes, place % classes, count), axis=1)


def as_matrix(pairs: Indices, classes: int) -> Indices:
    """Lay out what `occurring` counts: (P, 3) -> (K, K)."""
    matrix = np.zeros((classes, classes), np.int64)
    matrix[pairs[:, 0], pairs[:, 1]] = pairs[:, 2]
    return matrix


def pair_counts(draws: Draws, classes: int) -> Indices:
    """Count (true, predicted) pairs over all clips and draws: (K, K)."""
    return as_matrix(occurring(draws, classes), classes)


def row_shares(matrix: Indices) -> Floats:
    """Divide every row by its sum: (K, K); rows of classes without a clip are NaN."""
    total = matrix.sum(axis=1, keepdims=True)
    return np.divide(matrix, total, out=np.full(matrix.shape, np.nan), where=total > 0)


def block_order(matrices: Iterable[Indices]) -> Indices:
    """Order the classes so that confused ones are neighbours: (K,) positions.

    Average linkage with optimal leaf order (Bar-Joseph et al., 2001), of more than OPTIMAL classes with any; how near
    two classes are is the mean share of either that is taken for the other, averaged over the matrices (K, K), of
    which one is in memory at a time.
    """
    count, total = 0, np.zeros(1)
    for matrix in matrices:
        count, total = count + 1, total + np.nan_to_num(row_shares(matrix))
    near = total / count
    if len(near) < 3:
        return np.arange(len(near))
    hierarchy, distance = needs("scipy.cluster.hierarchy"), needs("scipy.spatial.distance")
    apart = 1 - (near + near.T) / 2
    np.fill_diagonal(apart, 0)
    optimal = len(near) <= OPTIMAL
    tree = hierarchy.linkage(distance.squareform(apart, checks=False), "average", optimal_ordering=optimal)
    return hierarchy.leaves_list(tree).astype(np.int64)


def pairs(evidence: Evidence, top: int = 10) -> DataFrame:
    """List the class pairs that damage confuses most, the largest gain first.

    Columns: true, predicted (class names), clips (of the true class), clean, damaged (share of them, %), gain
    (points), gain_low, gain_high (95 %, paired by clip). Only pairs that damage makes more frequent are listed.
    """
    from pandas import DataFrame

    clean, damaged = evidence.pair()
    names = evidence.classes
    more = np.nan_to_num(row_shares(pair_counts(damaged, len(names))) - row_shares(pair_counts(clean, len(names))))
    np.fill_diagonal(more, 0)
    largest = [int(i) for i in np.argsort(-more, axis=None, kind="stable")[:top] if more.flat[int(i)] > 0]
    columns = ["true", "predicted", "clips", "clean", "damaged", "gain", "gain_low", "gain_high"]
    return DataFrame([_pair(clean, damaged, divmod(i, len(names)), names) for i in largest], columns=columns)


def _pair(clean: Draws, damaged: Draws, pair: tuple[int, int], names: tuple[str, ...]) -> tuple[Any, ...]:
    in_class = clean.label == pair[0]
    before, after = clean.prediction[0, in_class] == pair[1], damaged.prediction[:, in_class] == pair[1]
    lost = drop(before, after, damaged.group[in_class])  # of before - after, so that the gain lies in (-high, -low)
    values = (before.mean(), after.mean(), after.mean() - before.mean(), -lost.high, -lost.low)
    return names[pair[0]], names[pair[1]], int(in_class.sum()), *(round(100 * float(value), 2) for value in values)


def confusion(evidence: Evidence, counted: bool = False) -> Figure:
    """Draw clean beside damaged, row-normalised (or, `counted`, numbers of clips over all draws), in one block order.

    Classes without a clip and never predicted are left out; rows without a clip are blank.
    """
    check_labelled(evidence)
    names = evidence.classes
    matrices = [pair_counts(draws, len(names)) for draws in evidence.pair()]
    used = np.flatnonzero(sum(m.sum(0) + m.sum(1) for m in matrices))
    order = used[block_order(m[np.ix_(used, used)] for m in matrices)]
    shown = [(m if counted else 100 * row_shares(m))[np.ix_(order, order)] for m in matrices]
    with styled():
        figure = blank(PAGE, COLUMN + 0.4)
        panels: Any = figure.subplots(1, 2)
        image: Any = None
        for axes, values, title in zip(panels, shown, ("clean", evidence.spec), strict=True):
            top = values.max() if counted else 100  # a count's scale is its own panel's: draws multiply the counts
            image = _matrix(axes, values, float(top))
            axes.set_title(title)
            if counted:
                figure.colorbar(image, ax=axes, shrink=0.6, label="clips × draws")
        _ticks(panels, [names[k] for k in order])
        panels[0].set_ylabel("true class")
        if not counted:
            figure.colorbar(image, ax=list(panels), shrink=0.6, label="share of the true class, %")
        figure.suptitle(f"{evidence.model} on {evidence.setting}", fontsize=8)
    return figure


def _matrix(axes: Any, values: NDArray[Any], top: float) -> Any:
    image = axes.imshow(values, cmap=SEQUENTIAL, vmin=0, vmax=max(top, 1), interpolation="nearest")
    axes.set_xlabel("predicted class")
    axes.spines[:].set(visible=True, color="#bbbbbb")
    if len(values) <= 10:
        for i, j in np.argwhere(values >= 0.5).tolist():
            ink = "white" if values[i, j] > 0.6 * top else "black"
            axes.text(j, i, f"{values[i, j]:.0f}", ha="center", va="center", color=ink, fontsize=6)
    return image


def _ticks(panels: Any, names: list[str]) -> None:
    size = 7 if len(names) <= 15 else max(3.2, 7 - 0.09 * len(names))
    at = range(len(names)) if len(names) <= NAMED else range(0, len(names), 10)
    words = [shortened(names[k], 18) for k in at]
    for axes in panels:
        axes.set_xticks(list(at), words, rotation=90, fontsize=size)
        axes.set_yticks(list(at), words if axes is panels[0] else [], fontsize=size)
        axes.tick_params(length=0)
