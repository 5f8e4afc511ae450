"""Attention drop: what stands out of the last maps is taken away, so that the rest has to do (AimCLR, Sec. 3.4).

As in the official code: nothing is drawn, `keep` is a threshold of the attention, not a probability.
"""

import torch
from torch import Tensor

SHARPNESS = 4.0
TINY = 1e-4


def attention(maps: Tensor) -> Tensor:
    """(persons, C, T, V) -> the same shape, in (0.622, 1): how far each value is from its channel's mean.

    sigmoid(m / (4 (sum m / (TV - 1) + 1e-4)) + 0.5) with m the squared distance, the sum over T and V.
    """
    far = (maps - maps.mean(dim=(2, 3), keepdim=True)).square()
    others = maps.shape[2] * maps.shape[3] - 1
    return torch.sigmoid(far / (SHARPNESS * (far.sum(dim=(2, 3), keepdim=True) / others + TINY)) + 0.5)


def dropped(maps: Tensor, keep: float) -> Tensor:
    """Take away joints whose mean attention reaches `keep`, and single values whose own does: (persons, C, T, V).

    What stays is enlarged by the share that went, joints and values apart, each over the whole batch (of a process).
    """
    score = attention(maps.to(torch.promote_types(maps.dtype, torch.float32)))
    joints = score.mean(dim=(1, 2), keepdim=True) < keep
    values = score < keep
    return _scaled(_scaled(maps, joints), values)


def _scaled(maps: Tensor, kept: Tensor) -> Tensor:
    """At least one is counted as kept: where nothing is, all is 0 anyway."""
    return maps * kept * (kept.numel() / kept.sum().clamp(min=1))
