"""Joints put somewhere else in the clip's skeleton box (MaskCLR, appendix A.4).

The paper does not say whether the new position is drawn per frame or per clip: the plain family is per frame.
"""

import numpy as np

from skelbench.core.clip import Clip
from skelbench.perturbations.choose import ranks
from skelbench.perturbations.families.joints import check_count
from skelbench.perturbations.family import Family
from skelbench.perturbations.levels import JOINTS


def jumping(clip: Clip, number: int, rng: np.random.Generator) -> Clip:
    """Put `number` random joints of every person, the same through the clip, at a fresh position in every frame."""
    return _shifted(clip, number, rng, clip.score.shape[1])


def standing(clip: Clip, number: int, rng: np.random.Generator) -> Clip:
    """Put `number` random joints of every person at one position that is held through the clip."""
    return _shifted(clip, number, rng, 1)


def _shifted(clip: Clip, number: int, rng: np.random.Generator, positions: int) -> Clip:
    """Draw uniformly in the box of all persons' detected joints; missing joints stay missing, scores stay."""
    check_count("shift", clip, number)
    persons, _, joints, coordinates = clip.keypoint.shape
    chosen = ranks(rng, (persons, 1, joints)) < number
    share = rng.random((persons, positions, joints, coordinates))  # for all joints: draws do not depend on the number
    low, high = clip.box
    position = np.clip((low + share * (high - low)).astype(np.float32), low, high)
    return clip.with_pose(np.where((chosen & clip.detected)[..., None], position, clip.keypoint), clip.score)


SHIFT = Family(
    "shift",
    JOINTS,
    "5",
    {"": jumping, "clip": standing},
    "MaskCLR, appendix A.4 and Figure 10",
    group="localisation",
)
