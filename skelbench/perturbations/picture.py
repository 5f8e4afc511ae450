"""What a camera sees of a clip: coordinates to the right and down, and the box that they fill.

A pose in 3-D is seen from the front, from far away: its layout says which coordinates point to a person's right, which
is the left of the picture, and up.
"""

import numpy as np

from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.perturbations.views import picture_plane
from skelbench.perturbations.wants import solid


def pictured(clip: Clip) -> str:
    """Ask for a pose in 2-D, or one in 3-D whose layout says which coordinate points where (a `Want`)."""
    return solid(clip) if clip.keypoint.shape[-1] == 3 else ""


def view(clip: Clip) -> Array:
    """(M, T, V, 2): coordinates to the right and down, in pixels or metres; 0 where a joint is missing."""
    seen = clip.keypoint[..., picture_plane(clip)]
    return seen if clip.keypoint.shape[-1] == 2 else -seen


def picture_box(clip: Clip) -> tuple[Array, Array]:
    """(2,), (2,): smallest and largest coordinates of `view` in the clip before any damage; zeros where nobody is."""
    clip = clip.undamaged
    points = view(clip)[clip.detected]
    if not len(points):
        return np.zeros(2, np.float32), np.zeros(2, np.float32)
    return points.min(axis=0), points.max(axis=0)
