"""The two losses of AimCLR beside the plain contrast: similar shares for all keys, and neighbours as positives."""

from collections.abc import Sequence

import torch
from torch import Tensor

from skelbench.training.objectives.momentum.contrast import nearest


def follow_shares(logits: Tensor, target: Tensor) -> Tensor:
    """Cross entropy of two distributions over [own key, queue], (N, 1 + K) both -> scalar (D3M, Sec. 3.5).

    No gradient goes to `target`. The logarithm of the softmax is taken at once, so that none is minus infinity.
    """
    return -(target.detach().softmax(dim=1) * logits.log_softmax(dim=1)).sum(dim=1).mean()


def mined(logits: Sequence[Tensor], count: int) -> Tensor:
    """Positives: the own key, and the `count` keys of the queue nearest to any of the views (N, 1 + K) -> bool."""
    of_queue = torch.stack([nearest(one[:, 1:], count) for one in logits]).any(dim=0)
    return torch.cat([torch.ones_like(of_queue[:, :1]), of_queue], dim=1)
