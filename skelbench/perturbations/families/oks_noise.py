"""Gaussian noise of the size that costs a given share of the OKS, COCO's measure of how well joints are placed.

Every joint is moved by κ times its tolerance k S (`oks.py`): wrists less than hips, small persons less than large ones.
The similarity exp(-d² / (2 (k S)²)) of normal offsets d is in the mean (1 + κ²)^(-C/2) in C dimensions, the Laplace
transform of the χ² law. So the level, the expected loss of OKS, is exact, and compares with what estimators report.
"""

from math import sqrt

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import amount
from skelbench.perturbations.moves import scaled
from skelbench.perturbations.normals import Normals, constant, wandering, white
from skelbench.perturbations.oks import known_joints, tolerances
from skelbench.perturbations.slow import WANDERING


def kappa(loss: float, coordinates: int) -> float:
    """Return the σ of the noise, in tolerances k S, whose expected OKS is 1 - loss.

    loss: in [0, 1). coordinates: 2 or 3.
    """
    return sqrt((1 - loss) ** (-2 / coordinates) - 1)


def off_by(normals: Normals) -> Rule:
    """Make the rule that moves every joint by a normal error, as large as costs the level in the mean."""

    def move(clip: Clip, loss: float, rng: np.random.Generator) -> Clip:
        sizes: Floats = np.full(len(clip.keypoint), kappa(loss, clip.keypoint.shape[-1]))
        return scaled(clip, normals(clip, rng) * tolerances(clip)[..., None], sizes)

    return move


_RULES = {"": off_by(white), "ou": off_by(wandering(WANDERING)), "bias": off_by(constant)}
OKS_NOISE = Family(
    "oks-noise",
    amount("expected loss of OKS", 0.95),  # 1 would be infinitely far
    "0.15",
    _RULES,
    "COCO's OKS and its σ for each joint; a level of its own here",
    group="localisation",
    about={
        "": "Every joint is off by a normal error in every frame, as large as what that joint is forgiven.",
        "ou": "As oks-noise, and slow: the error is correlated over 6 frames.",
        "bias": "As oks-noise, with one error for each joint, the same in all frames.",
    },
    wants=dict.fromkeys(_RULES, known_joints),
)
