"""Joints that jump away, some of them far, and come back: the heavy tail of estimators' errors (RA-GCN's jitter).

RA-GCN adds one draw to all coordinates alike, so that joints jump along a diagonal, and draws which joints jump once
for the whole data set. Here the direction is uniform, and every clip, person, joint and frame has a draw of its own.
How far is the size S of the person times |t| / 2, t of Student's law with 3 degrees of freedom, and at most 3 S: as
between two estimators on the same frames (docs/perturbations.md). In bursts the place wanders slowly, as a joint taken
for something else does; single frames are independent.
"""

import numpy as np

from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.perturbations.directions import directions
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import amount
from skelbench.perturbations.moves import put_off
from skelbench.perturbations.rulers import person_sizes
from skelbench.perturbations.slow import LASTING, WANDERING, drawn_normals, struck

FARTHEST = 3.0
"""Sizes of a person: no spike is longer."""
TRUST = 0.5
"""Share of its score that a joint which jumped has left, where scores tell."""


def jumping(*, bursts: bool = False, together: bool = False, scored: bool = False) -> Rule:
    """Make the rule that moves that share of joints and frames away, in the mean.

    bursts: in runs of frames. together: all joints of a person by one offset. scored: scores fall where joints jump.
    """

    def jump(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
        persons, frames, joints, coordinates = clip.keypoint.shape
        shape = (persons, frames, 1 if together else joints)
        hit = struck(rng, shape, share, LASTING if bursts else 0) & clip.detected
        drawn = drawn_normals(rng, (*shape, 4), WANDERING if bursts else 0)
        away = _heavy(np.broadcast_to(drawn, (*hit.shape, 4))[hit], coordinates)
        return put_off(clip, hit, away * person_sizes(clip)[hit.nonzero()[0], None], TRUST if scored else 1)

    return jump


def _heavy(drawn: Array, coordinates: int) -> Array:
    """(n, C): vectors of all directions, |t| / 2 long and at most `FARTHEST`, from four N(0, 1) each.

    The length of three of them is χ with 3 degrees of freedom and independent of their direction, so it serves for t.
    """
    chi = np.linalg.norm(drawn[:, :3], axis=1) / np.sqrt(3)
    t = np.abs(drawn[:, 3]) / np.maximum(chi, np.finfo(np.float32).eps)
    return directions(drawn[:, :coordinates]) * np.minimum(t / 2, FARTHEST)[:, None]


_RIGID = "models that measure from a joint of the same frame, where that joint is detected"
SPIKE = Family(
    "spike",
    amount("share of joints and frames", 1),
    "0.03",
    {
        "": jumping(),
        "burst": jumping(bursts=True),
        "frame": jumping(together=True),
        "burst@frame": jumping(bursts=True, together=True),
        "scored": jumping(scored=True),
        "burst@scored": jumping(bursts=True, scored=True),
    },
    "RA-GCN (Jittering_joint, Jittering_frame), with another law",
    group="localisation",
    examples={"frame": "0.1", "burst@frame": "0.3"},  # few frames: at 0.03 most short clips are spared
    units={"frame": "share of frames", "burst@frame": "share of frames"},
    about={
        "": "Joints jump away in single frames and come back.",
        "burst": "Joints jump away and come back after a run of frames.",
        "frame": "The whole skeleton jumps away in single frames.",
        "burst@frame": "The whole skeleton jumps away and comes back after a run of frames.",
        "scored": "Joints jump away in single frames, with half of their score.",
        "burst@scored": "Joints jump away for runs of frames, with half of their score.",
    },
    invariant={"frame": _RIGID, "burst@frame": _RIGID},
)
