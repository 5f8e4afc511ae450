"""All that an estimator does wrong, at once and as often as it does: slow, in bursts, joint by joint.

The rates and radii are those by which PoseFix (CVPR 2019) makes poses worse, after the kinds of errors of Ronchi and
Perona (ICCV 2017). PoseFix draws every frame anew; the errors of real estimators last (docs/perturbations.md). So the
keys of states, directions and radii are slow, joints of one person err partly together, and each has a constant bias.
"""

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array
from skelbench.core.clip import Clip, blanked
from skelbench.core.layout import Layout
from skelbench.perturbations.choose import places
from skelbench.perturbations.directions import thrown
from skelbench.perturbations.families.jitter import TOGETHER
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import amount
from skelbench.perturbations.oks import GOOD, JITTER, MISS, known_joints, tolerances
from skelbench.perturbations.persons import nearest_other
from skelbench.perturbations.priors import ERRORS, MANY, SOME, State, States, limits, raised, rates, states
from skelbench.perturbations.slow import LASTING, TURNING, slow_vectors
from skelbench.perturbations.wants import all_of, two_at_once

FORGOTTEN = 1e-3
"""Frames, so few that every frame is drawn anew."""
BIAS = 0.005
"""Standard deviation of a joint's constant offset [camera units]."""
NEAR = np.array([0, 0, 0, JITTER, GOOD, 0], dtype=np.float32)
FAR = np.array([0, JITTER, JITTER, MISS, JITTER, GOOD], dtype=np.float32)
"""Radii of each `State` [k S], from the joint or from what it is taken for."""
TRUST = np.array([(0, 0.8, 0.8, 0.1, 0.6, 1), (0, 0.8, 0.8, 0.5, 1, 1)], dtype=np.float32)
"""By what the score is multiplied in each `State`, from … to."""


def estimated(crowded: bool = False, lasting: float = LASTING, turning: float = TURNING) -> Rule:
    """Make the rule that sees every joint as an estimator does, with PoseFix's rates times the level.

    lasting, turning: frames after which a state and a direction are forgotten.
    """

    def estimate(clip: Clip, level: float, rng: np.random.Generator) -> Clip:
        axes = clip.keypoint.shape[-1]
        taus = np.array([lasting] * ERRORS + [turning] * axes)
        draws = slow_vectors(rng, clip.score.shape, taus)
        keys, move = draws[..., :ERRORS], _together(draws[..., ERRORS:])
        bias = rng.standard_normal(clip.keypoint[:, :1].shape, dtype=np.float32)
        trust = rng.random(clip.score.shape, dtype=np.float32)

        other = nearest_other(clip)
        state = states(keys, _limits(clip, level, other, crowded))
        mild = min(level, 1.0)  # below level 1 the good joints are better, too
        far, size = FAR.copy(), tolerances(clip)
        far[State.GOOD] *= mild
        bias *= BIAS * clip.camera_unit * mild
        place = _taken_for(clip, state, other) + thrown(move, NEAR.take(state) * size, far.take(state) * size) + bias
        score = clip.score * (TRUST[0].take(state) + (TRUST[1] - TRUST[0]).take(state) * trust)
        return clip.with_pose(blanked(place, score <= 0), score)

    return estimate


def _together(own: Array) -> Array:
    """(M, T, V, C): give normals of variance 1 a part of the mean over the joints, so that two correlate by `TOGETHER`.

    The mean of V normals has variance 1/V and covariance 1/V with each of them.
    """
    joints, keep = own.shape[2], 1 - TOGETHER
    part = (sqrt(keep + TOGETHER * joints) - sqrt(keep)) / joints
    total = own.transpose(2, 3, 0, 1).copy().sum(axis=0)  # (C, M, T): joint after joint, on every processor
    total = np.moveaxis(total, 0, -1)[:, :, None]
    return np.float32(sqrt(keep)) * own + np.float32(part) * total


def _limits(clip: Clip, level: float, other: NDArray[np.intp], crowded: bool) -> Array:
    """(M, T, V, 5): below which keys an error falls; never below that of being taken for what is not there.

    other: (M, T), who is nearest; -1 for nobody.
    """
    seen, joints = clip.detected, len(clip.layout)
    there = seen[other, np.arange(other.shape[1])] & (other >= 0)[..., None]
    partner = seen.take(clip.layout.mirror, axis=2)
    number = seen.sum(axis=2)[..., None]
    few = (number < MANY).astype(np.int8) + (number < SOME)
    case = there * np.int8(6) + partner * np.int8(3) + few
    table = limits(clip.layout, level, crowded).reshape(-1, joints, ERRORS).transpose(2, 1, 0).copy()  # (5, V, 12)
    row: NDArray[np.intp] = case + np.arange(0, table[0].size, table.shape[2], dtype=np.intp)
    return np.moveaxis(table.reshape(ERRORS, -1).take(row, axis=1), 0, -1)


def _taken_for(clip: Clip, state: States, other: NDArray[np.intp]) -> Array:
    """(M, T, V, C): where the joint lies that each is taken for: itself, its partner or that of the nearest person."""
    place = clip.keypoint.copy()
    m, t, v = places(state == State.SWAP.value)
    place[m, t, v] = clip.keypoint[other[m, t], t, v]
    m, t, v = places(state == State.INVERSION.value)
    place[m, t, v] = clip.keypoint[m, t, np.array(clip.layout.mirror)[v]]
    return place


def _share_in_words(variant: str, level: float, layout: Layout, body: float) -> str:
    """Say in how many cases a joint is not good, of one person of whom many joints are seen."""
    odds = rates(layout, "crowd" in variant.split("@"))[0]
    if "crowd" not in variant.split("@"):
        odds[:, State.SWAP] = 0
    return f"errs in {100 * raised(odds, level).sum(axis=-1).mean():.0f} % of the joints"


REAL = Family(
    "real",
    amount("times PoseFix's rates", 20),
    "1",
    {
        "": estimated(),
        "iid": estimated(lasting=FORGOTTEN, turning=FORGOTTEN),
        "crowd": estimated(crowded=True),
    },
    "PoseFix, code that makes its input poses; errors of real estimators (docs/perturbations.md)",
    group="estimator",
    note=_share_in_words,
    about={
        "": "Joints are misplaced, taken for others and lost as often, and for as long, as by a pose estimator.",
        "iid": "As real, but every frame is drawn anew.",
        "crowd": "As real, with as many joints taken for another person's as in a crowd.",
    },
    wants={"": known_joints, "iid": known_joints, "crowd": all_of(known_joints, two_at_once)},
)
