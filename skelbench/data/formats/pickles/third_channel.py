"""Poses of three channels beside scores: whether the third is the score once more, or a third dimension."""

from collections.abc import Iterable

import numpy as np

from skelbench.data.reading.raw import Raw
from skelbench.data.reading.remark import Remark

PIXELS = 20.0
"""Coordinates beyond this are no metres."""
REMARK = Remark(
    "mended",
    "dimensions",
    "keypoint has a third channel that holds scores, as keypoint_score does; it is left out and the poses are 2-D",
)


def holds_scores(raws: Iterable[Raw]) -> bool:
    """Say whether the third channel of poses (M, T, V, 3) with scores (M, T, V) equals these, or can be nothing else.

    It can be nothing else where it lies in [0, 1] throughout, and x or y is no metres.
    """
    looked = False
    for raw in raws:
        if raw.score is None or raw.keypoint.shape[-1] != 3:
            return False
        third, flat = raw.keypoint[..., 2].astype(np.float32), raw.keypoint[..., :2]
        same = np.allclose(third, raw.score.astype(np.float32), atol=1e-3, equal_nan=True)
        pixels = np.abs(flat, dtype=np.float64).max(initial=0) > PIXELS
        if not same and not (pixels and third.min(initial=0) >= 0 and third.max(initial=0) <= 1):
            return False
        looked = True
    return looked
