"""The twin of `core.relayout`."""

import torch
from torch import Tensor

from skelbench.adapters.inputs.pull.place import masked
from skelbench.core.arrays import Mask
from skelbench.core.layout import Layout
from skelbench.core.relayout import shares


def joints_of(keypoint: Tensor, detected: Mask, source: Layout, target: Layout) -> Tensor:
    """(M, T, V, C), detected (M, T, V) -> (M, T, V', C): joints of `target`; a mean is 0 where any part is missing."""
    if source == target:
        return keypoint
    matrix = shares(source, target)
    parts = (matrix > 0).astype(int)
    whole = (detected @ parts.T == parts.sum(axis=1)) | (
        parts.sum(axis=1) == 1
    )  # what is copied, is copied missing too
    return masked(torch.as_tensor(matrix, dtype=keypoint.dtype) @ keypoint, whole)
