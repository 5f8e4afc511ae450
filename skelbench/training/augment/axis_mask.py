"""One axis of the coordinates becomes 0."""

import torch
from torch import Tensor

from skelbench.adapters.networks.on_device import on_device
from skelbench.training.augment.coordinates import chosen, on_coordinates


def draw_axis_mask(rows: int, dimensions: int, share: float = 0.5) -> Tensor:
    """Draw one of the axes for each clip that is changed: (rows, d) bool, True where it becomes 0."""
    axis = torch.randint(dimensions, (rows, 1))
    return (torch.arange(dimensions) == axis) & chosen(rows, share)[:, None]


def axis_mask(x: Tensor, hidden: Tensor) -> Tensor:
    """Hide an axis of (N, M, T, V, C); hidden: (N or 1, d) bool."""
    kept = ~on_device(hidden, x.device)[:, None, None, None]
    return on_coordinates(x, hidden.shape[-1], lambda part: part * kept)
