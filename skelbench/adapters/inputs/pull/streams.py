"""The twin of `inputs.streams`: bones and motions, of which the scores are known."""

import numpy as np
import torch
from torch import Tensor

from skelbench.adapters.inputs.pull.place import masked
from skelbench.adapters.inputs.streams import parents
from skelbench.core.arrays import Mask
from skelbench.core.layout import Layout


def stream(name: str, pose: Tensor, seen: Mask, layout: Layout) -> Tensor:
    """(M, T, V, C) -> the same of a stream; what lacks an end that was `seen` (M, T, V) is 0."""
    if name in ("b", "bm"):
        parent = parents(layout)
        seen = seen & seen[:, :, parent]
        pose = masked(pose - pose[:, :, torch.as_tensor(parent)], seen)
    return motion(pose, seen) if name in ("jm", "bm") else pose


def motion(pose: Tensor, seen: Mask) -> Tensor:
    """The way to the next frame where both ends were seen; 0 in the last frame."""
    both = np.zeros_like(seen)
    both[:, :-1] = seen[:, 1:] & seen[:, :-1]
    way = torch.cat([pose[:, 1:] - pose[:, :-1], torch.zeros_like(pose[:, :1])], dim=1)
    return masked(way, both)
