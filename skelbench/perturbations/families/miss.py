"""Joints found near their place but not at it: a miss, in Ronchi and Perona's taxonomy (ICCV 2017).

A joint that is missed lies between the distances of similarity 0.5 and 0.1 from its place (`oks.py`), as PoseFix
(CVPR 2019) draws it: the radius is uniform, so is the direction. In bursts the place wanders slowly.
"""

import numpy as np

from skelbench.core.clip import Clip
from skelbench.perturbations.directions import thrown
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import amount
from skelbench.perturbations.moves import put_off
from skelbench.perturbations.oks import JITTER, MISS, known_joints, tolerances
from skelbench.perturbations.slow import LASTING, WANDERING, drawn_normals, struck

TRUST = 0.3
"""Share of its score that a missed joint has left."""


def missing(*, bursts: bool = False, kept: bool = False) -> Rule:
    """Make the rule that misses that share of joints and frames, in the mean.

    bursts: in runs of frames. kept: with the scores as they were.
    """

    def miss(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
        hit = struck(rng, clip.score.shape, share, LASTING if bursts else 0) & clip.detected
        drawn = drawn_normals(rng, clip.keypoint.shape, WANDERING if bursts else 0)[hit]
        size = np.broadcast_to(tolerances(clip), hit.shape)[hit]
        return put_off(clip, hit, thrown(drawn, JITTER * size, MISS * size), 1 if kept else TRUST)

    return miss


_RULES = {
    "": missing(),
    "burst": missing(bursts=True),
    "kept": missing(kept=True),
    "burst@kept": missing(bursts=True, kept=True),
}
MISSED = Family(
    "miss",
    amount("share of joints and frames", 1),
    "0.1",
    _RULES,
    "Ronchi and Perona, ICCV 2017 (miss); PoseFix, CVPR 2019",
    group="localisation",
    about={
        "": "Joints are found near their place in single frames, with a low score.",
        "burst": "Joints are found near their place for runs of frames, with a low score.",
        "kept": "Joints are found near their place in single frames, with the score they had.",
        "burst@kept": "Joints are found near their place for runs of frames, with the score they had.",
    },
    wants=dict.fromkeys(_RULES, known_joints),
)
