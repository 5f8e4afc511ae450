"""Gaussian noise on every coordinate of the joints that are there."""

import torch
from torch import Tensor

from skelbench.adapters.networks.on_device import on_device
from skelbench.training.augment.coordinates import chosen, on_coordinates, seen


def draw_noise(rows: int, shape: tuple[int, ...], deviation: float = 0.01, share: float = 0.5) -> Tensor:
    """Draw (rows, M, T, V, d), 0 for the clips that are not changed; shape: (M, T, V, d)."""
    values = deviation * torch.randn(rows, *shape)
    return values * chosen(rows, share).view(-1, *[1] * len(shape))


def noise(x: Tensor, values: Tensor) -> Tensor:
    """Add `values` (N or 1, M, T, V, d) to (N, M, T, V, C); a motion beside the joints gets the same."""
    drawn = on_device(values.to(x.dtype), x.device)
    return on_coordinates(x, values.shape[-1], lambda part: part + drawn * seen(part))
