"""Layers that see part of a batch's entries: the others are 0, and enter no statistics of a training."""

import torch
from torch import Tensor, nn


def only(x: Tensor, visible: Tensor | None) -> Tensor:
    """(N, C, T, V) -> the same, 0 where `visible`, (N or 1, 1, T, V) bool, is false; None: all are visible."""
    return x if visible is None else x * visible.to(x.dtype)


def normalised(norm: nn.BatchNorm2d, x: Tensor, visible: Tensor | None) -> Tensor:
    """Apply batch norm to (N, C, T, V); in training its mean and variance are those of the visible entries."""
    if visible is None or not norm.training:
        return norm(x)
    assert norm.running_mean is not None and norm.running_var is not None and norm.num_batches_tracked is not None
    values = x.float()
    weight = visible.to(values).expand(len(x), 1, *x.shape[2:])
    count = weight.sum()
    mean = (values * weight).sum(dim=(0, 2, 3)) / count
    apart = values - mean[:, None, None]
    variance = (apart.square() * weight).sum(dim=(0, 2, 3)) / count
    with torch.no_grad():
        share = norm.momentum or 0.0
        norm.running_mean.lerp_(mean, share)
        norm.running_var.lerp_(variance * count / (count - 1).clamp(min=1), share)
        norm.num_batches_tracked += 1
    scale = norm.weight * (variance + norm.eps).rsqrt()
    return (apart * scale[:, None, None] + norm.bias[:, None, None]).to(x.dtype)
