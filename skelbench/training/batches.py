"""In which order an epoch takes the clips, and how it cuts them into batches."""

from math import ceil

import numpy as np

from skelbench.core.arrays import Indices


def shuffled(clips: Indices, batch: int, rng: np.random.Generator) -> list[Indices]:
    """Cut a random order into batches of nearly equal size: no tiny last one."""
    return np.array_split(rng.permutation(clips), ceil(len(clips) / batch))


def repeating(clips: Indices, labels: Indices, batch: int, rng: np.random.Generator) -> list[Indices]:
    """Cut a random order into batches in which every class comes at least twice, so that it has a mean to contrast.

    Two clips of a class are drawn as a pair (three where its number is odd), and pairs are never parted; a class with
    a single clip stands alone. Every clip is taken once. labels: of `clips`, in their order.
    """
    groups: list[Indices] = []
    for label in np.unique(labels):
        of_class = rng.permutation(clips[labels == label])
        groups += np.array_split(of_class, max(len(of_class) // 2, 1))
    number = ceil(len(clips) / batch)
    cut: list[list[Indices]] = [[] for _ in range(number)]
    taken = 0
    for group in (groups[int(i)] for i in rng.permutation(len(groups))):
        cut[taken * number // len(clips)].append(group)
        taken += len(group)
    return [np.concatenate(parts) for parts in cut if parts]
