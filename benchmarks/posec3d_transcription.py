"""The 3-D CNNs of PoseConv3D against a plain transcription of the official layer plan: nn.Conv3d, batch norm, ReLU."""

from collections import OrderedDict

import torch
from side_by_side import in_turns, ratio, report
from torch import Tensor, nn
from torch.nn import functional

from skelbench.adapters.networks.c3d import C3D
from skelbench.adapters.networks.slowonly import SlowOnly
from skelbench.adapters.networks.x3d import X3D

FRAMES, SIZE, VIEWS, ROUNDS = 48, 56, 2, 5


class Unit(nn.Module):
    """Convolution, batch norm, ReLU, as one would first write them."""

    def __init__(self, into: int, out: int, kernel: tuple, stride: tuple = (1, 1, 1), groups=1, norm=True, relu=True):
        super().__init__()
        padding = tuple(k // 2 for k in kernel)
        self.conv = nn.Conv3d(into, out, kernel, stride, padding, groups=groups, bias=False)
        self.bn = nn.BatchNorm3d(out) if norm else nn.Identity()
        self.relu = nn.ReLU(inplace=True) if relu else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, T, H, W) -> (N, out, T, H, W)."""
        return self.relu(self.bn(self.conv(x)))


class Residual(nn.Module):
    """Three convolutions plus the input or its projection: a bottleneck, or a block of X3D."""

    def __init__(self, conv1: Unit, conv2: Unit, conv3: Unit, downsample: Unit | None) -> None:
        super().__init__()
        self.conv1, self.conv2, self.conv3, self.downsample = conv1, conv2, conv3, downsample

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, T, H, W) -> (N, out, T, H, W)."""
        y = self.conv3(self.conv2(self.conv1(x)))
        return functional.relu(y + (x if self.downsample is None else self.downsample(x)))


def plain_slowonly() -> nn.Sequential:
    layers = {"conv1": Unit(17, 32, (1, 7, 7)), "pool": nn.MaxPool3d((1, 3, 3), 1, (0, 1, 1))}
    into = 32
    for stage, (count, kernel, step) in enumerate([(4, 1, 1), (6, 3, 1), (3, 3, 2)]):
        width, blocks = 32 * 2**stage, []
        for block in range(count):
            stride = (step, 2, 2) if block == 0 else (1, 1, 1)
            convs = Unit(into, width, (kernel, 1, 1)), Unit(width, width, (1, 3, 3), stride)
            down = Unit(into, width * 4, (1, 1, 1), stride, relu=False) if block == 0 else None
            blocks.append(Residual(*convs, Unit(width, width * 4, (1, 1, 1), relu=False), down))
            into = width * 4
        layers[f"layer{stage + 1}"] = nn.Sequential(*blocks)
    return nn.Sequential(OrderedDict(layers))


def plain_c3d() -> nn.Sequential:
    three = (3, 3, 3)
    return nn.Sequential(
        OrderedDict(
            {
                "conv1a": Unit(17, 32, three),
                "pool1": nn.AvgPool3d((1, 2, 2)),
                "conv2a": Unit(32, 64, three),
                "pool2": nn.AvgPool3d((1, 2, 2)),
                "conv3a": Unit(64, 128, three),
                "conv3b": Unit(128, 128, three),
                "pool3": nn.AvgPool3d((1, 2, 2)),
                "conv4a": Unit(128, 256, three),
                "conv4b": Unit(256, 256, three),
            }
        )
    )


def plain_x3d() -> nn.Sequential:
    layers = {"conv1_s": Unit(17, 24, (1, 3, 3), (1, 2, 2), norm=False, relu=False)}
    layers["conv1_t"] = Unit(24, 24, (5, 1, 1), groups=24)
    into = 24
    for stage, count in enumerate((2, 5, 3)):
        out, blocks = 24 * 2**stage, []
        for block in range(count):
            inner, stride = int(out * 2.25), (1, 2, 2) if block == 0 else (1, 1, 1)
            convs = Unit(into, inner, (1, 1, 1)), Unit(inner, inner, (3, 3, 3), stride, groups=inner, relu=False)
            down = Unit(into, out, (1, 1, 1), stride, relu=False) if block == 0 else None
            blocks.append(Residual(*convs, Unit(inner, out, (1, 1, 1), relu=False), down))
            into = out
        layers[f"layer{stage + 1}"] = nn.Sequential(*blocks)
    layers["conv5"] = Unit(into, 216, (1, 1, 1))
    return nn.Sequential(OrderedDict(layers))


def main() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    x = torch.rand(VIEWS, 17, FRAMES, SIZE, SIZE)
    ready = x.contiguous(memory_format=torch.channels_last_3d)  # as our heatmaps come
    for ours, plain in ((SlowOnly(), plain_slowonly()), (C3D(), plain_c3d()), (X3D(), plain_x3d())):
        ours.eval()
        plain.load_state_dict(ours.state_dict())
        plain.eval()
        with torch.inference_mode():
            torch.testing.assert_close(ours(ready), plain(x), rtol=1e-3, atol=1e-3)
            measured = in_turns({"ours": lambda o=ours: o(ready), "plain": lambda p=plain: p(x)}, ROUNDS)
        middle, low, high = ratio(measured["ours"], measured["plain"])
        each = min(measured["ours"]) / VIEWS
        report(
            f"{type(ours).__name__} ours / plain, forward", middle, 1.0, f"[{low:.3f}, {high:.3f}], {each:.3f} s/view"
        )


if __name__ == "__main__":
    main()
