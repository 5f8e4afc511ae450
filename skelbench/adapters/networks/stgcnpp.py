"""ST-GCN++ as pyskl builds it, with its state-dict keys (Duan et al., PYSKL, ACM MM 2022; pyskl `STGCN`, `mstcn`).

ST-GCN with three changes: the adjacency is learnt, the spatial unit has a residual, and the temporal unit looks at
six ranges of frames.
"""

import torch
from torch import Tensor, nn

from skelbench.adapters.gcn_config import STGCNPPConfig
from skelbench.adapters.networks.gcn import Pointwise
from skelbench.adapters.networks.stgcn import Backbone
from skelbench.core.arrays import Floats

DILATIONS = (1, 2, 3, 4)
BRANCHES = len(DILATIONS) + 2


class SixBranches(nn.Module):
    """Four dilated 3 x 1 convolutions, a max over three frames and the frame itself, side by side; BN, ReLU, 1x1, BN.

    Every branch is a sixth as wide as the unit; the first takes what is left over.
    """

    def __init__(self, width: int, stride: int = 1, dropout: float = 0.0) -> None:
        super().__init__()
        mid = width // BRANCHES
        rest = width - mid * (BRANCHES - 1)
        branches: list[nn.Module] = [
            _dilated(width, mid if n else rest, dilation, stride) for n, dilation in enumerate(DILATIONS)
        ]
        branches.append(nn.Sequential(*_narrow(width, mid), nn.MaxPool2d((3, 1), (stride, 1), (1, 0))))
        branches.append(Pointwise(width, mid, stride))
        self.branches = nn.ModuleList(branches)
        self.transform = nn.Sequential(nn.BatchNorm2d(width), nn.ReLU(), nn.Conv2d(width, width, 1))
        self.bn = nn.BatchNorm2d(width)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, T, V) -> (N, C, T / stride, V)."""
        side_by_side = torch.cat([branch(x) for branch in self.branches], dim=1)
        return self.drop(self.bn(self.transform(side_by_side)))


class _Dilated(nn.Module):
    """A 3 x 1 convolution under the name it has in the official weights."""

    def __init__(self, width: int, dilation: int, stride: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, width, (3, 1), (stride, 1), (dilation, 0), (dilation, 1))

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x)


def _narrow(width: int, mid: int) -> tuple[nn.Module, ...]:
    return nn.Conv2d(width, mid, 1), nn.BatchNorm2d(mid), nn.ReLU()


def _dilated(width: int, mid: int, dilation: int, stride: int) -> nn.Module:
    return nn.Sequential(*_narrow(width, mid), _Dilated(mid, dilation, stride))


def backbone(adjacency: Floats, config: STGCNPPConfig) -> Backbone:
    """Build ST-GCN's blocks with the units of ST-GCN++ on a graph (K, V, V)."""
    return Backbone(adjacency, config, residual=True, temporal=SixBranches)
