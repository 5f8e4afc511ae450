"""Which features of which joints and frames are salient: the multi-head self-attention mask (MHSAM)."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from skelbench.core.errors import require


class SoftMask(nn.Module):
    """Self-attention over all frames and joints of a person; its output becomes a weight per token and channel.

    sharpness: lambda of sigmoid(lambda a).
    """

    def __init__(self, width: int, heads: int, sharpness: float) -> None:
        super().__init__()
        require(width % heads == 0, f"skeattnclr.heads is {heads}, no divisor of the encoder's {width} channels")
        self.heads, self.sharpness = heads, sharpness
        self.norm = nn.LayerNorm(width)
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, maps: Tensor) -> Tensor:
        """(persons, C, T, V) -> the same shape, in (0, 1): how salient each value is."""
        tokens = self.norm(maps.flatten(2).transpose(1, 2))  # (persons, T * V, C)
        parts = self.qkv(tokens).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        attended = functional.scaled_dot_product_attention(*parts.unbind(0))  # (persons, heads, T * V, C / heads)
        given = self.out(attended.transpose(1, 2).flatten(2))
        return torch.sigmoid(self.sharpness * given).transpose(1, 2).view_as(maps)


def split(maps: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """(persons, C, T, V) both -> means of what is salient and of the rest, (persons, C) each; their sum is the mean."""
    salient = (maps * mask).mean(dim=(2, 3))
    return salient, maps.mean(dim=(2, 3)) - salient
