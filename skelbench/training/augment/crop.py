"""Temporal crop: pad both ends by reflection, the border frame included, then cut out as many frames as there were."""

import torch
from torch import Tensor

from skelbench.adapters.networks.on_device import on_device


def draw_crop(rows: int, frames: int, ratio: int = 6) -> Tensor:
    """Draw by how many frames each clip is moved, uniform in -p … p with p = frames // ratio: (rows,) whole numbers."""
    pad = frames // ratio
    return torch.randint(-pad, pad + 1, (rows,))


def crop(x: Tensor, shift: Tensor) -> Tensor:
    """(N, M, T, V, C) -> the same shape, from frame `shift` on; shift: (N or 1,), at most T either way.

    Frames before the first and after the last are those reflected at the ends: -1 is frame 0, -2 is frame 1.
    """
    frames = x.shape[2]
    at = on_device(shift, x.device)[:, None] + torch.arange(frames, device=x.device)
    at = torch.where(at < 0, -1 - at, at)
    at = torch.where(at >= frames, 2 * frames - 1 - at, at)
    return torch.take_along_dim(x, at[:, None, :, None, None], dim=2)
