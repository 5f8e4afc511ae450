"""Linear maps of a whole clip, as another camera sees it: what they turn about, and in which plane."""

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip

Angle = NDArray[np.float64] | float


def mapped(clip: Clip, matrix: Floats, centre: Floats) -> Clip:
    """Take detected joints from x to centre + matrix · (x - centre).

    matrix: (…, C, C), one or one for each frame, (T, C, C). The unit matrix leaves every bit as it is.
    """
    change = np.swapaxes(matrix, -1, -2) - np.eye(matrix.shape[-1])
    step = (clip.keypoint - centre) @ change
    return added(clip, step)


def added(clip: Clip, step: Floats) -> Clip:
    """Move detected joints by `step`, which broadcasts to (M, T, V, C)."""
    moved = (clip.keypoint + step).astype(np.float32)
    return clip.with_pose(np.where(clip.detected[..., None], moved, np.float32(0)), clip.score)


def turn_in_plane(size: int, plane: tuple[int, int], angle: Angle) -> Floats:
    """(…, C, C): rotation by `angle` (…) [radians] from the first axis of the plane towards the second."""
    cos, sin = np.cos(angle), np.sin(angle)
    matrix: Floats = np.zeros((*np.shape(angle), size, size))
    matrix[..., range(size), range(size)] = 1
    first, second = plane
    matrix[..., first, first] = matrix[..., second, second] = cos
    matrix[..., second, first], matrix[..., first, second] = sin, -sin
    return matrix


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


def drawn_sign(rng: np.random.Generator) -> int:
    """Draw 1 or -1."""
    return 1 if rng.random() < 0.5 else -1
