"""Tokens of MAMP: one joint over a few frames; and what it predicts of them."""

import torch
from torch import Tensor

EPSILON = 1e-6  # beside the variance that a target is divided by


def patches(x: Tensor, size: int) -> Tensor:
    """(P, T, V, C) -> (P, T / size, V, size * C): the numbers of each token, frame by frame."""
    persons, frames, joints, channels = x.shape
    cut = x.view(persons, frames // size, size, joints, channels)
    return cut.permute(0, 1, 3, 2, 4).reshape(persons, frames // size, joints, size * channels)


def motion(x: Tensor) -> Tensor:
    """(P, T, V, C): the way to the next frame, 0 in the last."""
    return torch.cat([x[:, 1:] - x[:, :-1], torch.zeros_like(x[:, :1])], dim=1)


def target(x: Tensor, size: int) -> Tensor:
    """(P, T, V, C) -> (P, T / size, V, size * C): the motion in each token, with mean 0 and variance 1 in the token."""
    tokens = patches(motion(x), size)
    variance, mean = torch.var_mean(tokens, dim=-1, keepdim=True)
    return (tokens - mean) / (variance + EPSILON).sqrt()
