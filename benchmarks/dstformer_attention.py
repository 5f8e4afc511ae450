"""Our DSTFormer against itself with attention written plainly: one projection, permute, matmul, softmax, matmul."""

import copy

import torch
from side_by_side import in_turns, ratio, report
from torch import Tensor, nn

from skelbench.adapters.networks.dstformer import DSTFormer
from skelbench.adapters.networks.transformer import Attention

DIM, DEPTH, HEADS, JOINTS, ROUNDS = 256, 5, 8, 17, 7
TARGETS = {81: 1.0, 243: 0.85}


class PlainAttention(nn.Module):
    """The same attention with the same parameters, as one would first write it."""

    def __init__(self, ours: Attention) -> None:
        super().__init__()
        self.qkv, self.proj, self.heads, self.over_time = ours.qkv, ours.proj, ours.heads, ours.over_time

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, J, d) -> (B, T, J, d)."""
        if self.over_time:
            x = x.transpose(1, 2)  # (B, J, T, d)
        batch, rows, tokens, dim = x.shape
        split = self.qkv(x).reshape(batch, rows, tokens, 3, self.heads, dim // self.heads)
        query, key, value = split.permute(3, 0, 1, 4, 2, 5)  # each (B, rows, h, tokens, d / h)
        weights = (query @ key.transpose(-2, -1) * query.shape[-1] ** -0.5).softmax(dim=-1)
        mixed = self.proj((weights @ value).transpose(2, 3).reshape(batch, rows, tokens, dim))
        return mixed.transpose(1, 2) if self.over_time else mixed


def plain_version(ours: DSTFormer) -> DSTFormer:
    """Copy the network and put the plain attention in."""
    plain = copy.deepcopy(ours)
    for block in [*plain.blocks_st, *plain.blocks_ts]:
        block.attn_s, block.attn_t = PlainAttention(block.attn_s), PlainAttention(block.attn_t)
    return plain


def main() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    ours = DSTFormer(JOINTS, DIM, DEPTH, HEADS, 2, max(TARGETS), DIM, fuse=True).eval()
    plain = plain_version(ours)
    with torch.inference_mode():
        for frames, target in TARGETS.items():
            x = torch.randn(1, frames, JOINTS, 3)
            torch.testing.assert_close(ours(x), plain(x), rtol=1e-4, atol=1e-4)
            measured = in_turns({"ours": lambda x=x: ours(x), "plain": lambda x=x: plain(x)}, ROUNDS)
            middle, low, high = ratio(measured["ours"], measured["plain"])
            detail = f"[{low:.3f}, {high:.3f}], ours {min(measured['ours']):.2f} s"
            report(f"DSTFormer ours / plain, forward, T = {frames}", middle, target, detail)


if __name__ == "__main__":
    main()
