"""Turn an axis round, where the caller says that it grows the other way."""

from collections import Counter
from functools import partial

import numpy as np

from skelbench.data.reading.finding import NOTHING, Finding
from skelbench.data.reading.raw import Raw, moved
from skelbench.data.reading.sample import Sample


def axis_of(sample: Sample, name: str) -> int:
    """Which coordinate `x` (to a side) and `y` (up or down) mean: in 3-D the layout tells, florence15's z goes up."""
    axes = sample.layout.axes if sample.layout and sample.coordinates == 3 else None
    return (axes or (0, 1))["xy".index(name)]


def sign(sample: Sample) -> Finding:
    """Mirror the axis: in the picture, size minus value; where there is none, minus the value."""
    name = sample.asked.flip
    return Finding(step=partial(_flipped, axis_of(sample, name))) if name else NOTHING


def _flipped(axis: int, raw: Raw, _: Counter[str]) -> Raw:
    points = raw.keypoint.astype(np.float32)
    side = raw.image_size[1 - axis] if raw.image_size and points.shape[-1] == 2 else 0
    points[..., axis] = side - points[..., axis]
    return moved(raw, points)
