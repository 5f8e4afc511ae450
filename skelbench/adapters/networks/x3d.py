"""X3D-shallow on heatmaps, with pyskl's state-dict keys (PoseConv3D, Table 1; pyskl `X3D` with three stages)."""

from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn import functional

from skelbench.adapters.networks.conv_bn import ConvBN

EXPANSION = 2.25
"""Width inside a block over the width between blocks."""


class Block(nn.Module):
    """Wide 1x1x1, depthwise 3x3x3 with the stride (no ReLU after it), narrow 1x1x1, plus the input, ReLU."""

    def __init__(self, into: int, out: int, stride: int, project: bool) -> None:
        super().__init__()
        inner, steps = int(out * EXPANSION), (1, stride, stride)
        self.conv1 = ConvBN(into, inner, (1, 1, 1))
        self.conv2 = ConvBN(inner, inner, (3, 3, 3), steps, groups=inner, relu=False)
        self.conv3 = ConvBN(inner, out, (1, 1, 1), relu=False)
        self.downsample = ConvBN(into, out, (1, 1, 1), steps, relu=False) if project else None

    def forward(self, x: Tensor) -> Tensor:
        """(N, T, H, W, C) -> (N, T, H', W', out)."""
        y = self.conv3(self.conv2(self.conv1(x)))
        return functional.relu_(y + (x if self.downsample is None else self.downsample(x)))


class X3D(nn.Module):
    """Stem that halves the picture, three stages that halve it again and double the width, one wide 1x1x1."""

    def __init__(self, in_channels: int = 17, base_channels: int = 24, blocks: Sequence[int] = (2, 5, 3)) -> None:
        super().__init__()
        self.conv1_s = ConvBN(in_channels, base_channels, (1, 3, 3), (1, 2, 2), norm=False, relu=False)
        self.conv1_t = ConvBN(base_channels, base_channels, (5, 1, 1), groups=base_channels)
        into, out = base_channels, base_channels
        self.stages: list[str] = []
        for stage, count in enumerate(blocks, 1):
            layer = nn.Sequential()
            for block in range(count):
                layer.append(Block(into, out, 2 if block == 0 else 1, project=block == 0))
                into = out
            self.stages.append(f"layer{stage}")
            self.add_module(self.stages[-1], layer)
            out *= 2
        self.width = int(into * EXPANSION)
        self.conv5 = ConvBN(into, self.width, (1, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        """(N, K, T, H, W) heatmaps -> (N, 9 base_channels, T, H / 16, W / 16)."""
        x = self.conv1_t(self.conv1_s(x.permute(0, 2, 3, 4, 1).contiguous()))
        for stage in self.stages:
            x = self.get_submodule(stage)(x)
        return self.conv5(x).permute(0, 4, 1, 2, 3)
