"""MS-G3D as pyskl builds it, with its state-dict keys (Liu et al., CVPR 2020; pyskl `MSG3D`).

Three stages; each sums a factorised path (graph over many scales, then time) and a G3D path, whose graphs join all
joints of a window of frames, then mixes over time.
"""

from functools import reduce

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from skelbench.adapters.gcn_config import MSG3DConfig
from skelbench.adapters.networks import gcn as gcn_network
from skelbench.adapters.networks.gcn import AT_ONCE
from skelbench.adapters.networks.graph import k_adjacencies
from skelbench.adapters.networks.kept import ALL, Kept
from skelbench.adapters.networks.multi_scale import MultiScaleTemporal
from skelbench.adapters.networks.stgcn import TINY, gathered
from skelbench.core.arrays import Floats

WINDOWS = (3, 5)
"""Frames that the two G3D paths join."""


class MLP(nn.Module):
    """1x1 convolution, BN, ReLU."""

    def __init__(self, into: int, out: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Conv2d(into, out, 1), nn.BatchNorm2d(out), nn.ReLU())

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, T, V) -> (N, out, T, V)."""
        return self.layers(x)


class MultiScaleGraph(nn.Module):
    """Gather along every scale's graph, A + PA, then mix scales and channels (the paper, Eq. 4)."""

    A: Tensor

    def __init__(self, into: int, out: int, adjacencies: Floats) -> None:
        super().__init__()
        graph = torch.tensor(adjacencies, dtype=torch.float32)
        self.register_buffer("A", graph)
        self.PA = nn.Parameter(torch.empty_like(graph).uniform_(-TINY, TINY))
        self.mlp = MLP(into * len(graph), out)

    def forward(self, x: Tensor, kept: Kept = ALL) -> Tensor:
        """(N, C, T, V) -> (N, out, T, V)."""
        return self.mlp(gathered(x, kept.graph(self.A + self.PA)))


class Unfold(nn.Module):
    """Put every `stride`-th window of frames side by side: (N, C, T, V) -> (N, C, T / stride, window * V)."""

    def __init__(self, window: int, stride: int) -> None:
        super().__init__()
        self.window, self.stride = window, stride

    def forward(self, x: Tensor) -> Tensor:
        """Frames outside the clip are 0; within a window the frame is the slower axis."""
        padded = functional.pad(x, (0, 0, self.window // 2, self.window // 2))
        return padded.unfold(2, self.window, self.stride).transpose(3, 4).flatten(3)


class G3D(nn.Module):
    """One window: graphs over all its joints, then one convolution that collapses its frames (the paper, Eq. 6)."""

    def __init__(self, into: int, mid: int, out: int, adjacency: Floats, scales: int, window: int, stride: int) -> None:
        super().__init__()
        self.window = window
        tiled = np.tile(adjacency + np.eye(len(adjacency)), (window, window))
        graph = MultiScaleGraph(into, mid, k_adjacencies(tiled, scales))
        self.gcn3d = nn.Sequential(Unfold(window, stride), graph)
        self.out_conv = nn.Conv3d(mid, out, (1, window, 1))
        self.out_bn = nn.BatchNorm2d(out)

    def forward(self, x: Tensor, kept: Kept = ALL) -> Tensor:
        """(N, C, T, V) -> (N, out, T / stride, V)."""
        unfold, graph = self.gcn3d
        windows = graph(unfold(x), kept.repeated(self.window)).unflatten(3, (self.window, -1))
        return self.out_bn(self.out_conv(windows).squeeze(3))


class WindowSum(nn.Module):
    """The G3D path: the sum over the windows."""

    def __init__(self, into: int, mid: int, out: int, adjacency: Floats, scales: int, stride: int) -> None:
        super().__init__()
        self.gcn3d = nn.ModuleList(G3D(into, mid, out, adjacency, scales, window, stride) for window in WINDOWS)

    def forward(self, x: Tensor, kept: Kept = ALL) -> Tensor:
        """(N, C, T, V) -> (N, out, T / stride, V)."""
        return reduce(torch.add, (path(x, kept) for path in self.gcn3d))


class Factorised(nn.Sequential):
    """The factorised path: a graph over many scales, then time."""

    def forward(self, input: Tensor, kept: Kept = ALL) -> Tensor:
        """(N, C, T, V) -> (N, out, T / stride, V)."""
        graph, *times = self
        return reduce(lambda y, time: time(y), times, graph(input, kept))


def _temporal(into: int, out: int, stride: int = 1, relu: bool = True, dropout: float = 0.0) -> MultiScaleTemporal:
    return MultiScaleTemporal(into, out, 3, stride, (1, 2, 3, 4), residual=True, relu=relu, dropout=dropout)


class Backbone(gcn_network.Backbone):
    """Three stages of widths base, 2 base and 4 base on links (1, V, V); the last two halve T."""

    A: Tensor
    at_once = AT_ONCE // 4  # thirteen scales of every map take room in the caches

    def __init__(self, adjacency: Floats, config: MSG3DConfig) -> None:
        (links,) = adjacency
        super().__init__(len(links), config, 4 * config.base_channels)
        self.register_buffer("A", torch.tensor(links, dtype=torch.float32))
        hops = k_adjacencies(links, config.num_gcn_scales)
        into = config.channels
        for stage in (1, 2, 3):
            out = config.base_channels * 2 ** (stage - 1)
            mid, stride = (out, 1) if stage == 1 else (into, 2)
            dropout = config.tcn_dropout if stage > 1 else 0.0
            factorised = Factorised(
                MultiScaleGraph(into, mid, hops),
                _temporal(mid, out, stride, dropout=dropout),
                _temporal(out, out, relu=False),
            )
            self.add_module(f"gcn3d{stage}", WindowSum(into, mid, out, links, config.num_g3d_scales, stride))
            self.add_module(f"sgcn{stage}", factorised)
            self.add_module(f"tcn{stage}", _temporal(out, out, dropout=dropout))
            into = out

    def maps(self, x: Tensor, kept: Kept = ALL) -> Tensor:
        """(persons, C, T, V) -> (persons, width, T', V)."""
        for stage in (1, 2, 3):
            factorised, windows, temporal = (self.get_submodule(f"{n}{stage}") for n in ("sgcn", "gcn3d", "tcn"))
            x = kept.only(x)  # both paths gather it first, and what follows looks at single joints
            x = temporal(functional.relu(factorised(x, kept) + windows(x, kept)))
        return x
