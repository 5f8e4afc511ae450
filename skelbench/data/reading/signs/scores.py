"""Whether scores are shares, percent, or no scores at all."""

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Floats
from skelbench.data.reading.finding import NOTHING, Finding
from skelbench.data.reading.pose import LITTLE
from skelbench.data.reading.raw import Raw
from skelbench.data.reading.remark import Remark
from skelbench.data.reading.sample import Sample

PERCENT = (10.0, 101.0)
"""The highest score of a file in percent lies between these; scores of estimators that count otherwise reach 10."""


def sign(sample: Sample) -> Finding:
    """Take scores that are mostly above 1 and reach at most 100 as percent; doubt others that are no shares."""
    scores = _finite(sample)
    if not len(scores):
        return NOTHING
    if not scores.any():
        return _doubt("every score is 0, so no joint counts as detected; leave the scores out, or write them again")
    highest = float(scores.max())
    if highest <= LITTLE:
        return Finding(step=_divided_alone)
    if _are_percent(scores):
        said = f"scores are percent: they reach {highest:g}, and are divided by 100; write shares from 0 to 1"
        return Finding((Remark("assumed", "scores", said),), _divided, otherwise="percent")
    if all(_percent(raw) or _highest(raw) <= LITTLE for raw in sample.raws):
        return Finding(step=_divided_alone, otherwise="percent")
    return _doubt(f"scores reach {highest:g}, those above 1 are taken as 1; write shares from 0 to 1")


def _finite(sample: Sample) -> Floats:
    held = [raw.score.ravel() for raw in sample.raws if raw.score is not None]
    scores = np.concatenate(held) if held else np.zeros(0, np.float32)
    return scores[np.isfinite(scores)].astype(np.float64)


def _doubt(text: str) -> Finding:
    return Finding((Remark("doubt", "scores", text),))


def _are_percent(scores: NDArray[Any]) -> bool:
    """Whether the highest score is one of percent, and most of those above 0 are above 1."""
    if not scores.size or scores.max() <= PERCENT[0]:  # so nearly always, and every clip is asked when it is read
        return False
    positive = scores[scores > 0].astype(np.float64)
    return len(positive) > 0 and float(np.mean(positive > 1)) > 0.5 and PERCENT[0] < positive.max() <= PERCENT[1]


def _percent(raw: Raw) -> bool:
    """Whether the scores of one clip, by themselves, are percent."""
    return raw.score is not None and _are_percent(raw.score)


def _highest(raw: Raw) -> float:
    return 0.0 if raw.score is None else float(np.max(raw.score, where=np.isfinite(raw.score), initial=0))


def _divided_alone(raw: Raw, counts: Counter[str]) -> Raw:
    """Divide the scores of a clip that has percent among others that have shares."""
    if not _percent(raw):
        return raw
    counts["percent"] = 1
    return _hundredth(raw)


def _divided(raw: Raw, counts: Counter[str]) -> Raw:
    """Divide scores, but of a clip that has shares among others that have percent."""
    if 0 < _highest(raw) <= LITTLE:
        counts["shares"] = 1
        return raw
    return _hundredth(raw)


def _hundredth(raw: Raw) -> Raw:
    return raw if raw.score is None else replace(raw, score=raw.score.astype(np.float32) / 100)
