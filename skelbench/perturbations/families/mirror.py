"""The mirror image of a clip, and the two ways to get half of it, a common mistake of training code.

A mirror image shows a person of the opposite hand: sideways is reflected, and the left hand of the picture is a right
one, so the names are exchanged too. `@image` forgets the names, `@labels` exchanges the names only.
"""

import numpy as np

from skelbench.core.clip import Clip
from skelbench.perturbations.family import Family
from skelbench.perturbations.levels import SWITCH
from skelbench.perturbations.maps import mapped
from skelbench.perturbations.picture import camera_centre, picture_plane
from skelbench.perturbations.wants import all_of, oriented, two_sides


def mirrored(clip: Clip, on: int, rng: np.random.Generator) -> Clip:
    """Reflect the clip sideways and exchange the names of left and right."""
    return renamed(reflected(clip, on, rng), on, rng)


def reflected(clip: Clip, on: int, rng: np.random.Generator) -> Clip:
    """Reflect the clip sideways: about the middle of the picture, or of its box if its size is unknown.

    In 3-D about the camera.
    """
    sideways, _ = picture_plane(clip)
    matrix = np.eye(clip.keypoint.shape[-1])
    matrix[sideways, sideways] = -1 if on else 1
    return mapped(clip, matrix, camera_centre(clip))


def renamed(clip: Clip, on: int, rng: np.random.Generator) -> Clip:
    """Exchange left and right joints, coordinates and scores."""
    partner = list(clip.layout.mirror)
    return clip.with_pose(clip.keypoint[:, :, partner], clip.score[:, :, partner]) if on else clip


MIRROR = Family(
    "mirror",
    SWITCH,
    "1",
    {"": mirrored, "labels": renamed, "image": reflected},
    "an augmentation of many; no paper evaluates it",
    group="body",
    random=False,
    keeps_label=False,
    wants={"": all_of(two_sides, oriented), "labels": two_sides, "image": oriented},
    about={
        "": "The clip is seen in a mirror: who waved the right hand waves the left.",
        "labels": "Left and right joints have each other's names.",
        "image": "The clip is seen in a mirror, and the names of left and right stay as they were.",
    },
)
