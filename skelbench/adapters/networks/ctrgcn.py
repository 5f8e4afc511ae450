"""CTR-GCN as pyskl builds it, with its state-dict keys (Chen et al., Channel-wise Topology Refinement, ICCV 2021).

Every channel of every sample has a graph of its own: a learnt one, refined by how two joints differ.
"""

from functools import reduce
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from skelbench.adapters.gcn_config import CTRGCNConfig
from skelbench.adapters.networks import gcn as gcn_network
from skelbench.adapters.networks.gcn import (
    AT_ONCE,
    FIRST,
    BlockPlan,
    block_plans,
    down,
    initialise_convolutions,
    skip,
)
from skelbench.adapters.networks.kept import ALL, Kept
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

    def forward(self, x: Tensor, graph: Tensor, kept: Kept = ALL) -> Tensor:
        """(N, C, T, V) and its graph -> (N, out, T, V): `z_v = sum_u G[u, v] conv3(x)_u` (the paper, Eq. 6)."""
        return kept.only(self.conv3(x)) @ graph


class RefinedGraphConv(nn.Module):
    """Sum of the three subsets; BN, residual, ReLU. alpha weighs the refinement; at first it is 0."""

    def __init__(self, into: int, out: int, adjacency: Tensor) -> None:
        super().__init__()
        self.A = nn.Parameter(adjacency.clone())
        self.alpha = nn.Parameter(torch.zeros(1))
        self.convs = nn.ModuleList(Refined(into, out) for _ in adjacency)
        self.bn = nn.BatchNorm2d(out)
        self.down = down(into, out)

    def forward(self, x: Tensor, kept: Kept = ALL) -> Tensor:
        """(N, C, T, V) -> (N, out, T, V)."""
        mean = x.mean(dim=2, keepdim=True)
        subsets = zip(self.convs, kept.graph(self.A), strict=True)
        parts = (conv(x, cast(Refined, conv).graph(mean, adjacency, self.alpha), kept) for conv, adjacency in subsets)
        return functional.relu(self.bn(reduce(torch.add, parts)) + self.down(x))


class Block(nn.Module):
    """ReLU(temporal(graph(x)) + residual(x)); the first block of a network has no residual."""

    def __init__(self, plan: BlockPlan, adjacency: Tensor, relu: bool = True) -> None:
        super().__init__()
        self.gcn1 = RefinedGraphConv(plan.into, plan.out, adjacency)
        self.tcn1 = MultiScaleTemporal(plan.out, plan.out, 5, plan.stride, (1, 2), False, relu, plan.dropout)
        self.residual = None if plan.first else skip(plan.into, plan.out, plan.stride)

    def forward(self, x: Tensor, kept: Kept = ALL) -> Tensor:
        """(N, C, T, V) -> (N, out, T / stride, V)."""
        y = self.tcn1(self.gcn1(x, kept))
        return functional.relu(y if self.residual is None else y + self.residual(x))


class Backbone(gcn_network.Backbone):
    """The blocks of CTR-GCN on a graph (K, V, V)."""

    A: Tensor
    at_once = AT_ONCE // 2  # a graph for every channel takes room in the caches

    def __init__(self, adjacency: Floats, config: CTRGCNConfig) -> None:
        graph = torch.tensor(adjacency, dtype=torch.float32)
        plans = list(block_plans(config))
        super().__init__(graph.shape[-1], config, plans[-1].out)
        self.register_buffer("A", graph)  # official files have it; nothing reads it
        self.net = nn.ModuleList(Block(plan, graph, config.temporal_relu) for plan in plans)
        initialise_convolutions(self)
        for unit in self.modules():
            if isinstance(unit, RefinedGraphConv):
                nn.init.constant_(unit.bn.weight, FIRST)

    def maps(self, x: Tensor, kept: Kept = ALL) -> Tensor:
        """(persons, C, T, V) -> (persons, width, T', V)."""
        for block in self.net:
            x = block(x, kept)
        return x
