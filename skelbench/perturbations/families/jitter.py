"""Noise that is slow in time, as the errors of pose estimators are (an Ornstein–Uhlenbeck process in each coordinate).

Of two estimators on the same frames, the difference is correlated over 4 to 9 frames, where MaskCLR's noise is white:
a model that samples few frames averages white noise away. The joints of a body err together in part, and about half
of the error never changes (docs/perturbations.md). Compare `jitter` with `noise` at the same σ.
"""

from math import sqrt

import numpy as np

from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.perturbations.families.noise import off_by
from skelbench.perturbations.family import Family
from skelbench.perturbations.in_words import in_bodies
from skelbench.perturbations.levels import SIGMA
from skelbench.perturbations.normals import constant, shared, wandering
from skelbench.perturbations.rulers import camera_units
from skelbench.perturbations.slow import WANDERING

TOGETHER = 0.3
"""Correlation between the errors of two joints of a body; of real ones it is 0.09 to 0.76 (docs/perturbations.md)."""


def together(clip: Clip, rng: np.random.Generator) -> Array:
    """(M, T, V, C): slow draws N(0, 1) that a joint shares in part with its body (`Normals`)."""
    own, body = wandering(WANDERING)(clip, rng), shared(WANDERING)(clip, rng)
    return (sqrt(TOGETHER) * body + sqrt(1 - TOGETHER) * own).astype(np.float32, copy=False)


JITTER = Family(
    "jitter",
    SIGMA,
    "0.005",
    {
        "": off_by(wandering(WANDERING), camera_units),
        "slow": off_by(wandering(20), camera_units),
        "fast": off_by(wandering(2), camera_units),
        "bias": off_by(constant, camera_units),  # noise@spatial, where those who compare kinds of jitter look for it
        "frame": off_by(shared(WANDERING), camera_units),
        "body": off_by(together, camera_units),
    },
    "two estimators on the same frames (docs/perturbations.md)",
    group="localisation",
    axis="log",
    note=in_bodies,
    about={
        "": "Every joint wanders about its place, slowly, as estimators err (6 frames).",
        "slow": "Every joint wanders about its place, and takes 20 frames to turn.",
        "fast": "Every joint wanders about its place, and takes 2 frames to turn.",
        "bias": "Every joint is off by one normal error, the same in all frames, by the rule of noise@spatial.",
        "frame": "The whole skeleton wanders about its place, slowly, and keeps its shape.",
        "body": "Every joint wanders about its place, slowly, and the joints of a body err together in part.",
    },
    invariant={"frame": "models that measure from a joint of the same frame, where that joint is detected"},
)
