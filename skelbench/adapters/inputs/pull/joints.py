"""The twin of `core.relayout`."""

import torch
from torch import Tensor

from skelbench.core.layout import Layout
from skelbench.core.relayout import shares


def joints_of(keypoint: Tensor, source: Layout, target: Layout) -> Tensor:
    """(M, T, V, C) -> (M, T, V', C): joints of `target`, copied or means.

    A mean of which a part is missing means nothing; whoever asks takes what is detected, as `relayout` says.
    """
    if source == target:
        return keypoint
    return torch.as_tensor(shares(source, target), dtype=keypoint.dtype) @ keypoint
