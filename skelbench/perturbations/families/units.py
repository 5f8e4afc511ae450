"""Coordinates in the wrong unit, or along the wrong axes: mistakes of whoever wrote the file.

Metres for millimetres is `units:1000`, centimetres for metres `units:0.01`. A model that brings every clip to one size
does not notice a unit, but notices each of the others.
"""

import numpy as np

from skelbench.core.clip import Clip
from skelbench.perturbations.family import Family
from skelbench.perturbations.levels import SWITCH, positive
from skelbench.perturbations.maps import mapped
from skelbench.perturbations.picture import camera_centre, picture_plane
from skelbench.perturbations.wants import oriented, picture_size


def multiplied(clip: Clip, level: float, rng: np.random.Generator) -> Clip:
    """Multiply all coordinates by the level."""
    matrix = np.eye(clip.keypoint.shape[-1]) * level
    return mapped(clip, matrix, np.zeros(len(matrix)))


def normalised(clip: Clip, on: int, rng: np.random.Generator) -> Clip:
    """Divide x by the width of the picture and y by its height."""
    height, width = clip.image_size or (1, 1)
    matrix = np.diag([1 / width, 1 / height]) if on else np.eye(2)
    return mapped(clip, matrix, np.zeros(2))


def y_up(clip: Clip, on: int, rng: np.random.Generator) -> Clip:
    """Turn the scene upside down: about the middle of the picture (of the box without one), in 3-D about the camera."""
    _, along = picture_plane(clip)
    matrix = np.eye(clip.keypoint.shape[-1])
    matrix[along, along] = -1 if on else 1
    return mapped(clip, matrix, camera_centre(clip))


def x_for_y(clip: Clip, on: int, rng: np.random.Generator) -> Clip:
    """Exchange the first two coordinates."""
    order = [1, 0, 2][: clip.keypoint.shape[-1]]
    return clip.with_pose(clip.keypoint[..., order], clip.score) if on else clip


_SWITCHES = ("normalised", "yup", "xy")
UNITS = Family(
    "units",
    positive("times", 1e6),
    "1000",
    {"": multiplied, "normalised": normalised, "yup": y_up, "xy": x_for_y},
    "mistakes of files; no paper",
    group="diagnostic",
    axis="log",
    random=False,
    levels=dict.fromkeys(_SWITCHES, SWITCH),
    examples=dict.fromkeys(_SWITCHES, "1"),
    wants={"normalised": picture_size, "yup": oriented},
    invariant={"": "models that bring every clip to one place and size"},
    about={
        "": "Coordinates are in another unit, as many times larger.",
        "normalised": "Coordinates are shares of the picture instead of pixels.",
        "yup": "Coordinates grow upwards where they should grow downwards, or the other way round.",
        "xy": "The coordinates x and y are exchanged.",
    },
)
