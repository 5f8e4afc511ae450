"""Left and right joints change their names; the coordinates stay where they are, as the contrastive methods have it."""

from collections.abc import Sequence

import torch
from torch import Tensor

from skelbench.adapters.networks.on_device import on_device
from skelbench.training.augment.coordinates import chosen


def draw_flip(rows: int, share: float = 0.5) -> Tensor:
    """Draw which clips are flipped: (rows,) bool."""
    return chosen(rows, share)


def flip(x: Tensor, flipped: Tensor, partner: Sequence[int]) -> Tensor:
    """Exchange left and right joints of (N, M, T, V, C) where `flipped` (N or 1,) says so; partner: `layout.mirror`."""
    other = x.index_select(3, on_device(torch.tensor(partner), x.device))
    return other.where(on_device(flipped, x.device)[:, None, None, None, None], x)
