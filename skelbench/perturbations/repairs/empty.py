"""Delete the frames in which nobody is detected, for models that take such a frame for a pose."""

import numpy as np

from skelbench.core.clip import Clip
from skelbench.perturbations.repairs.repair import Repair


def drop_empty(clip: Clip) -> Clip:
    """Keep the frames in which any joint of anybody is detected; where there are none, the first frame."""
    kept = np.flatnonzero(clip.detected.any(axis=(0, 2)))
    kept = kept if len(kept) else np.zeros(1, np.int64)
    return clip.with_pose(clip.keypoint[:, kept], clip.score[:, kept])


DROP_EMPTY = Repair("drop-empty", {"": drop_empty}, "frames in which nobody is detected are deleted")
