"""Joints put on another person: a swap, in Ronchi and Perona's taxonomy (ICCV 2017), drawn as PoseFix (CVPR 2019) does.

A joint is found where the nearest other person has it, off by at most the distance of similarity 0.5, with 0.8 of the
score of the joint there. Where that joint is not detected nothing happens, so less than the level comes out.
"""

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.perturbations.directions import between, directions
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import amount
from skelbench.perturbations.oks import JITTER, known_joints, tolerances
from skelbench.perturbations.slow import lowest, slow_normals
from skelbench.perturbations.wants import two_persons, two_sides

_SURE = np.float32(0.8)
"""Score of a joint that was put on somebody else, as a share of the score of the joint that is there."""


def onto_another(*, opposite: bool) -> Rule:
    """Make the rule that puts joints, in runs of frames, on the nearest other person.

    opposite: on that person's other side.
    """

    def swap(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
        hit = lowest(slow_normals(rng, clip.score.shape), share) & clip.detected
        offset, other = _offsets(clip, rng), nearest_other(clip)
        m, t, v = np.nonzero(hit & (other[..., None] >= 0))
        there = other[m, t], t, np.array(clip.layout.mirror)[v] if opposite else v
        known = clip.score[there] > 0
        here, there = (m[known], t[known], v[known]), tuple(index[known] for index in there)
        keypoint, score = clip.keypoint.copy(), clip.score.copy()
        keypoint[here] = clip.keypoint[there] + offset[here[0], here[2]]
        score[here] = clip.score[there] * _SURE
        return clip.with_pose(keypoint, score)

    return swap


def _offsets(clip: Clip, rng: np.random.Generator) -> Array:
    """(M, V, C): how far each joint is off the other person's, the same in all frames."""
    persons, _, joints, coordinates = clip.keypoint.shape
    draw = rng.standard_normal((persons, joints, coordinates + 1), dtype=np.float32)
    radius = between(draw[..., 0], 0, JITTER) * tolerances(clip)[:, 0]
    return (directions(draw[..., 1:]) * radius[..., None]).astype(np.float32)


def nearest_other(clip: Clip) -> NDArray[np.intp]:
    """(M, T): who else is nearest in each frame, by the mean of the joints detected; -1 where nobody else is."""
    count = clip.detected.sum(axis=2)
    centre = clip.keypoint.sum(axis=2) / np.maximum(count, 1)[..., None]
    away = np.where(count > 0, np.float32(0), np.float32(np.inf))
    nearest = np.empty(count.shape, np.intp)
    for person in range(len(count)):
        distance = ((centre - centre[person]) ** 2).sum(axis=-1) + away
        distance[person] = np.inf
        nearest[person] = np.where(np.isinf(distance).all(axis=0), -1, distance.argmin(axis=0))
    return nearest


def _wants(clip: Clip) -> str:
    return two_persons(clip) or known_joints(clip)


def _wants_sides(clip: Clip) -> str:
    return _wants(clip) or two_sides(clip)


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
    wants={"": _wants, "inverted": _wants_sides},
)
