"""Bring persons to one place and size, for recordings whose camera stood nearer, farther or aside.

Most adapters normalise place and size themselves; those that divide by the image (`prenormalise` of 2-D models) see
a distant person small and in a corner, which their training may not have shown.
"""

import numpy as np

from skelbench.core.clip import Clip
from skelbench.perturbations.repairs.repair import Repair

HEIGHT = 1.7  # metres


def rescale(clip: Clip) -> Clip:
    """Shift and scale the clip, uniformly, so that the box of all its detected joints fills the image and is centred.

    The box is one for all frames and persons, so that paths and distances stay in proportion. Without an image its
    longer side becomes 1.7 m, centred at the origin. Scores stay, and a clip whose box is a point is only shifted.
    """
    low, high = clip.box
    if clip.image_size is not None and clip.keypoint.shape[-1] == 2:
        size = np.array(clip.image_size[::-1], np.float64)
        target = size / 2
    else:
        size = np.full(len(low), HEIGHT)
        target = np.zeros(len(low))
    extent = (high - low).astype(np.float64)
    spans = extent > 0
    scale = float(np.min(size[spans] / extent[spans])) if spans.any() else 1.0
    moved = (clip.keypoint - (low + high) / 2) * scale + target
    return clip.with_pose(np.where(clip.detected[..., None], moved, 0).astype(np.float32), clip.score)


RESCALE = Repair("rescale", {"": rescale}, "the box of the clip's joints is centred and made as large as the image")
