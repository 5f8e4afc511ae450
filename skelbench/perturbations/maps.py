"""Linear maps of a whole clip, as another camera sees it."""

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip
from skelbench.perturbations.moves import added

Angle = NDArray[np.float64] | float


def mapped(clip: Clip, matrix: Floats, centre: Floats) -> Clip:
    """Take detected joints from x to centre + matrix · (x - centre).

    matrix: (…, C, C), one or one for each frame, (T, C, C). The unit matrix leaves every bit as it is.
    """
    change = np.swapaxes(matrix, -1, -2) - np.eye(matrix.shape[-1])
    step = (clip.keypoint - centre) @ change
    return added(clip, step)


def turn_in_plane(size: int, plane: tuple[int, int], angle: Angle) -> Floats:
    """(…, C, C): rotation by `angle` (…) [radians] from the first axis of the plane towards the second."""
    cos, sin = np.cos(angle), np.sin(angle)
    matrix: Floats = np.zeros((*np.shape(angle), size, size))
    matrix[..., range(size), range(size)] = 1
    first, second = plane
    matrix[..., first, first] = matrix[..., second, second] = cos
    matrix[..., second, first], matrix[..., first, second] = sin, -sin
    return matrix
