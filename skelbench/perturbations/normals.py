"""Normal draws for the joints of a clip: new in every frame, slow in time, or the same in all frames."""

from collections.abc import Callable

import numpy as np

from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.perturbations.slow import slow_normals

Normals = Callable[[Clip, np.random.Generator], Array]
"""`(clip, rng) -> N(0, 1)`, of a shape that broadcasts to (M, T, V, C)."""


def white(clip: Clip, rng: np.random.Generator) -> Array:
    """(M, T, V, C): drawn anew in every frame."""
    return rng.standard_normal(clip.keypoint.shape, dtype=np.float32)


def constant(clip: Clip, rng: np.random.Generator) -> Array:
    """(M, 1, V, C): the same in all frames."""
    persons, _, joints, coordinates = clip.keypoint.shape
    return rng.standard_normal((persons, 1, joints, coordinates), dtype=np.float32)


def wandering(tau: float) -> Normals:
    """Make draws (M, T, V, C) whose correlation has fallen to 1/e after tau frames."""
    return lambda clip, rng: slow_normals(rng, clip.keypoint.shape, tau)


def shared(tau: float) -> Normals:
    """Make draws (M, T, 1, C) that all joints of a person share, slow as `wandering`."""

    def draw(clip: Clip, rng: np.random.Generator) -> Array:
        persons, frames, _, coordinates = clip.keypoint.shape
        return slow_normals(rng, (persons, frames, 1, coordinates), tau)

    return draw
