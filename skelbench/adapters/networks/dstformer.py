"""DSTFormer, MotionBERT's dual-stream spatio-temporal transformer.

Follows Zhu et al., "MotionBERT: A Unified Perspective on Learning Human Motion Representations" (ICCV 2023),
Sec. 3.2; state-dict keys and numbers are those of the authors' release. B rows (one person of one clip each),
T frames, J joints, d width, r width of the representation, h heads.
"""

from collections import OrderedDict
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from skelbench.adapters.networks.transformer import EPS, Block


class Fusion(nn.Module):
    """Weigh the two streams of a level by a softmax per token over two logits, linear in both streams."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        linear = nn.Linear(2 * dim, 2)  # the release's own layer: its parameters, and the random numbers it draws
        self.weight, self.bias = linear.weight, linear.bias

    def forward(self, space_first: Tensor, time_first: Tensor) -> Tensor:
        """Join the streams: (B, T, J, d) each -> (B, T, J, d)."""
        of_space, of_time = torch.chunk(self.weight, 2, dim=1)  # so that the streams need not be joined first
        logits = functional.linear(space_first, of_space, self.bias) + functional.linear(time_first, of_time)
        share = logits.softmax(dim=-1)
        return share[..., :1] * space_first + share[..., 1:] * time_first


class DSTFormer(nn.Module):
    """The backbone: `depth` levels, each a space-first and a time-first block side by side, then fused.

    `fuse` True weighs the two streams by a learned softmax per token, False averages them (no parameters).
    """

    def __init__(
        self,
        joints: int,
        dim: int,
        depth: int,
        heads: int,
        mlp_ratio: int,
        maxlen: int,
        representation: int,
        fuse: bool,
    ) -> None:
        super().__init__()
        self.width, self.depth = dim, depth
        self.joints_embed = nn.Linear(3, dim)
        self.pos_embed = nn.Parameter(torch.zeros(1, joints, dim))
        self.temp_embed = nn.Parameter(torch.zeros(1, maxlen, 1, dim))
        self.blocks_st = nn.ModuleList(Block(dim, heads, mlp_ratio, "s") for _ in range(depth))
        self.blocks_ts = nn.ModuleList(Block(dim, heads, mlp_ratio, "t") for _ in range(depth))
        self.norm = nn.LayerNorm(dim, eps=EPS)
        self.pre_logits = nn.Sequential(OrderedDict(fc=nn.Linear(dim, representation), act=nn.Tanh()))
        self.head = nn.Linear(representation, 3)  # 3-D pose; only pre-training uses it, but checkpoints hold it
        self.ts_attn = nn.ModuleList(Fusion(dim) for _ in range(depth)) if fuse else None
        self._initialise()

    def forward(self, x: Tensor) -> Tensor:
        """Represent each joint in each frame: (B, T, J, 3) -> (B, T, J, r), in (-1, 1)."""
        x = self.stem(x)
        for level in range(len(self.blocks_st)):
            x = self._level(x, level)
        return self.pre_logits(self.norm(x))

    def watched(self, x: Tensor, level: int) -> tuple[Tensor, Tensor]:
        """Represent each joint and frame, and score it by the attention it receives in a level, detached.

        (B, T, J, 3) -> (B, T, J, r), (B, T, J). A row's scores have mean 1: both streams and both directions are
        brought to mean 1 before they are averaged, else the mean over T frames would drown in the one over J
        joints (MaskCLR, Eq. 2, which leaves it open). Only this level writes its attention out.
        """
        x, received = self._watched(x, level)
        for later in range(level + 1, len(self.blocks_st)):
            x = self._level(x, later)
        return self.pre_logits(self.norm(x)), _mean_one(received)

    def scores(self, x: Tensor, level: int) -> Tensor:
        """Return only the scores of `watched`: (B, T, J, 3) -> (B, T, J); later levels are not computed."""
        return _mean_one(self.received(x, level))

    def received(self, x: Tensor, level: int) -> Tensor:
        """Return the attention that a level's joints and frames receive: (B, T, J, 3) -> (2, 2, B, T, J).

        First axis: the stream (space-first, time-first); second: over space (sums to 1 over J), over time (sums to
        1 over T).
        """
        return self._watched(x, level)[1]

    def _watched(self, x: Tensor, level: int) -> tuple[Tensor, Tensor]:
        """Run the levels up to this one: (B, T, J, d), (2, 2, B, T, J)."""
        x = self.stem(x)
        for earlier in range(level):
            x = self._level(x, earlier)
        streams: list[Block] = [cast(Block, blocks[level]) for blocks in (self.blocks_st, self.blocks_ts)]
        (space_first, of_first), (time_first, of_second) = (block.watched(x) for block in streams)
        return self._joined(space_first, time_first, level), torch.stack([of_first, of_second])

    def _level(self, x: Tensor, level: int) -> Tensor:
        """Run both streams of a level and join them: (B, T, J, d) -> (B, T, J, d)."""
        return self._joined(self.blocks_st[level](x), self.blocks_ts[level](x), level)

    def _joined(self, space_first: Tensor, time_first: Tensor, level: int) -> Tensor:
        return (space_first + time_first) / 2 if self.ts_attn is None else self.ts_attn[level](space_first, time_first)

    def stem(self, x: Tensor) -> Tensor:
        """Embed the joints and where and when they are: (B, T, J, 3) -> (B, T, J, d)."""
        return self.joints_embed(x) + (self.pos_embed + self.temp_embed[0, : x.shape[1]])

    def _initialise(self) -> None:
        for module in self.modules():
            if isinstance(module, Fusion):  # starts as the plain average
                nn.init.zeros_(module.weight)
                nn.init.constant_(module.bias, 0.5)
            elif isinstance(module, nn.Linear):
                nn.init.trunc_normal_(module.weight, std=0.02)
                nn.init.zeros_(module.bias)
        nn.init.trunc_normal_(self.pos_embed, std=0.02)
        nn.init.trunc_normal_(self.temp_embed, std=0.02)


def _mean_one(received: Tensor) -> Tensor:
    """(2, 2, B, T, J) -> (B, T, J): each part brought to mean 1 over a row, then averaged."""
    frames, joints = received.shape[-2:]
    over_space, over_time = received.unbind(1)
    return (over_space * joints + over_time * frames).mean(dim=0) / 2
