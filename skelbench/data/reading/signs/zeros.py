"""Whether a joint at exactly 0 is missing, or lies where the data are centred."""

from collections import Counter

import numpy as np

from skelbench.core.arrays import Mask
from skelbench.data.reading.finding import NOTHING, Finding
from skelbench.data.reading.raw import Raw
from skelbench.data.reading.sample import Sample


def sign(sample: Sample) -> Finding:
    """In a file without scores that is centred on one joint, a 0 is a position; only empty rows are missing."""
    if sample.raws and all(raw.score is None for raw in sample.raws) and _empty(sample).sum() == 1:
        return Finding(step=_row_by_row)
    return NOTHING


def _empty(sample: Sample) -> Mask:
    """(V,): which joints are 0 in every row."""
    joints = sample.raws[0].keypoint.shape[2]
    filled = np.zeros(joints, bool)
    for raw in sample.raws:
        filled |= (raw.keypoint != 0).any(axis=(0, 1, 3))
    return ~filled


def _row_by_row(raw: Raw, _: Counter[str]) -> Raw:
    detected = (raw.keypoint != 0).any(axis=(2, 3), keepdims=True)[..., 0]
    return Raw(raw.keypoint, np.broadcast_to(detected, raw.keypoint.shape[:3]).astype(np.float32), raw.image_size)
