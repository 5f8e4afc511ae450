"""Who is in a clip at all; places of a list of persons may be empty."""

import numpy as np
from numpy.typing import NDArray

from skelbench.core.clip import Clip

Persons = NDArray[np.intp]


def present(clip: Clip) -> Persons:
    """Return the persons of whom anything is detected, in their order."""
    return np.flatnonzero(np.asarray(clip.detected.any(axis=(1, 2))))


def drawn(clip: Clip, rng: np.random.Generator) -> Persons:
    """Return the persons of whom anything is detected, in a random order that does not depend on who else is there."""
    return by_key(clip, rng.random(len(clip.score), dtype=np.float32))


def by_key(clip: Clip, keys: NDArray[np.floating]) -> Persons:
    """Return the persons of whom anything is detected, in the order of their keys, (M,)."""
    there = present(clip)
    return there[keys[there].argsort(kind="stable")]
