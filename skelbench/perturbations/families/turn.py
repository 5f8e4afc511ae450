"""The camera stands elsewhere, or is not level: rotations of the whole clip, in 3-D and in the picture.

Training draws such rotations of 0.2 to 0.3 radians (pyskl, MaskCLR); a pipeline that turns every skeleton to the front
must not notice `rotate`. Joints that leave the picture stay, as those that noise moves do.
"""

from collections.abc import Callable

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip
from skelbench.perturbations.choose import drawn_sign
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import amount
from skelbench.perturbations.maps import mapped, turn_in_plane
from skelbench.perturbations.picture import box_centre, image_centre, picture_plane
from skelbench.perturbations.wants import deep, flat, picture_size, solid


def about_axis(axis: int) -> Rule:
    """Make the rule that turns the clip about one axis through the middle of its box, to a drawn side.

    axis: 0 sideways, 1 up, 2 away from the camera.
    """

    def turn(clip: Clip, degrees: float, rng: np.random.Generator) -> Clip:
        axes = clip.layout.axes or (0, 1, 2)
        first, second = (axes[other] for other in range(3) if other != axis)
        angle = drawn_sign(rng) * np.deg2rad(degrees)
        return mapped(clip, turn_in_plane(3, (first, second), angle), box_centre(clip))

    return turn


def about_any_axis(clip: Clip, degrees: float, rng: np.random.Generator) -> Clip:
    """Turn the clip about an axis through the middle of its box, drawn uniformly over all directions."""
    axis = rng.standard_normal(3)
    x, y, z = axis / np.linalg.norm(axis)
    angle = np.deg2rad(degrees)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    matrix = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross  # Rodrigues
    return mapped(clip, matrix, box_centre(clip))


def in_picture(centre: Callable[[Clip], Floats]) -> Rule:
    """Make the rule that turns the picture to a drawn side."""

    def turn(clip: Clip, degrees: float, rng: np.random.Generator) -> Clip:
        angle = drawn_sign(rng) * np.deg2rad(degrees)
        return mapped(clip, turn_in_plane(2, picture_plane(clip), angle), centre(clip))

    return turn


_ALIGNED = "models that turn every clip to the front"
_PYSKL = "; pyskl's nearly, as far as shoulders lie across the spine"
ROTATE = Family(
    "rotate",
    amount("degrees", 180),
    "30",
    {"": about_axis(1), "pitch": about_axis(0), "roll": about_axis(2), "any": about_any_axis},
    "view augmentation of pyskl and MaskCLR, and ANUBIS's views from behind, as damage",
    group="camera",
    wants={"": solid, "pitch": solid, "roll": solid, "any": deep},
    invariant={
        "": f"{_ALIGNED}, by shoulders or hips{_PYSKL}",
        "pitch": f"{_ALIGNED} and upright, by spine and shoulders{_PYSKL}",
        "roll": f"{_ALIGNED} and upright, by spine and shoulders{_PYSKL}",
        "any": f"{_ALIGNED} and upright, by spine and shoulders{_PYSKL}",
    },
    about={
        "": "The camera stands more to the left or to the right.",
        "pitch": "The camera looks down on the persons, or up to them.",
        "roll": "The camera is not level (3-D).",
        "any": "The scene is turned about any axis.",
    },
)
ROLL = Family(
    "roll",
    amount("degrees", 180),
    "20",
    {"": in_picture(box_centre), "image": in_picture(image_centre)},
    "hand-held cameras; no paper",
    group="camera",
    wants={"": flat, "image": picture_size},
    invariant={"": "models that turn every clip upright"},
    about={
        "": "The camera is not level: the picture is turned about the persons.",
        "image": "The camera is not level: the picture is turned about its middle.",
    },
)
