"""Random changes to the training views of many clips at a time; `inputs.augment` is what they are for one clip.

Only sums, products and comparisons of single numbers are taken, so that no view depends on the others of its batch.
"""

from collections.abc import Sequence

import torch
from torch import Tensor


def augmented(pose: Tensor, jitter: float, matrix: Tensor, noise: Tensor | None) -> Tensor:
    """(N, M, T, V, C): each clip by its own `matrix` (N, C, C) of row vectors, plus noise where a joint is not 0."""
    per_clip = matrix[:, None, None, None]
    first, *others = (pose[..., axis, None] * per_clip[..., axis, :] for axis in range(pose.shape[-1]))
    changed = sum(others, start=first)
    if noise is None:
        return changed
    return changed + jitter * noise * (changed != 0).any(dim=-1, keepdim=True)


def mirrored(pose: Tensor, partner: Sequence[int], mirror: Tensor, across: Sequence[int] = (0,)) -> Tensor:
    """Mirror the clips that `mirror` (N,) says: (N, M, T, V, C).

    partner: the joint that is shown in each one's place. across: the channels that change their sign.
    """
    other = torch.stack([pose[:, :, :, joint] for joint in partner], dim=3)
    for channel in across:
        other[..., channel] *= -1
    return torch.where(mirror[:, None, None, None, None], other, pose)
