"""Persons who are farther away or nearer, in the picture, or metres that are wrong by a factor.

Centre of the scaling is the middle of the picture, or of the clip's box where the picture's size is unknown; in 3-D it
is the camera. A pipeline that brings every clip to one size must not notice; after rounding to pixels it would.
"""

import numpy as np

from skelbench.core.clip import Clip
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import factor
from skelbench.perturbations.maps import mapped
from skelbench.perturbations.picture import camera_centre, picture_plane
from skelbench.perturbations.wants import oriented


def scaled(power: int) -> Rule:
    """Make the rule that multiplies all coordinates by level^power."""

    def scale(clip: Clip, level: float, rng: np.random.Generator) -> Clip:
        return mapped(clip, np.eye(clip.keypoint.shape[-1]) * level**power, camera_centre(clip))

    return scale


def narrowed(clip: Clip, level: float, rng: np.random.Generator) -> Clip:
    """Divide what points sideways by the level."""
    matrix = np.eye(clip.keypoint.shape[-1])
    sideways, _ = picture_plane(clip)
    matrix[sideways, sideways] = 1 / level
    return mapped(clip, matrix, camera_centre(clip))


SCALE = Family(
    "scale",
    factor("times smaller", 1000),
    "2",
    {"": scaled(-1), "up": scaled(1), "anisotropic": narrowed},
    "distance to the camera, and pictures of other proportions; no paper",
    group="camera",
    axis="log",
    random=False,
    units={"up": "times larger", "anisotropic": "times narrower"},
    wants={"anisotropic": oriented},
    invariant=dict.fromkeys(("", "up"), "models that bring every clip to one place and size"),
    about={
        "": "All persons are smaller, as from farther away.",
        "up": "All persons are larger, as from nearer.",
        "anisotropic": "All persons are narrower: the picture was squeezed.",
    },
)
