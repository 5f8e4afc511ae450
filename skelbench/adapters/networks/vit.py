"""Blocks of a plain transformer: attention among all tokens and an MLP, each after a norm and beside a residual.

Names are those of timm's ViT, which MAMP has. P rows (one person of one clip each), L tokens, d width.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from skelbench.adapters.networks.transformer import MLP


class Attention(nn.Module):
    """Multi-head self-attention among the tokens of a row."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x: Tensor, seen: Tensor | None = None) -> Tensor:
        """(P, L, d) -> (P, L, d); seen: (P, L) bool, the tokens that are attended to."""
        query, key, value = self.qkv(x).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4).unbind(0)
        mask = None if seen is None else seen[:, None, None]
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        return self.proj(mixed.transpose(1, 2).flatten(2))


class DropPath(nn.Module):
    """Leaves a branch out of some rows in training, each with probability `share`; the others count for them."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        """(P, L, d) -> (P, L, d)."""
        if not self.training or not self.share:
            return x
        stays = torch.rand(len(x), 1, 1, device=x.device) >= self.share
        return x * (stays / (1 - self.share)).to(x.dtype)


class Block(nn.Module):
    """Attention, then the MLP."""

    def __init__(self, width: int, heads: int, mlp_ratio: int, drop_path: float = 0.0) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attn = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = MLP(width, mlp_ratio * width)
        self.drop_path = DropPath(drop_path)

    def forward(self, x: Tensor, seen: Tensor | None = None) -> Tensor:
        """(P, L, d) -> (P, L, d); seen: as of `Attention`."""
        x = x + self.drop_path(self.attn(self.norm1(x), seen))
        return x + self.drop_path(self.mlp(self.norm2(x)))


def initialise(network: nn.Module) -> None:
    """Draw the first weights as masked autoencoders do: linear layers by Xavier's uniform rule; biases are 0."""
    for layer in network.modules():
        if isinstance(layer, nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)


def positions(*shape: int, std: float = 0.02) -> nn.Parameter:
    """Return learnt positions, at first drawn with this standard deviation."""
    return nn.Parameter(nn.init.normal_(torch.empty(shape), std=std))
