"""CTR-GCN as pyskl builds it, with its state-dict keys (Chen et al., Channel-wise Topology Refinement, ICCV 2021).

Every channel of every sample has a graph of its own: a learnt one, refined by how two joints differ.
"""

from collections.abc import Sequence
from functools import reduce
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from skelbench.adapters.networks import gcn as gcn_network
from skelbench.adapters.networks.gcn import AT_ONCE, FIRST, down, skip, stages, start
from skelbench.adapters.networks.multi_scale import MultiScaleTemporal
from skelbench.core.arrays import Floats


class Refined(nn.Module):
    """Layers of one subset: conv1 and conv2 say how joints differ, conv3 is aggregated, conv4 widens the refinement."""

    def __init__(self, into: int, out: int) -> None:
        super().__init__()
        inner = 8 if into <= 16 else into // 8
        self.conv1 = nn.Conv2d(into, inner, 1)
        self.conv2 = nn.Conv2d(into, inner, 1)
        self.conv3 = nn.Conv2d(into, out, 1)
        self.conv4 = nn.Conv2d(inner, out, 1)

    def graph(self, mean: Tensor, adjacency: Tensor, alpha: Tensor) -> Tensor:
        """(N, C, 1, V), the mean over the frames, and (V, V) -> (N, out, V, V): `A + alpha conv4(tanh(a_u - b_v))`."""
        a, b = self.conv1(mean), self.conv2(mean)
        return adjacency + alpha * self.conv4(torch.tanh(a.transpose(2, 3) - b))

    def forward(self, x: Tensor, graph: Tensor) -> Tensor:
        """(N, C, T, V) and its graph -> (N, out, T, V): `z_v = sum_u G[u, v] conv3(x)_u` (the paper, Eq. 6)."""
        return self.conv3(x) @ graph


class RefinedGraphConv(nn.Module):
    """Sum of the three subsets; BN, residual, ReLU. alpha weighs the refinement; at first it is 0."""

    def __init__(self, into: int, out: int, adjacency: Tensor) -> None:
        super().__init__()
        self.A = nn.Parameter(adjacency.clone())
        self.alpha = nn.Parameter(torch.zeros(1))
        self.convs = nn.ModuleList(Refined(into, out) for _ in adjacency)
        self.bn = nn.BatchNorm2d(out)
        self.down = down(into, out)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, T, V) -> (N, out, T, V)."""
        mean = x.mean(dim=2, keepdim=True)
        subsets = zip(self.convs, self.A, strict=True)
        parts = (conv(x, cast(Refined, conv).graph(mean, adjacency, self.alpha)) for conv, adjacency in subsets)
        return functional.relu(self.bn(reduce(torch.add, parts)) + self.down(x))


class Block(nn.Module):
    """ReLU(temporal(graph(x)) + residual(x)); the first block of a network has no residual."""

    def __init__(self, into: int, out: int, stride: int, adjacency: Tensor, dropout: float, first: bool) -> None:
        super().__init__()
        self.gcn1 = RefinedGraphConv(into, out, adjacency)
        self.tcn1 = MultiScaleTemporal(out, out, 5, stride, (1, 2), residual=False, dropout=dropout)
        self.residual = None if first else skip(into, out, stride)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, T, V) -> (N, out, T / stride, V)."""
        y = self.tcn1(self.gcn1(x))
        return functional.relu(y if self.residual is None else y + self.residual(x))


class Backbone(gcn_network.Backbone):
    """The blocks of CTR-GCN; the stage plan is `gcn_network.stages`."""

    A: Tensor
    at_once = AT_ONCE // 2  # a graph for every channel takes room in the caches

    def __init__(
        self,
        adjacency: Floats,
        in_channels: int = 3,
        base_channels: int = 64,
        num_stages: int = 10,
        inflate_stages: Sequence[int] = (5, 8),
        down_stages: Sequence[int] = (5, 8),
        data_bn: str = "MVC",
        max_persons: int = 2,
        tcn_dropout: float = 0.0,
    ) -> None:
        graph = torch.tensor(adjacency, dtype=torch.float32)
        plan = list(stages(in_channels, base_channels, num_stages, inflate_stages, down_stages))
        super().__init__(graph.shape[-1], in_channels, max_persons, data_bn, plan[-1][2])
        self.register_buffer("A", graph)  # official files have it; nothing reads it
        self.net = nn.ModuleList(
            Block(into, out, stride, graph, tcn_dropout if stage > 1 else 0.0, first=stage == 1)
            for stage, into, out, stride in plan
        )
        start(self)
        for unit in self.modules():
            if isinstance(unit, RefinedGraphConv):
                nn.init.constant_(unit.bn.weight, FIRST)

    def maps(self, x: Tensor) -> Tensor:
        """(persons, C, T, V) -> (persons, width, T', V)."""
        for block in self.net:
            x = block(x)
        return x
