"""The temporal unit that CTR-GCN and MS-G3D share (Liu et al., CVPR 2020, Sec. 3.3; pyskl `MSTCN` of these models)."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from skelbench.adapters.networks.gcn import Pointwise, TemporalConv, skip


class MultiScaleTemporal(nn.Module):
    """Dilated k x 1 convolutions, a max over three frames and the frame itself side by side, each with its BN.

    residual: add the input, through a 1x1 convolution where width or T change. relu: False leaves the sum as it is.
    The last branch takes the channels that the equal widths leave over.
    """

    def __init__(
        self,
        into: int,
        out: int,
        kernel: int,
        stride: int,
        dilations: Sequence[int],
        residual: bool,
        relu: bool = True,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        count = len(dilations) + 2
        mid = out // count
        rest = out - mid * (count - 1)
        branches = [
            nn.Sequential(*_narrow(into, mid), TemporalConv(mid, mid, kernel, stride, dilation=dilation))
            for dilation in dilations
        ]
        pool = nn.MaxPool2d((3, 1), (stride, 1), (1, 0))
        branches.append(nn.Sequential(*_narrow(into, mid), pool, nn.BatchNorm2d(mid)))
        branches.append(nn.Sequential(Pointwise(into, rest, stride), nn.BatchNorm2d(rest)))
        self.branches = nn.ModuleList(branches)
        self.residual = skip(into, out, stride) if residual else None
        self.relu = relu
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, T, V) -> (N, out, T / stride, V)."""
        y = torch.cat([branch(x) for branch in self.branches], dim=1)
        if self.residual is not None:
            y = y + self.residual(x)
        return self.drop(functional.relu(y) if self.relu else y)


def _narrow(into: int, mid: int) -> tuple[nn.Module, ...]:
    return nn.Conv2d(into, mid, 1), nn.BatchNorm2d(mid), nn.ReLU()
