"""Joints put on another person: a swap, in Ronchi and Perona's taxonomy (ICCV 2017), drawn as PoseFix (CVPR 2019) does.

A joint is found where the nearest other person has it, off by at most the distance of similarity 0.5, with 0.8 of the
score of the joint there. Where that joint is not detected nothing happens, so less than the level comes out.
"""

import numpy as np

from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.perturbations.choose import places
from skelbench.perturbations.directions import between, directions
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import amount
from skelbench.perturbations.oks import JITTER, known_joints, tolerances
from skelbench.perturbations.persons import nearest_other
from skelbench.perturbations.slow import struck
from skelbench.perturbations.wants import all_of, two_at_once, two_sides

_TRUST = np.float32(0.8)
"""Score of a joint that was put on somebody else, as a share of the score of the joint there."""


def onto_another(*, opposite: bool) -> Rule:
    """Make the rule that puts joints, in runs of frames, on the nearest other person.

    opposite: on that person's other side.
    """

    def swap(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
        hit = struck(rng, clip.score.shape, share) & clip.detected
        offset, other = _offsets(clip, rng), nearest_other(clip)
        m, t, v = places(hit & (other[..., None] >= 0))
        there = other[m, t], t, np.array(clip.layout.mirror)[v] if opposite else v
        known = clip.score[there] > 0
        here, there = (m[known], t[known], v[known]), tuple(index[known] for index in there)
        keypoint, score = clip.keypoint.copy(), clip.score.copy()
        keypoint[here] = clip.keypoint[there] + offset[here[0], here[2]]
        score[here] = clip.score[there] * _TRUST
        return clip.with_pose(keypoint, score)

    return swap


def _offsets(clip: Clip, rng: np.random.Generator) -> Array:
    """(M, V, C): how far each joint is off the other person's, the same in all frames."""
    persons, _, joints, coordinates = clip.keypoint.shape
    draw = rng.standard_normal((persons, joints, coordinates + 1), dtype=np.float32)
    radius = between(draw[..., 0], 0, JITTER) * tolerances(clip)[:, 0]
    return (directions(draw[..., 1:]) * radius[..., None]).astype(np.float32)


JOINT_SWAP = Family(
    "joint-swap",
    amount("share of joints and frames", 1),
    "0.06",
    {"": onto_another(opposite=False), "inverted": onto_another(opposite=True)},
    "Ronchi and Perona, ICCV 2017 (swap); PoseFix, CVPR 2019",
    group="identity",
    about={
        "": "A joint is put on the same joint of the nearest other person, for runs of frames.",
        "inverted": "A joint is put on the other side of the nearest other person, for runs of frames.",
    },
    wants={"": all_of(two_at_once, known_joints), "inverted": all_of(two_at_once, known_joints, two_sides)},
)
