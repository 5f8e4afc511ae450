"""Hold out a part of the training part, so that nothing is ever chosen on the test part."""

from typing import NamedTuple

import numpy as np

from skelbench.core.arrays import Indices
from skelbench.core.errors import InputError
from skelbench.core.randomness import generator
from skelbench.data.dataset import Dataset


class Parts(NamedTuple):
    """Positions of the clips to train on, and of those held out."""

    fit: Indices
    held: Indices


def check_part(data: Dataset) -> None:
    """Refuse clips that no training may see.

    Raises:
        InputError: there are none, or they are the test or validation part of a split.
    """
    if not len(data):
        raise InputError(f"data {data.name}, split {data.split}, holds no clips to train on; choose another split")
    if data.part not in (None, "train"):
        raise InputError(
            f"{data.split}_{data.part} is the {data.part} part of {data.name}, which no training may see; "
            f"write --split {data.split} to train on its train part"
        )


def validation_split(data: Dataset, share: float, seed: int) -> Parts:
    """Split the clips of a training part in two, no subject in both.

    Where subjects are unknown, single clips of every class are held out instead.
    """
    if share <= 0:
        return Parts(np.arange(len(data)), np.empty(0, np.int64))
    subjects = np.array([-1 if s is None else s for s in data.subjects])
    known = np.unique(subjects[subjects >= 0])
    rng = generator(seed, "validation split", data.name, data.split)
    if len(known) > 1:
        count = min(max(1, round(share * len(known))), len(known) - 1)
        held = np.isin(subjects, rng.permutation(known)[:count])
    else:
        order = rng.permutation(len(data))
        labels = np.asarray(data.labels)[order]
        seen = np.array([int((labels[:i] == label).sum()) for i, label in enumerate(labels)])
        held = np.zeros(len(data), bool)
        due = np.floor(np.stack((seen, seen + 1)) * share + 1e-9)  # of a class's first so many clips; 0.3 * 10 is 3
        held[order] = due[1] > due[0]
    return Parts(np.flatnonzero(~held), np.flatnonzero(held))
