"""A share of the labelled clips, class by class: what semi-supervised protocols train on."""

import numpy as np

from skelbench.core.arrays import Indices
from skelbench.core.randomness import generator


def share_of(labels: Indices, share: float, seed: int) -> Indices:
    """Draw max(1, round(share x its clips)) of every class, without replacement: positions in `labels`, ascending.

    The papers' code draws round(share x its clips), which of a small class is none. With one seed the clips of a
    smaller share are among those of a larger one.
    """
    drawn: list[Indices] = []
    for label in np.unique(labels):
        own = np.flatnonzero(labels == label)
        order = generator(seed, "semi", int(label)).permutation(own)
        drawn.append(order[: max(1, round(share * len(own)))])
    return np.sort(np.concatenate(drawn))
