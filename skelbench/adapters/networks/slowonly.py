"""SlowOnly-R50 on heatmaps, with pyskl's state-dict keys (PoseConv3D, Table 1; pyskl `ResNet3dSlowOnly`)."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from skelbench.adapters.networks.conv_bn import ConvBN
from skelbench.adapters.networks.parts import in_parts

FRAMES_AT_ONCE = 8
"""Frames that go through the first stages at a time outside training: more do not fit a CPU's caches."""


class Bottleneck(nn.Module):
    """Narrow 1x1x1 or 3x1x1, 1x3x3 with the stride, wide 1x1x1, plus the input or its projection, ReLU."""

    def __init__(self, into: int, width: int, temporal: bool, stride: tuple[int, int, int], project: bool) -> None:
        super().__init__()
        out = width * 4
        self.conv1 = ConvBN(into, width, (3 if temporal else 1, 1, 1))
        self.conv2 = ConvBN(width, width, (1, 3, 3), stride)
        self.conv3 = ConvBN(width, out, (1, 1, 1), relu=False)
        self.downsample = ConvBN(into, out, (1, 1, 1), stride, relu=False) if project else None
        nn.init.zeros_(self.conv3.bn.weight)  # pyright: ignore[reportOptionalMemberAccess]

    def forward(self, x: Tensor) -> Tensor:
        """(N, T, H, W, C) -> (N, T', H', W', 4 width)."""
        y = self.conv3(self.conv2(self.conv1(x)))
        return functional.relu_(y + (x if self.downsample is None else self.downsample(x)))


class SlowOnly(nn.Module):
    """Stem and stages of bottlenecks; a stage doubles the width and halves the picture, the last one also the frames.

    Only stages with `temporal` kernels mix frames.
    """

    def __init__(
        self,
        in_channels: int = 17,
        base_channels: int = 32,
        blocks: Sequence[int] = (4, 6, 3),
        temporal: Sequence[int] = (0, 1, 1),
        frame_strides: Sequence[int] = (1, 1, 2),
    ) -> None:
        super().__init__()
        self.conv1 = ConvBN(in_channels, base_channels, (1, 7, 7))
        into, width = base_channels, base_channels
        self.alone = [*temporal, 1].index(1)  # stages before the first that mixes frames
        self.stages: list[str] = []
        for stage, (count, mixes, step) in enumerate(zip(blocks, temporal, frame_strides, strict=True), 1):
            layer = nn.Sequential()
            for block in range(count):
                stride = (step, 2, 2) if block == 0 else (1, 1, 1)
                layer.append(Bottleneck(into, width, bool(mixes), stride, project=block == 0))
                into = width * 4
            self.stages.append(f"layer{stage}")
            self.add_module(self.stages[-1], layer)
            width *= 2
        self.width = into

    def forward(self, x: Tensor) -> Tensor:
        """(N, K, T, H, W) heatmaps -> (N, 16 base_channels, T / 2, H / 8, W / 8)."""
        x = x.permute(0, 2, 3, 4, 1).contiguous()
        if self.training:
            x = self._each_frame(x)
        else:
            parts = in_parts(x.flatten(0, 1), FRAMES_AT_ONCE, on_gpu=FRAMES_AT_ONCE)
            frames = torch.cat([self._each_frame(part[None]) for part in parts], dim=1)
            x = frames.view(*x.shape[:2], *frames.shape[2:])
        for stage in self.stages[self.alone :]:
            x = self.get_submodule(stage)(x)
        return x.permute(0, 4, 1, 2, 3)

    def _each_frame(self, x: Tensor) -> Tensor:
        """(N, T, H, W, K) -> (N, T, H', W', C): the stem and the stages that do not mix frames."""
        x = _max_pooled(self.conv1(x))
        for stage in self.stages[: self.alone]:
            x = self.get_submodule(stage)(x)
        return x


def _max_pooled(x: Tensor) -> Tensor:
    """(N, T, H, W, C): the largest of each pixel's 3 x 3 neighbours."""
    pictures = functional.max_pool2d(x.flatten(0, 1).permute(0, 3, 1, 2), 3, stride=1, padding=1)
    return pictures.permute(0, 2, 3, 1).reshape(x.shape)
