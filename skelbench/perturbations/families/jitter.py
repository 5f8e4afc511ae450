"""Noise that is slow in time, as the errors of pose estimators are (an Ornstein–Uhlenbeck process in each coordinate).

Of two estimators on the same frames, the difference is correlated over 4 to 9 frames, where MaskCLR's noise is white:
a model that samples few frames averages white noise away. Compare it with `noise` at the same σ.
"""

import numpy as np

from skelbench.core.clip import Clip
from skelbench.perturbations.families.noise import moved, share_of_body
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import SIGMA
from skelbench.perturbations.rulers import camera_units
from skelbench.perturbations.slow import slow_normals


def wandering(tau: float) -> Rule:
    """Make the rule that moves every joint and coordinate by N(0, sigma²) [camera units], correlated in time.

    tau: frames after which the correlation has fallen to 1/e.
    """

    def move(clip: Clip, sigma: float, rng: np.random.Generator) -> Clip:
        return moved(clip, slow_normals(rng, clip.keypoint.shape, tau), sigma * camera_units(clip))

    return move


JITTER = Family(
    "jitter",
    SIGMA,
    "0.005",
    {"": wandering(6), "slow": wandering(20), "fast": wandering(2)},
    "two estimators on the same frames (docs/perturbations.md)",
    group="localisation",
    axis="log",
    note=share_of_body,
    about={
        "": "Every joint wanders about its place, slowly, as estimators err (6 frames).",
        "slow": "Every joint wanders about its place, and takes 20 frames to turn.",
        "fast": "Every joint wanders about its place, and takes 2 frames to turn.",
    },
)
