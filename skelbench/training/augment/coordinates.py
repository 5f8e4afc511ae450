"""Which channels of a prepared clip are coordinates, and which of its joints are there."""

from collections.abc import Callable

import torch
from torch import Tensor


def on_coordinates(x: Tensor, dimensions: int, change: Callable[[Tensor], Tensor]) -> Tensor:
    """Change each group of `dimensions` channels of (N, M, T, V, C); the channel left over, a score, is kept."""
    parts = torch.split(x, dimensions, dim=-1)
    return torch.cat([change(part) if part.shape[-1] == dimensions else part for part in parts], dim=-1)


def seen(coordinates: Tensor) -> Tensor:
    """(N, M, T, V, d) -> (N, M, T, V, 1) bool: joints of which any coordinate is not 0."""
    return (coordinates != 0).any(dim=-1, keepdim=True)


def chosen(rows: int, share: float) -> Tensor:
    """Draw which of the rows are changed, each with probability `share`: (rows,) bool."""
    return torch.rand(rows) < share
