"""Noise that is slow in time, as the errors of pose estimators are (an Ornstein–Uhlenbeck process in each coordinate).

Of two estimators on the same frames, the difference is correlated over 4 to 9 frames, where MaskCLR's noise is white:
a model that samples few frames averages white noise away. Compare it with `noise` at the same σ.
"""

from math import exp, sqrt

import numpy as np

from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.perturbations.families.noise import moved, share_of_body
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import SIGMA
from skelbench.perturbations.rulers import camera_units


def wandering(tau: float) -> Rule:
    """Make the rule that moves every joint and coordinate by N(0, sigma²) [camera units], correlated in time.

    tau: frames after which the correlation has fallen to 1/e.
    """

    def move(clip: Clip, sigma: float, rng: np.random.Generator) -> Clip:
        white = rng.standard_normal(clip.keypoint.shape, dtype=np.float32)
        return moved(clip, correlated(white, tau), sigma * camera_units(clip))

    return move


def correlated(white: Array, tau: float) -> Array:
    """Turn white noise (M, T, …) of unit variance into one of the same variance with correlation exp(-lag / tau)."""
    keep = exp(-1 / tau)
    fresh = sqrt(1 - keep**2)
    slow = white.copy()
    for t in range(1, slow.shape[1]):
        slow[:, t] = keep * slow[:, t - 1] + fresh * white[:, t]
    return slow


JITTER = Family(
    "jitter",
    SIGMA,
    "0.005",
    {"": wandering(6), "slow": wandering(20), "fast": wandering(2)},
    "two estimators on the same frames (docs/perturbations.md)",
    group="localisation",
    axis="log",
    note=share_of_body,
)
