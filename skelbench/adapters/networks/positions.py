"""Fixed tables of sines and cosines that tell a network where a joint is."""

import torch
from torch import Tensor


def positions(width: int, slots: int) -> Tensor:
    """(1, width, 1, slots): sine and cosine, in turn, of the slot's number at falling frequencies."""
    channel = torch.arange(width)
    angle = torch.arange(slots) * 10000.0 ** (-(channel - channel % 2) / width)[:, None]
    return torch.where(channel[:, None] % 2 == 0, angle.sin(), angle.cos())[None, :, None]


def of_frames_and_joints(width: int, frames: int, joints: int) -> Tensor:
    """(1, width, frames, joints): the first half of the channels tells the frame, the others the joint."""
    half = width // 2
    frame = positions(half, frames).mT.expand(-1, -1, -1, joints)
    return torch.cat([frame, positions(width - half, joints).expand(-1, -1, frames, -1)], dim=1)


def at_frames(table: Tensor, frames: Tensor) -> Tensor:
    """(1, C, T, V) and the frames (P, T') of each person -> (P, C, T', V)."""
    rows = table[0].index_select(1, frames.flatten())
    return rows.view(rows.shape[0], *frames.shape, -1).transpose(0, 1)
