"""The spread of features over clips, by which they are centred and scaled."""

from typing import NamedTuple

import torch
from torch import Tensor

ROUNDING = 1e-6
"""Spread of a feature, as a share of its size, below which it is the rounding of single precision."""


class Spread(NamedTuple):
    """centre, scale: (width,) each; a feature's place is (x - centre) * scale."""

    centre: Tensor
    scale: Tensor


def spread_of(values: Tensor) -> Spread:
    """(N, width) -> their mean and 1 / standard deviation; 0 for a feature that is the same for all clips.

    Labels have no part in it.
    """
    exact = values.double()
    centre, deviation = exact.mean(dim=0), exact.std(dim=0, correction=0)
    varies = deviation > ROUNDING * exact.abs().amax(dim=0)
    scale = torch.where(varies, 1 / deviation.clamp(min=torch.finfo(torch.float64).tiny), 0.0)
    return Spread(centre.float(), scale.float())
