"""What MAMP predicts of its tokens: the motion in them. A token is one joint over a few frames, a patch of `size`."""

import torch
from torch import Tensor

EPSILON = 1e-6
"""Beside the variance that a target is divided by."""


def patches(x: Tensor, size: int) -> Tensor:
    """(P, T, V, C) -> (P, T / size, V, size * C): the numbers of each token, frame by frame."""
    persons, frames, joints, channels = x.shape
    cut = x.view(persons, frames // size, size, joints, channels)
    return cut.permute(0, 1, 3, 2, 4).reshape(persons, frames // size, joints, size * channels)


def motion(x: Tensor) -> Tensor:
    """(P, T, V, C): the way to the next frame, 0 in the last."""
    return torch.cat([x[:, 1:] - x[:, :-1], torch.zeros_like(x[:, :1])], dim=1)


def normalised(tokens: Tensor) -> Tensor:
    """(…, D) -> the same with mean 0 and variance 1 in each token; one whose numbers are all alike becomes 0."""
    variance, mean = torch.var_mean(tokens, dim=-1, keepdim=True)
    return (tokens - mean) / (variance + EPSILON).sqrt()


def taken(tokens: Tensor, places: Tensor) -> Tensor:
    """(P, L, D) and (P, K) places among the L -> (P, K, D)."""
    return tokens.gather(1, places[..., None].expand(-1, -1, tokens.shape[-1]))


def constant_error(targets: Tensor) -> Tensor:
    """(P, K, D) -> scalar: mean squared error of the constant (D,) that fits best."""
    return targets.flatten(0, 1).var(dim=0, correction=0).mean()
