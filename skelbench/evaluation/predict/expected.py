"""What accuracy the quality of a clip lets expect: its level, looked up on the model's own curve of that family."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from skelbench.evaluation.predict.curves import Point


@dataclass(frozen=True)
class Expected:
    """Accuracy in percent with the interval that was measured there; family: whose curve, level: where on it.

    beyond: the level is above the highest that was measured, so the accuracy is that of the highest, at most.
    """

    family: str
    level: float
    top1: float
    low: float
    high: float
    beyond: bool


def expected(levels: Mapping[str, float | None], curves: Mapping[str, Sequence[Point]]) -> list[Expected]:
    """Look every level up on the curve of its family, linear between the levels that were measured; lowest first.

    Families without a curve and levels that nobody can tell are left out.
    """
    found = [
        _at(family, level, curves[family]) for family, level in levels.items() if level is not None and family in curves
    ]
    return sorted(found, key=lambda each: each.top1)


def _at(family: str, level: float, points: Sequence[Point]) -> Expected:
    places = [point.level for point in points]
    top1, low, high = (
        float(np.interp(level, places, values))
        for values in ([p.top1 for p in points], [p.low for p in points], [p.high for p in points])
    )
    return Expected(family, level, top1, low, high, level > places[-1])
