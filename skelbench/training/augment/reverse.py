"""A clip runs backwards."""

from torch import Tensor

from skelbench.adapters.networks.on_device import on_device
from skelbench.training.augment.coordinates import chosen


def draw_reversal(rows: int, share: float = 0.5) -> Tensor:
    """Draw which clips run backwards: (rows,) bool."""
    return chosen(rows, share)


def reverse(x: Tensor, backwards: Tensor) -> Tensor:
    """Reverse the frames of (N, M, T, V, C) where `backwards` (N or 1,) says so."""
    return x.flip(2).where(on_device(backwards, x.device)[:, None, None, None, None], x)
