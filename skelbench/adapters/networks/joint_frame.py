"""A plain joint-frame transformer: one token per joint and frame, every token attends to every other.

The single-stream backbone that MaskCLR's poster shows beside DSTFormer ("Transformer", as in MAMP, with patches of one
joint and one frame). B rows (one person of one clip each), T frames, J joints, d width, r width of the representation.
"""

from collections import OrderedDict
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from skelbench.adapters.networks.transformer import MLP

_QUERIES = (
    512  # rows of the attention map that are written out at a time: at T 243 the whole map has 17 million entries
)


class _Block(nn.Module):
    """Self-attention over all tokens and an MLP, pre-norm and residual."""

    def __init__(self, dim: int, heads: int, mlp_ratio: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(dim)
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)
        self.norm2 = nn.LayerNorm(dim)
        self.mlp = MLP(dim, mlp_ratio * dim)
        self.heads = heads

    def forward(self, x: Tensor) -> Tensor:
        """(B, L, d) -> (B, L, d)."""
        query, key, value = self._projected(x)
        mixed = functional.scaled_dot_product_attention(query, key, value)
        x = x + self.proj(mixed.transpose(1, 2).reshape(x.shape))
        return x + self.mlp(self.norm2(x))

    @torch.no_grad()
    def received(self, x: Tensor) -> Tensor:
        """(B, L, d) -> (B, L): attention that each token receives, the mean over queries and heads times L."""
        query, key, _ = self._projected(x)
        query = query * query.shape[-1] ** -0.5
        total = query.new_zeros(len(x), x.shape[1], dtype=torch.float32)
        for rows in query.split(_QUERIES, dim=2):
            total += (rows @ key.transpose(-2, -1)).softmax(dim=-1).sum(dim=(1, 2))
        return total / self.heads

    def _projected(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(B, L, d) -> query, key and value, (B, h, L, d/h) each."""
        parts = self.qkv(self.norm1(x)).view(*x.shape[:2], 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        return parts[0], parts[1], parts[2]


class JointFrameTransformer(nn.Module):
    """The backbone; its attention at T frames and J joints costs (T J)^2, so it is for short views."""

    def __init__(
        self, joints: int, dim: int, depth: int, heads: int, mlp_ratio: int, maxlen: int, representation: int
    ) -> None:
        super().__init__()
        self.width, self.depth = dim, depth
        self.joints_embed = nn.Linear(3, dim)
        self.pos_embed = nn.Parameter(torch.zeros(1, joints, dim))
        self.temp_embed = nn.Parameter(torch.zeros(1, maxlen, 1, dim))
        self.blocks = nn.ModuleList(_Block(dim, heads, mlp_ratio) for _ in range(depth))
        self.norm = nn.LayerNorm(dim)
        self.pre_logits = nn.Sequential(OrderedDict(fc=nn.Linear(dim, representation), act=nn.Tanh()))
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)
        nn.init.trunc_normal_(self.pos_embed, std=0.02)
        nn.init.trunc_normal_(self.temp_embed, std=0.02)

    def forward(self, x: Tensor) -> Tensor:
        """Represent each joint in each frame: (B, T, J, 3) -> (B, T, J, r), in (-1, 1)."""
        return self._represented(self._run(self._tokens(x), 0, self.depth), x)

    def watched(self, x: Tensor, level: int) -> tuple[Tensor, Tensor]:
        """Represent, and score by the attention received in a level, detached: (B, T, J, r), (B, T, J) of mean 1."""
        tokens = self._run(self._tokens(x), 0, level)
        received = cast(_Block, self.blocks[level]).received(tokens)
        return self._represented(self._run(tokens, level, self.depth), x), received.view(x.shape[:-1])

    def scores(self, x: Tensor, level: int) -> Tensor:
        """Return only the scores of `watched`: (B, T, J, 3) -> (B, T, J); later levels are not computed."""
        tokens = self._run(self._tokens(x), 0, level)
        return cast(_Block, self.blocks[level]).received(tokens).view(x.shape[:-1])

    def _tokens(self, x: Tensor) -> Tensor:
        """(B, T, J, 3) -> (B, T * J, d)."""
        return (self.joints_embed(x) + (self.pos_embed + self.temp_embed[0, : x.shape[1]])).flatten(1, 2)

    def _run(self, tokens: Tensor, start: int, stop: int) -> Tensor:
        for level in range(start, stop):
            tokens = self.blocks[level](tokens)
        return tokens

    def _represented(self, tokens: Tensor, x: Tensor) -> Tensor:
        return self.pre_logits(self.norm(tokens)).view(*x.shape[:-1], -1)
