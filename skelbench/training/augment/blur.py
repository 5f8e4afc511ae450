"""Temporal blur: every coordinate is a weighted sum of its 15 nearest frames."""

import torch
from torch import Tensor

from skelbench.adapters.networks.on_device import on_device
from skelbench.training.augment.coordinates import chosen, on_coordinates, seen

REACH = 7
"""Frames to either side."""


def draw_blur(rows: int, least: float = 0.1, most: float = 2.0, share: float = 0.5) -> Tensor:
    """Draw the width sigma in frames, uniform in least … most, 0 where a clip is not changed: (rows,)."""
    return (least + (most - least) * torch.rand(rows)) * chosen(rows, share)


def blur(x: Tensor, sigma: Tensor, dimensions: int, normalised: bool = False) -> Tensor:
    """Blur (N, M, T, V, C) along T by sigma (N or 1,); beyond the ends there are zeros.

    normalised: the weights exp(-i^2 / 2 sigma^2) have sum 1. AimCLR's code leaves that out, the default here too: a
    clip then also becomes larger, by up to 5 at sigma 2.
    """
    weights = on_device(kernel(sigma, normalised).to(x.dtype), x.device)
    return on_coordinates(x, dimensions, lambda part: _blurred(part, weights) * seen(part))


def kernel(sigma: Tensor, normalised: bool = False) -> Tensor:
    """(rows,) -> (rows, 2 * REACH + 1) weights; a sigma of 0 leaves a clip as it is."""
    away = torch.arange(-REACH, REACH + 1, dtype=sigma.dtype)
    unchanged = (away == 0).to(sigma.dtype)
    weights = torch.exp(-(away**2) / (2 * sigma[:, None] ** 2).clamp(min=1e-12))
    weights = weights / weights.sum(dim=1, keepdim=True) if normalised else weights
    return torch.where(sigma[:, None] > 0, weights, unchanged)


def _blurred(part: Tensor, weights: Tensor) -> Tensor:
    """(N, M, T, V, d), weights (N or 1, 15)."""
    frames = part.shape[2]
    padded = torch.nn.functional.pad(part, (0, 0, 0, 0, REACH, REACH))
    taps = weights.T[:, :, None, None, None, None]
    return sum((tap * padded[:, :, at : at + frames] for at, tap in enumerate(taps)), start=torch.zeros_like(part))
