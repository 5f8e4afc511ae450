"""DSTFormer, MotionBERT's dual-stream spatio-temporal transformer, and its action head.

Follows Zhu et al., "MotionBERT: A Unified Perspective on Learning Human Motion Representations" (ICCV 2023),
Sec. 3.2; state-dict keys and numbers are those of the authors' release. B rows (one person of one clip each),
T frames, J joints, d width, r width of the representation, h heads.
"""

from collections import OrderedDict
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

_EPS = 1e-6  # of every LayerNorm in the release, where torch has 1e-5
_FEW = 32  # up to so many tokens, writing out the attention map beats the fused kernel on a CPU (with backward 1.7 x)
_AT_ONCE = 4 * 81 * 256  # rows x T x d that a CPU computes at a time: 8 x as many take 1.6 x as long, 8 x the memory


def attention_map(query: Tensor, key: Tensor) -> Tensor:
    """Say how much each token (row) attends to each: (..., L, c) both -> (..., L, L), rows sum to 1."""
    return (query * query.shape[-1] ** -0.5 @ key.transpose(-2, -1)).softmax(dim=-1)


class Attention(nn.Module):
    """Multi-head self-attention of (B, T, J, d) tokens over the joints of a frame or the frames of a joint."""

    def __init__(self, dim: int, heads: int, over_time: bool) -> None:
        super().__init__()
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)
        self.heads = heads
        self.over_time = over_time

    def forward(self, x: Tensor) -> Tensor:
        """Mix the tokens: (B, T, J, d) -> (B, T, J, d)."""
        query, key, value = self.projected(x)
        if query.shape[2] <= _FEW and query.device.type == "cpu":
            mixed = attention_map(query, key) @ value
        else:
            mixed = functional.scaled_dot_product_attention(query, key, value)
        return self.proj(mixed.transpose(1, 2).reshape(x.shape))

    def received(self, x: Tensor) -> Tensor:
        """Say how much attention each token receives: (B, T, J, d) -> (B, T, J).

        The mean over queries and heads; it sums to 1 over the joints of a frame, or over the frames of a joint.
        """
        batch, frames, joints, _ = x.shape
        query, key, _ = self.projected(x)
        each = attention_map(query, key).mean(dim=-2)
        if self.over_time:
            return each.view(batch, joints, self.heads, frames).mean(dim=2).transpose(1, 2)
        return each.view(batch, frames, self.heads, joints).mean(dim=2)

    def projected(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return query, key and value, each (B*T, h, J, d/h), or (B, J*h, T, d/h) when attending over time.

        The three are projected one by one, so that each is contiguous and the joints can be folded into the
        heads: attention over time then needs no copy to bring the frames side by side.
        """
        batch, frames, joints, dim = x.shape
        width = dim // self.heads
        shape = (batch, frames, joints * self.heads, width)
        if not self.over_time:
            shape = (batch * frames, joints, self.heads, width)
        parts = zip(self.qkv.weight.chunk(3), self.qkv.bias.chunk(3), strict=True)
        query, key, value = (functional.linear(x, w, b).view(shape).transpose(1, 2) for w, b in parts)
        return query, key, value


class MLP(nn.Module):
    """Two linear maps with an exact GELU between them."""

    def __init__(self, dim: int, hidden: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(dim, hidden)
        self.fc2 = nn.Linear(hidden, dim)

    def forward(self, x: Tensor) -> Tensor:
        """Map each token: (..., d) -> (..., d)."""
        return self.fc2(functional.gelu(self.fc1(x)))


class Block(nn.Module):
    """Attention and MLP over space and over time, pre-norm and residual; `first` names what comes first, s or t."""

    def __init__(self, dim: int, heads: int, mlp_ratio: int, first: str) -> None:
        super().__init__()
        self.norm1_s = nn.LayerNorm(dim, eps=_EPS)
        self.norm1_t = nn.LayerNorm(dim, eps=_EPS)
        self.attn_s = Attention(dim, heads, over_time=False)
        self.attn_t = Attention(dim, heads, over_time=True)
        self.norm2_s = nn.LayerNorm(dim, eps=_EPS)
        self.norm2_t = nn.LayerNorm(dim, eps=_EPS)
        self.mlp_s = MLP(dim, mlp_ratio * dim)
        self.mlp_t = MLP(dim, mlp_ratio * dim)
        self.time_first = first == "t"

    def forward(self, x: Tensor) -> Tensor:
        """Run the four residual sub-layers: (B, T, J, d) -> (B, T, J, d)."""
        if self.time_first:
            return self._space(self._time(x))
        return self._time(self._space(x))

    def received(self, x: Tensor) -> Tensor:
        """Return the attention received over space and over time: (B, T, J, d) -> (2, B, T, J)."""
        before_space, before_time = (self._time(x), x) if self.time_first else (x, self._space(x))
        space = self.attn_s.received(self.norm1_s(before_space))
        return torch.stack([space, self.attn_t.received(self.norm1_t(before_time))])

    def _space(self, x: Tensor) -> Tensor:
        x = x + self.attn_s(self.norm1_s(x))
        return x + self.mlp_s(self.norm2_s(x))

    def _time(self, x: Tensor) -> Tensor:
        x = x + self.attn_t(self.norm1_t(x))
        return x + self.mlp_t(self.norm2_t(x))


class Fusion(nn.Linear):
    """Weigh the two streams of a level by a softmax per token over two logits, linear in both streams."""

    def forward(self, space_first: Tensor, time_first: Tensor) -> Tensor:  # pyright: ignore[reportIncompatibleMethodOverride]
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
        self.joints_embed = nn.Linear(3, dim)
        self.pos_embed = nn.Parameter(torch.zeros(1, joints, dim))
        self.temp_embed = nn.Parameter(torch.zeros(1, maxlen, 1, dim))
        self.blocks_st = nn.ModuleList(Block(dim, heads, mlp_ratio, "s") for _ in range(depth))
        self.blocks_ts = nn.ModuleList(Block(dim, heads, mlp_ratio, "t") for _ in range(depth))
        self.norm = nn.LayerNorm(dim, eps=_EPS)
        self.pre_logits = nn.Sequential(OrderedDict(fc=nn.Linear(dim, representation), act=nn.Tanh()))
        self.head = nn.Linear(representation, 3)  # 3-D pose; only pre-training uses it, but checkpoints hold it
        self.ts_attn = nn.ModuleList(Fusion(2 * dim, 2) for _ in range(depth)) if fuse else None
        self._initialise()

    def forward(self, x: Tensor) -> Tensor:
        """Represent each joint in each frame: (B, T, J, 3) -> (B, T, J, r), in (-1, 1)."""
        x = self.stem(x)
        for level in range(len(self.blocks_st)):
            x = self._level(x, level)
        return self.pre_logits(self.norm(x))

    def received(self, x: Tensor, level: int) -> Tensor:
        """Return the attention that a level's joints and frames receive: (B, T, J, 3) -> (2, 2, B, T, J).

        First axis: the stream (space-first, time-first); second: over space (sums to 1 over J), over time (sums to
        1 over T). Only this level writes its attention out; later levels are not computed.
        """
        x = self.stem(x)
        for earlier in range(level):
            x = self._level(x, earlier)
        streams: list[Block] = [cast(Block, blocks[level]) for blocks in (self.blocks_st, self.blocks_ts)]
        return torch.stack([block.received(x) for block in streams])

    def _level(self, x: Tensor, level: int) -> Tensor:
        """Run both streams of a level and join them: (B, T, J, d) -> (B, T, J, d)."""
        space_first, time_first = self.blocks_st[level](x), self.blocks_ts[level](x)
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


class ActionHead(nn.Module):
    """Classifier on the representation, pooled over frames and persons."""

    def __init__(self, pooled: int, hidden: int, classes: int, dropout: float) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.fc1 = nn.Linear(pooled, hidden)
        self.bn = nn.BatchNorm1d(hidden)
        self.fc2 = nn.Linear(hidden, classes)

    def pooled(self, representation: Tensor) -> Tensor:
        """Average over frames, after dropout: (B, T, J, r) -> (B, J*r), joint-major."""
        return self.dropout(representation).mean(dim=1).flatten(1)

    def hidden(self, pooled: Tensor) -> Tensor:
        """Return what the last layer is given: (N, J*r) -> (N, hidden), not negative."""
        return functional.relu(self.bn(self.fc1(pooled)))


class ActionNet(nn.Module):
    """Backbone and action head on (N, M, T, J, 3) clips: x, y and confidence.

    A person whose confidences are all 0 is absent: it is neither computed nor averaged in, and a clip without
    anybody counts as one person of zeros. `average_absent` is the official behaviour instead: the padded second
    person is computed and averaged in like a real one.
    """

    def __init__(self, backbone: DSTFormer, head: ActionHead, average_absent: bool) -> None:
        super().__init__()
        self.backbone = backbone
        self.head = head
        self.average_absent = average_absent

    def forward(self, x: Tensor) -> Tensor:
        """Classify: (N, M, T, J, 3) -> (N, K) logits."""
        return self.head.fc2(self.hidden(x))

    def hidden(self, x: Tensor) -> Tensor:
        """Return what the last layer is given: (N, M, T, J, 3) -> (N, hidden)."""
        clips, persons = x.shape[:2]
        if self.average_absent:
            each = self._each(x.flatten(0, 1))
            return self.head.hidden(each.view(clips, persons, -1).mean(dim=1))
        present = _present(x)
        each = self._each(x[present])
        total = each.new_zeros(clips, each.shape[1]).index_add(0, present.nonzero()[:, 0], each)
        return self.head.hidden(total / present.sum(dim=1, keepdim=True))

    def attention(self, x: Tensor, level: int) -> Tensor:
        """Score each person's joints and frames by the attention they receive: (N, M, T, J, 3) -> (N, M, T, J).

        Both streams and both directions of a level, each brought to mean 1 over the clip before they are averaged:
        else the mean over T frames would drown in the one over J joints (MaskCLR, Eq. 2, which leaves it open).
        """
        _, _, frames, joints, _ = x.shape
        to_one = x.new_tensor([joints, frames]).view(2, 1, 1, 1)
        parts = [self.backbone.received(rows, level) * to_one for rows in self._in_parts(x.flatten(0, 1))]
        return torch.cat([part.mean(dim=(0, 1)) for part in parts]).view(x.shape[:-1])

    def _each(self, rows: Tensor) -> Tensor:
        """Represent and pool each person: (B, T, J, 3) -> (B, J*r)."""
        return torch.cat([self.head.pooled(self.backbone(part)) for part in self._in_parts(rows)])

    def _in_parts(self, rows: Tensor) -> tuple[Tensor, ...]:
        whole = self.training or rows.is_cuda
        at_once = len(rows) if whole else _AT_ONCE // (rows.shape[1] * self.backbone.pos_embed.shape[-1])
        return torch.split(rows, max(at_once, 1))


def _present(x: Tensor) -> Tensor:
    """Say who is there: (N, M, T, J, 3) -> (N, M) bool, at least one person a clip."""
    present = (x[..., 2] != 0).flatten(2).any(dim=2)
    present[:, 0] |= ~present.any(dim=1)
    return present
