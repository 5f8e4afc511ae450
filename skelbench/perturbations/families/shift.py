"""Joints put somewhere else in a skeleton box (MaskCLR, appendix A.4).

The paper does not say whether the new position is drawn per frame or per clip: the plain family is per frame. Nor does
it say in which box: the plain family takes that of all persons over the whole clip, `@frame` that of the joint's own
person in each frame, so that a joint stays near its body.
"""

from collections.abc import Callable

import numpy as np

from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.perturbations.choose import check_count, ranks
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.in_words import joints_in_words
from skelbench.perturbations.levels import JOINTS
from skelbench.perturbations.rulers import frame_boxes

Boxes = Callable[[Clip], tuple[Array, Array]]
"""Clip -> smallest and largest coordinates of a box, each broadcasts to (M, T, V, C)."""


def jumping(box: Boxes) -> Rule:
    """Make the rule that puts `number` random joints of every person at a fresh position in every frame."""
    return lambda clip, number, rng: _shifted(clip, number, rng, clip.score.shape[1], box)


def standing(box: Boxes) -> Rule:
    """Make the rule that puts `number` random joints of every person at one position in the box, held over the clip."""
    return lambda clip, number, rng: _shifted(clip, number, rng, 1, box)


def _of_clip(clip: Clip) -> tuple[Array, Array]:
    """(C,), (C,): the box of all persons over the whole clip, before any damage."""
    return clip.undamaged.box


def _of_frame(clip: Clip) -> tuple[Array, Array]:
    """(M, T, 1, C), (M, T, 1, C): the box of each person in each frame, before any damage."""
    low, high = frame_boxes(clip)
    return low[:, :, None], high[:, :, None]


def _shifted(clip: Clip, number: int, rng: np.random.Generator, positions: int, box: Boxes) -> Clip:
    """Draw uniformly in the box, the same joints through the clip; missing joints stay missing, scores stay."""
    check_count("shift", clip, number)
    persons, _, joints, coordinates = clip.keypoint.shape
    chosen = ranks(rng, (persons, 1, joints)) < number
    share = rng.random((persons, positions, joints, coordinates))  # for all joints: draws do not depend on the number
    low, high = box(clip)
    position = np.clip((low + share * (high - low)).astype(np.float32), low, high)
    return clip.with_pose(np.where((chosen & clip.detected)[..., None], position, clip.keypoint), clip.score)


SHIFT = Family(
    "shift",
    JOINTS,
    "5",
    {"": jumping(_of_clip), "clip": standing(_of_clip), "frame": jumping(_of_frame), "clip@frame": standing(_of_frame)},
    "MaskCLR, appendix A.4 and Figure 10",
    group="localisation",
    units={
        "": "joints, in the box of all persons over the clip",
        "clip": "joints, in the box of all persons over the clip",
        "frame": "joints, in the box of their person and frame",
        "clip@frame": "joints, in the box of their person and frame",
    },
    note=lambda variant, number, layout, body: joints_in_words("moves", number, layout),
    about={
        "": "A number of joints jumps about in the box of all persons.",
        "clip": "A number of joints stands still somewhere in the box of all persons.",
        "frame": "A number of joints jumps about in the box of its person.",
        "clip@frame": "A number of joints keeps a strange place in the box of its person.",
    },
)
