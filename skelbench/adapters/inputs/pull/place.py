"""Where a network sees a clip, and the picks that tell: twins of `inputs.placement` and of `inputs.body`'s helpers."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from skelbench.core.arrays import Mask


@dataclass(frozen=True)
class Place:
    """x -> (x - centre) / scale @ turn; see `inputs.placement.Placement`."""

    centre: Tensor
    scale: Tensor | float = 1.0
    turn: Tensor | None = None

    def apply(self, keypoint: Tensor, kept: Mask) -> Tensor:
        """(M, T, V, C) -> the same in the network's units; 0 where not `kept`, (M, T, V)."""
        pose = (keypoint - self.centre) / self.scale
        pose = pose if self.turn is None else pose @ self.turn
        return masked(pose, kept)


def masked(pose: Tensor, kept: Mask | Tensor) -> Tensor:
    """(…, V, C): 0 where not `kept`, (…, V)."""
    return torch.where(torch.as_tensor(kept)[..., None], pose, 0)


def length_of(lines: Tensor) -> Tensor:
    """(…, C) -> (…): Euclidean length; that of 0 has the derivative 0."""
    squared = lines.square().sum(dim=-1)
    return torch.where(squared > 0, squared, 1).sqrt() * (squared > 0)


def pick(rows: Tensor, place: int) -> Tensor:
    """(n, …) -> (…): what is at `place` when every number by itself is sorted; those that tie share the derivative.

    Estimators round, so many frames tie: no single one of them moves a median, all of them together do.
    """
    known = rows.detach()
    tied = known == known.sort(dim=0).values[place]
    return torch.where(tied, rows, 0).sum(dim=0) / tied.sum(dim=0)


def median(rows: Tensor) -> Tensor:
    """(n, …) -> (…): median of every number by itself; of an even n the mean of the two in the middle."""
    return (pick(rows, (len(rows) - 1) // 2) + pick(rows, len(rows) // 2)) / 2


def middle(keypoint: Tensor, seen: Mask, joints: list[int]) -> tuple[Tensor, Mask]:
    """(M, T, C): mean of those of the joints that were seen; (M, T): where there was one."""
    count = seen[:, :, joints].sum(axis=2)
    total = masked(keypoint[:, :, joints], seen[:, :, joints]).sum(dim=2)
    return total / torch.as_tensor(np.maximum(count, 1))[..., None], count > 0


def centre(keypoint: Tensor, seen: Mask, roots: Tensor, rooted: Mask) -> Tensor:
    """(C,): median over the frames of the mean of the persons' roots, or of all joints where no root was seen."""
    if not rooted.any():
        return median(keypoint[torch.as_tensor(seen)])
    count = rooted.sum(axis=0)
    means = masked(roots, rooted).sum(dim=0) / torch.as_tensor(np.maximum(count, 1))[:, None]
    return median(means[torch.as_tensor(count > 0)])


def box_side(keypoint: Tensor, seen: Mask) -> Tensor:
    """Longer side of a person's box, its median over persons and frames: a number."""
    there = torch.as_tensor(seen.any(axis=2))
    pose, mask = keypoint[there], torch.as_tensor(seen)[there][..., None]
    high = torch.where(mask, pose, -torch.inf).amax(dim=1)
    low = torch.where(mask, pose, torch.inf).amin(dim=1)
    return median((high - low).amax(dim=-1))
