"""The loss of PSTL: two views of a clip should agree in every dimension, and no two dimensions should say the same.

Barlow Twins (Zbontar et al., ICML 2021) as PSTL's code has it.
"""

import torch
from torch import Tensor, nn

EPSILON = 1e-5  # of the batch norm that the official code standardises by
PAPER = 2e-4 * 6144
"""Weight of the off-diagonal times the number of dimensions: what the paper's 2e-4 comes to at its 6,144."""


def projector(into: int, width: int) -> nn.Sequential:
    """Three layers without bias, batch norm and ReLU between them: (N, into) -> (N, width)."""
    return nn.Sequential(
        nn.Linear(into, width, bias=False),
        nn.BatchNorm1d(width),
        nn.ReLU(),
        nn.Linear(width, width, bias=False),
        nn.BatchNorm1d(width),
        nn.ReLU(),
        nn.Linear(width, width, bias=False),
    )


def standardised(z: Tensor) -> Tensor:
    """(N, D): every dimension with mean 0 and variance 1 over the batch, as in the official code."""
    variance, mean = torch.var_mean(z, dim=0, correction=0)
    return (z - mean) / (variance + EPSILON).sqrt()


def uncentred(z: Tensor) -> Tensor:
    """(N, D): every dimension with mean square 1 over the batch, as the paper's Eq. 2 is written."""
    return z / (z.square().mean(dim=0) + EPSILON).sqrt()


def redundancy(first: Tensor, second: Tensor, weight: float) -> tuple[Tensor, Tensor]:
    """Loss of two views, each (N, D) standardised over the batch, and the mean of the diagonal.

    sum (C_ii - 1)^2 + weight * sum of the squares beside the diagonal, of C = first' second / N. The squares of all
    D x D entries add up to those of two N x N products, so C itself is never made.
    """
    count = len(first)
    diagonal = (first * second).sum(dim=0) / count
    every = ((first @ first.T) * (second @ second.T)).sum() / count**2
    loss = (diagonal - 1).square().sum() + weight * (every - diagonal.square().sum())
    return loss, diagonal.mean()
