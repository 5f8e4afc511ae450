"""The small networks between pooled features and embeddings."""

from torch import nn


def plain_projection(into: int, width: int) -> nn.Sequential:
    """Linear, ReLU, Linear (SkeletonCLR and AimCLR): (N, into) -> (N, width)."""
    return nn.Sequential(nn.Linear(into, into), nn.ReLU(), nn.Linear(into, width))


def normed_projection(into: int, hidden: int, width: int) -> nn.Sequential:
    """Linear, batch norm, ReLU, Linear, without biases (SkeAttnCLR): (N, into) -> (N, width)."""
    return nn.Sequential(
        nn.Linear(into, hidden, bias=False), nn.BatchNorm1d(hidden), nn.ReLU(), nn.Linear(hidden, width, bias=False)
    )
