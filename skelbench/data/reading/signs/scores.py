"""Whether scores are shares, percent, or no scores at all."""

from collections import Counter
from dataclasses import replace

import numpy as np

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
    positive = scores[scores > 0]
    highest, mostly = float(scores.max()), len(positive) > 0 and float(np.mean(positive > 1)) > 0.5
    if highest <= LITTLE:
        return NOTHING
    if mostly and PERCENT[0] < highest <= PERCENT[1]:
        said = f"scores are percent: they reach {highest:g}, and are divided by 100; write shares from 0 to 1"
        return Finding((Remark("assumed", "scores", said),), _divided, otherwise="percent")
    return _doubt(f"scores reach {highest:g}, those above 1 are taken as 1; write shares from 0 to 1")


def _finite(sample: Sample) -> Floats:
    held = [raw.score.ravel() for raw in sample.raws if raw.score is not None]
    scores = np.concatenate(held) if held else np.zeros(0, np.float32)
    return scores[np.isfinite(scores)].astype(np.float64)


def _doubt(text: str) -> Finding:
    return Finding((Remark("doubt", "scores", text),))


def _divided(raw: Raw, _: Counter[str]) -> Raw:
    return raw if raw.score is None else replace(raw, score=raw.score.astype(np.float32) / 100)
