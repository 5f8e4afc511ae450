"""What a camera sees of a clip: coordinates to the right and down, the box that they fill, and where its middle is.

A pose in 3-D is seen from the front, from far away: its layout says which coordinates point to a person's right, which
is the left of the picture, and up.
"""

import numpy as np

from skelbench.core.arrays import Array, Floats
from skelbench.core.clip import Clip


def box_centre(clip: Clip) -> Floats:
    """(C,): the middle of the box of all persons over the whole clip, before any damage."""
    low, high = clip.undamaged.box
    return (low.astype(np.float64) + high) / 2


def image_centre(clip: Clip) -> Floats:
    """(2,): the middle of the picture; where its size is unknown, of the clip's box."""
    if clip.image_size is None:
        return box_centre(clip)
    height, width = clip.image_size
    return np.array([width / 2, height / 2])


def camera_centre(clip: Clip) -> Floats:
    """(C,): what the camera points at, or stands at: the middle of the picture, in 3-D the origin."""
    return image_centre(clip) if clip.keypoint.shape[-1] == 2 else np.zeros(3)


def picture_plane(clip: Clip) -> tuple[int, int]:
    """Return which coordinates point sideways and along the height, of a clip in 2-D or with known axes."""
    if clip.keypoint.shape[-1] == 2 or clip.layout.axes is None:
        return 0, 1
    return clip.layout.axes[0], clip.layout.axes[1]


def in_picture(clip: Clip) -> Array:
    """(M, T, V, 2): coordinates to the right and down, in pixels or metres; 0 where a joint is missing."""
    seen = clip.keypoint[..., picture_plane(clip)]
    return seen if clip.keypoint.shape[-1] == 2 else -seen


def picture_box(clip: Clip) -> tuple[Array, Array]:
    """(2,), (2,): smallest and largest of `in_picture`, in the clip before any damage; zeros where nobody is."""
    clip = clip.undamaged
    low, high = (edge[[*picture_plane(clip)]] for edge in clip.box)
    return (low, high) if clip.keypoint.shape[-1] == 2 else (-high, -low)
