"""Poses between two frames, of many persons at a time.

Only sums, products and comparisons of single numbers are taken, so that no view depends on the others of its batch.
"""

import torch
from torch import Tensor


def weights(seen: Tensor, mix: Tensor) -> tuple[Tensor, Tensor]:
    """Say how much the lower and the upper frame count: (P, 2T, V), (P, T) -> (P, T, V) each, of sum 1.

    A joint that is `seen` in one of them is where it is in that one; in none, both weights are 0.
    """
    lower, upper = seen.chunk(2, dim=1)
    late = mix[..., None]
    before, after = (1 - late) * lower, late * upper
    total = before + after
    total = torch.where(total > 0, total, 1)
    return before / total, after / total


def between(values: Tensor, shares: tuple[Tensor, Tensor]) -> Tensor:
    """Blend the lower and the upper frames' values, (P, 2T, V, …), by their `weights`: (P, T, V, …)."""
    parts = (
        torch.where(share > 0, share * value, 0)  # NaN times nothing is nothing
        for value, share in zip(values.chunk(2, dim=1), (_like(share, values) for share in shares), strict=True)
    )
    before, after = parts
    return before + after


def _like(share: Tensor, values: Tensor) -> Tensor:
    return share.reshape(*share.shape, *[1] * (values.ndim - share.ndim))
