"""Attention, MLP and block of DSTFormer: over the joints of a frame and over the frames of a joint.

Follows Zhu et al. (MotionBERT, ICCV 2023), Sec. 3.2; names and numbers are those of the authors' release. B rows (one
person of one clip each), T frames, J joints, d width, h heads.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

EPS = 1e-6
"""Of every LayerNorm in the release, where torch has 1e-5."""


def attention_map(query: Tensor, key: Tensor) -> Tensor:
    """Say how much each token (row) attends to each: (..., L, c) both -> (..., L, L), rows sum to 1."""
    return (query * query.shape[-1] ** -0.5 @ key.transpose(-2, -1)).softmax(dim=-1)


def in_autocast(tensor: Tensor) -> Tensor:
    """Give a tensor the precision that autocast, where it is on, computes matrix products in."""
    device = tensor.device.type
    on = torch.amp.is_autocast_available(device) and torch.is_autocast_enabled(device)
    return tensor.to(torch.get_autocast_dtype(device)) if on else tensor


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
        mixed = functional.scaled_dot_product_attention(query, key, value)
        return self.proj(mixed.transpose(1, 2).reshape(x.shape))

    def watched(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Mix the tokens and say how much attention each receives: (B, T, J, d) -> (B, T, J, d), (B, T, J).

        The mean over queries and heads, without a gradient; it sums to 1 over the joints of a frame, or over the
        frames of a joint.
        """
        batch, frames, joints, _ = x.shape
        query, key, value = self.projected(x)
        weights = attention_map(query, key)
        each = weights.detach().mean(dim=-2)
        if self.over_time:
            received = each.view(batch, joints, self.heads, frames).mean(dim=2).transpose(1, 2)
        else:
            received = each.view(batch, frames, self.heads, joints).mean(dim=2)
        return self.proj((weights @ value).transpose(1, 2).reshape(x.shape)), received

    def projected(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return query, key and value, each (B*T, h, J, d/h), or (B, J*h, T, d/h) when attending over time.

        The three are projected one by one, so that each is contiguous and the joints can be folded into the
        heads: attention over time then needs no copy to bring the frames side by side. What autocast would do
        for each of them is done once.
        """
        batch, frames, joints, dim = x.shape
        width = dim // self.heads
        shape = (batch, frames, joints * self.heads, width)
        if not self.over_time:
            shape = (batch * frames, joints, self.heads, width)
        x, weight, bias = (in_autocast(tensor) for tensor in (x, self.qkv.weight, self.qkv.bias))
        parts = zip(weight.chunk(3), bias.chunk(3), strict=True)
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
        self.norm1_s = nn.LayerNorm(dim, eps=EPS)
        self.norm1_t = nn.LayerNorm(dim, eps=EPS)
        self.attn_s = Attention(dim, heads, over_time=False)
        self.attn_t = Attention(dim, heads, over_time=True)
        self.norm2_s = nn.LayerNorm(dim, eps=EPS)
        self.norm2_t = nn.LayerNorm(dim, eps=EPS)
        self.mlp_s = MLP(dim, mlp_ratio * dim)
        self.mlp_t = MLP(dim, mlp_ratio * dim)
        self.time_first = first == "t"

    def forward(self, x: Tensor) -> Tensor:
        """Run the four residual sub-layers: (B, T, J, d) -> (B, T, J, d)."""
        if self.time_first:
            return self._space(self._time(x))
        return self._time(self._space(x))

    def watched(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Run them, and return the attention received over space and time: (B, T, J, d), (2, B, T, J)."""
        if self.time_first:
            x, time = self._watched_time(x)
            x, space = self._watched_space(x)
        else:
            x, space = self._watched_space(x)
            x, time = self._watched_time(x)
        return x, torch.stack([space, time])

    def _space(self, x: Tensor) -> Tensor:
        x = x + self.attn_s(self.norm1_s(x))
        return x + self.mlp_s(self.norm2_s(x))

    def _time(self, x: Tensor) -> Tensor:
        x = x + self.attn_t(self.norm1_t(x))
        return x + self.mlp_t(self.norm2_t(x))

    def _watched_space(self, x: Tensor) -> tuple[Tensor, Tensor]:
        mixed, received = self.attn_s.watched(self.norm1_s(x))
        x = x + mixed
        return x + self.mlp_s(self.norm2_s(x)), received

    def _watched_time(self, x: Tensor) -> tuple[Tensor, Tensor]:
        mixed, received = self.attn_t.watched(self.norm1_t(x))
        x = x + mixed
        return x + self.mlp_t(self.norm2_t(x)), received
