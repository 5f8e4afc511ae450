"""The twin of `prenormalise.auto`."""

import torch
from torch import Tensor

from skelbench.adapters.inputs.prenormalise import confident
from skelbench.adapters.inputs.pull.place import Place
from skelbench.core.arrays import Array

SHORTEST = 10
"""Pixels; as in `prenormalise.auto`."""


def auto(keypoint: Tensor, score: Array) -> Place:
    """Place [-1, 1] over the box of the clip's joints, (M, T, V, 2) pixels; unchanged where a side is <= 10 px."""
    points = keypoint[torch.as_tensor(confident(score))]
    if len(points):
        low, high = points.amin(dim=0), points.amax(dim=0)
        if (high - low > SHORTEST).all():
            return Place((low + high) / 2, (high - low) / 2)
    return Place(keypoint.new_zeros(2))
