"""Every person around a joint of his own in every frame, and turned to the front in every frame, of many persons.

As the contrastive learners prepare their clips (CrosSCLR, and AimCLR and others after it). Where a joint that tells is
missing, the nearest frame that shows it tells instead; where all are seen, the numbers are theirs.
"""

import torch
from torch import Tensor

from skelbench.adapters.inputs.pull.place import length_of, masked

LEAST = 1e-4
"""Metres that they add to the length of a shoulder line before they divide by it."""


def centres(pose: Tensor, seen: Tensor, joint: int) -> Tensor:
    """(P, T, V, C), (P, T, V) -> (P, T, 1, C): where the joint is; of whom it is never seen, the mean of his joints."""
    shown, ever = nearest(seen[:, :, joint])
    there = torch.take_along_dim(pose[:, :, joint], shown[..., None], dim=1)
    mean = masked(pose, seen).sum(dim=2) / seen.sum(dim=2).clamp(min=1)[..., None]
    return torch.where(ever[:, None, None], there, mean)[:, :, None]


def headings(pose: Tensor, seen: Tensor, shoulders: tuple[int, int], vertical: int) -> tuple[Tensor, Tensor]:
    """(P, T) each: cosine and sine of the turn that lays the shoulder line along the first axis but the vertical.

    One sign for all frames of a person, by the sum of his lines. Who never shows both shoulders is not turned.

    Args:
        pose: (P, T, V, 3) metres.
        seen: (P, T, V).
        shoulders: the left and the right one.
        vertical: the axis that points up or down.
    """
    left, right = shoulders
    both = seen[:, :, left] & seen[:, :, right]
    line = masked(pose[:, :, right] - pose[:, :, left], both)
    across, deep = (line[..., axis] for axis in range(3) if axis != vertical)
    length = length_of(torch.stack([across, deep], dim=-1)) + LEAST
    cosine = across / length
    squared = (1 - cosine) * (1 + cosine)
    sine = torch.where(squared > 0, squared, 1).sqrt() * (squared > 0)
    sine = torch.where(deep.sum(dim=1, keepdim=True) >= 0, -sine, sine)
    shown, ever = nearest(both)
    turn = (torch.take_along_dim(part, shown, dim=1) for part in (cosine, sine))
    cosine, sine = turn
    return torch.where(ever[:, None], cosine, 1), torch.where(ever[:, None], sine, 0)


def turned(pose: Tensor, heading: tuple[Tensor, Tensor], vertical: int) -> Tensor:
    """(P, T, V, 3): every frame by its own cosine and sine, (P, T) each."""
    cosine, sine = (part[..., None] for part in heading)
    across, deep = (axis for axis in range(3) if axis != vertical)
    axes = list(pose.unbind(-1))
    first, second = axes[across], axes[deep]
    axes[across], axes[deep] = cosine * first - sine * second, sine * first + cosine * second
    return torch.stack(axes, dim=-1)


def nearest(seen: Tensor) -> tuple[Tensor, Tensor]:
    """(P, T): the frame nearest to each one in which it is `seen`, the earlier of two; (P,): whether there is any."""
    frames = seen.shape[1]
    place = torch.arange(frames, device=seen.device).expand_as(seen)
    before = torch.where(seen, place, -2 * frames).cummax(dim=1).values
    after = torch.where(seen, place, 3 * frames).flip(1).cummin(dim=1).values.flip(1)
    return torch.where(place - before <= after - place, before, after).clamp(0, frames - 1), seen.any(dim=1)
