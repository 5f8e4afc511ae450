"""Noise that is slow in time, as the errors of pose estimators are (an Ornstein–Uhlenbeck process in each coordinate).

Of two estimators on the same frames, the difference is correlated over 4 to 9 frames, where MaskCLR's noise is white:
a model that samples few frames averages white noise away. The joints of a body err together in part, and about half
of the error never changes (docs/perturbations.md). Compare `jitter` with `noise` at the same σ.
"""

from math import sqrt

import numpy as np

from skelbench.core.clip import Clip
from skelbench.perturbations.families.noise import moved, share_of_body, spatial
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import SIGMA
from skelbench.perturbations.rulers import camera_units
from skelbench.perturbations.slow import slow_normals

WANDERING = 6.0
"""Frames after which the correlation of an estimator's error has fallen to 1/e."""
TOGETHER = 0.3
"""Correlation between the errors of two joints of a body; of real ones it is 0.09 to 0.76 (docs/perturbations.md)."""


def wandering(tau: float) -> Rule:
    """Make the rule that moves every joint and coordinate by N(0, sigma²) [camera units], correlated in time.

    tau: frames after which the correlation has fallen to 1/e.
    """

    def move(clip: Clip, sigma: float, rng: np.random.Generator) -> Clip:
        return moved(clip, slow_normals(rng, clip.keypoint.shape, tau), sigma * camera_units(clip))

    return move


def shaken(clip: Clip, sigma: float, rng: np.random.Generator) -> Clip:
    """Move all joints of a person by one slow offset in each frame, N(0, sigma²) [camera units]."""
    persons, frames, _, coordinates = clip.keypoint.shape
    return moved(clip, slow_normals(rng, (persons, frames, 1, coordinates), WANDERING), sigma * camera_units(clip))


def together(clip: Clip, sigma: float, rng: np.random.Generator) -> Clip:
    """Move every joint by a slow offset, N(0, sigma²) [camera units], that it shares in part with its body."""
    persons, frames, _, coordinates = clip.keypoint.shape
    own = slow_normals(rng, clip.keypoint.shape, WANDERING)
    shared = slow_normals(rng, (persons, frames, 1, coordinates), WANDERING)
    draw = sqrt(TOGETHER) * shared + sqrt(1 - TOGETHER) * own
    return moved(clip, draw.astype(np.float32, copy=False), sigma * camera_units(clip))


JITTER = Family(
    "jitter",
    SIGMA,
    "0.005",
    {
        "": wandering(WANDERING),
        "slow": wandering(20),
        "fast": wandering(2),
        "bias": spatial(camera_units),  # noise@spatial, where those who compare kinds of jitter look for it
        "frame": shaken,
        "body": together,
    },
    "two estimators on the same frames (docs/perturbations.md)",
    group="localisation",
    axis="log",
    note=lambda variant, sigma, layout, body: share_of_body("", sigma, layout, body),
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
