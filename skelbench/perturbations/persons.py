"""Who is in a clip at all, since places of a list of persons may be empty; and who is nearest to whom."""

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


def nearest_other(clip: Clip) -> NDArray[np.intp]:
    """(M, T): who else is nearest in each frame, by the mean of the joints detected; -1 where nobody else is."""
    count = clip.detected.sum(axis=2)
    total = clip.keypoint.transpose(2, 3, 0, 1).copy().sum(axis=0)  # (C, M, T): a tenth of the time of `sum(axis=2)`
    centre = total / np.maximum(count, 1)
    away = np.where(count > 0, np.float32(0), np.float32(np.inf))
    nearest = np.empty(count.shape, np.intp)
    for person in range(len(count)):
        way = centre - centre[:, person, None]
        distance = (way * way).sum(axis=0) + away
        distance[person] = np.inf
        nearest[person] = np.where(np.isinf(distance.min(axis=0)), -1, distance.argmin(axis=0))
    return nearest
