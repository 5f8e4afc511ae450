"""C3D on heatmaps, with pyskl's state-dict keys (PoseConv3D, Table 1: C3D-light, pyskl `C3D` with three stages)."""

from collections.abc import Sequence
from string import ascii_lowercase

from torch import Tensor, nn
from torch.nn import functional

from skelbench.adapters.networks.conv_bn import ConvBN

WIDEST = 4
"""Stage after which no stage is wider: 1, 2, 4, 8 times the base."""


class C3D(nn.Module):
    """3x3x3 convolutions: one, one, then `blocks` of every stage; each stage but the first halves the picture first.

    By averages; frames are kept. Two stages are C3D-light, as published; a third (`conv5a`, `conv5b`) is as wide as the
    second, like a fourth of pyskl's `C3D` with num_stages 4.
    """

    def __init__(self, in_channels: int = 17, base_channels: int = 32, blocks: Sequence[int] = (2, 2)) -> None:
        super().__init__()
        self.stages: list[list[str]] = []
        into = in_channels
        for stage, count in enumerate((1, 1, *blocks), start=1):
            out = base_channels * 2 ** (min(stage, WIDEST) - 1)
            names = [f"conv{stage}{letter}" for letter in ascii_lowercase[:count]]
            for name in names:
                self.add_module(name, ConvBN(into, out, (3, 3, 3)))
                into = out
            self.stages.append(names)
        self.width = into

    def forward(self, x: Tensor) -> Tensor:
        """(N, K, T, H, W) heatmaps -> (N, width, T, H / 2^s, W / 2^s) after 1 + s stages."""
        x = x.permute(0, 2, 3, 4, 1).contiguous()
        for stage, names in enumerate(self.stages):
            x = _halved(x) if stage else x
            for name in names:
                x = self.get_submodule(name)(x)
        return x.permute(0, 4, 1, 2, 3)


def _halved(x: Tensor) -> Tensor:
    """(N, T, H, W, C) -> (N, T, H // 2, W // 2, C), means of 2 x 2 pixels."""
    frames = functional.avg_pool2d(x.flatten(0, 1).permute(0, 3, 1, 2), 2).permute(0, 2, 3, 1)
    return frames.reshape(*x.shape[:2], *frames.shape[1:])
