"""Put a joint that jumps away for a frame or two back between its neighbours in time: Hampel's rule."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip
from skelbench.perturbations.repairs.repair import Repair

AROUND = 3  # frames on each side: of 7, up to 3 may be spikes
LIMIT = 3.0  # standard deviations, estimated from the median absolute deviation
TO_SIGMA = 1.4826  # of a normal distribution, the standard deviation in median absolute deviations


def hampel(clip: Clip) -> Clip:
    """Replace a joint by its median of 7 frames where a coordinate is more than 3 robust deviations away from it.

    Median and deviation are over the frames of the window, shorter at the ends of the clip, in which the joint is
    detected; it is replaced in all its coordinates. Missing joints stay missing, scores stay.
    """
    path = np.where(clip.detected[..., None], clip.keypoint, np.nan).astype(np.float64)
    ends = ((0, 0), (AROUND, AROUND), (0, 0), (0, 0))
    window = sliding_window_view(np.pad(path, ends, constant_values=np.nan), 2 * AROUND + 1, axis=1)
    middle = _median(window)
    spread = TO_SIGMA * _median(np.abs(window - middle[..., None]))
    spike = (np.abs(path - middle) > LIMIT * spread).any(axis=-1, keepdims=True)  # False where missing: NaN
    return clip.with_pose(np.where(spike, middle, clip.keypoint).astype(np.float32), clip.score)


def _median(window: Floats) -> Floats:
    """Median over the last axis of what is not NaN; 0 where all is (NumPy's nanmedian warns there)."""
    count = (~np.isnan(window)).sum(axis=-1, keepdims=True)
    ordered = np.sort(window, axis=-1)  # NaN last
    low = np.take_along_axis(ordered, np.maximum(count - 1, 0) // 2, axis=-1)
    high = np.take_along_axis(ordered, count // 2, axis=-1)
    return np.where(count > 0, (low + high) / 2, 0)[..., 0]


DESPIKE = Repair(
    "despike",
    {"": hampel},
    "a joint more than 3 robust deviations from its median of 7 frames is put there",
    "Hampel's identifier: Pearson, 2002",
)
