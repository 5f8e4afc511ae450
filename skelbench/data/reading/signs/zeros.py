"""Whether a joint at exactly 0 is missing, or lies where the data are centred."""

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Mask
from skelbench.data.reading.finding import NOTHING, Finding
from skelbench.data.reading.raw import Raw
from skelbench.data.reading.sample import Sample

CENTRED = 0.1
"""Share of coordinates below 0 from which poses lie around a joint; of those in a picture, a few are left of it."""


def sign(sample: Sample) -> Finding:
    """A joint at exactly 0 is missing, whatever its score (Ultralytics gives 0.05); it is counted as `zero`.

    In a file that is centred on one joint, a 0 is a position; without scores, only empty rows are missing there.
    Where hardly anything lies below 0, as in pixels, and there are scores, the one joint was never found.
    """
    if not sample.raws:
        return NOTHING
    scored = sample.raws[0].score is not None
    if _empty(sample).sum() == 1 and (not scored or np.mean(sample.points < 0) > CENTRED):
        return NOTHING if scored else Finding(step=_row_by_row)
    if not scored:
        return NOTHING
    some = any(_lost(raw.keypoint, raw.score).any() for raw in sample.raws if raw.score is not None)
    return Finding(step=_missing, otherwise="zeros" if some else "")


def _empty(sample: Sample) -> Mask:
    """(V,): which joints are 0 in every row, though their scores, if any, are above 0 somewhere."""
    joints = sample.raws[0].keypoint.shape[2]
    filled, detected = np.zeros(joints, bool), np.zeros(joints, bool)
    for raw in sample.raws:
        filled |= (raw.keypoint != 0).any(axis=(0, 1, 3))
        detected |= True if raw.score is None else (raw.score > 0).any(axis=(0, 1))
    return ~filled & detected


def _row_by_row(raw: Raw, _: Counter[str]) -> Raw:
    detected = (raw.keypoint != 0).any(axis=(2, 3), keepdims=True)[..., 0]
    return Raw(raw.keypoint, np.broadcast_to(detected, raw.keypoint.shape[:3]).astype(np.float32), raw.image_size)


def _missing(raw: Raw, counts: Counter[str]) -> Raw:
    if raw.score is None:
        return raw
    lost = _lost(raw.keypoint, raw.score)
    counts["zero"] += int(lost.sum())
    return replace(raw, score=np.where(lost, 0, raw.score)) if lost.any() else raw


def _lost(keypoint: NDArray[Any], score: NDArray[Any]) -> Mask:
    """(M, T, V): which joints lie at 0 with a score."""
    return ~(keypoint != 0).any(-1) & (score > 0)
