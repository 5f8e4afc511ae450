"""ST-GCN as pyskl builds it, with its state-dict keys (Yan et al., AAAI 2018; pyskl `STGCN`).

Ten blocks of graph convolution and 9 x 1 temporal convolution; `GraphConv` and `Backbone` also serve ST-GCN++.
"""

from collections.abc import Callable
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from skelbench.adapters.gcn_config import STGCNConfig
from skelbench.adapters.networks import gcn as gcn_network
from skelbench.adapters.networks.gcn import BlockPlan, TemporalConv, block_plans, down, skip
from skelbench.adapters.networks.graph import PARTITIONS, along_bones
from skelbench.adapters.networks.kept import ALL, Kept
from skelbench.core.arrays import Floats

TINY = 1e-6  # how far an offset may be from 0 at first


class GraphConv(nn.Module):
    """1x1 convolution to K subsets, aggregation over the joints, summed over K; BN, residual if any, ReLU.

    Computed as aggregation first, which is the same sum: it then runs on the narrower side, as one product.

    adaptive: what is learnt of the graph: 'importance' A * PA, 'init' A itself, 'offset' A + PA, 'none' nothing.
    conv_pos: 'pre' has its weights by output (K * out, into), 'post' by input (out, K * into) and one bias.
    """

    A: Tensor

    def __init__(
        self,
        into: int,
        out: int,
        adjacency: Tensor,
        adaptive: str = "importance",
        conv_pos: str = "pre",
        residual: bool = False,
    ) -> None:
        super().__init__()
        self.adaptive, self.post = adaptive, conv_pos == "post"
        if adaptive == "init":
            self.register_parameter("A", nn.Parameter(adjacency.clone()))
        else:
            self.register_buffer("A", adjacency.clone())
        if adaptive in ("importance", "offset"):
            first = torch.ones_like(adjacency)
            self.PA = nn.Parameter(first if adaptive == "importance" else first.uniform_(-TINY, TINY))
        count = len(adjacency)
        self.conv = nn.Conv2d(into * count, out, 1) if self.post else nn.Conv2d(into, out * count, 1)
        self.bn = nn.BatchNorm2d(out)
        self.down = down(into, out) if residual else None

    def graph(self) -> Tensor:
        """(K, V, W): what the joints w gather from the joints v."""
        if self.adaptive == "importance":
            return self.A * self.PA
        return self.A + self.PA if self.adaptive == "offset" else self.A

    def forward(self, x: Tensor, kept: Kept = ALL) -> Tensor:
        """(N, C, T, V) -> (N, out, T, V)."""
        graph = kept.graph(self.graph())
        count, mixed = len(graph), gathered(kept.only(x), graph)
        weight, bias = self.conv.weight, cast(Tensor, self.conv.bias)
        if self.post:
            out = functional.conv2d(mixed, weight, bias)
        else:
            weight = weight.view(count, -1, x.shape[1]).transpose(0, 1).reshape(-1, mixed.shape[1], 1, 1)
            out = functional.conv2d(mixed, weight) + received(bias.view(count, -1), graph, kept)
        out = self.bn(out)
        return functional.relu(out if self.down is None else out + self.down(x))


def received(bias: Tensor, graph: Tensor, kept: Kept) -> Tensor:
    """(K, out) and (K, V, W) -> (out, 1, W), or (N, out, 1, W): what the joints gather of the biases of those kept."""
    if kept.mask is None:
        return torch.einsum("ko,kvw->ow", bias, graph)[:, None]
    return torch.einsum("ko,nkw->now", bias, torch.einsum("nv,kvw->nkw", kept.mask.to(graph), graph))[:, :, None]


def gathered(x: Tensor, graph: Tensor) -> Tensor:
    """(N, C, T, V) and (K, V, W) -> (N, K * C, T, W): `sum_v x_v * graph[k, v, w]`, channels of a subset together."""
    n, into, frames, joints = x.shape
    count = len(graph)
    mix = graph.permute(2, 0, 1).reshape(1, joints * count, joints)  # (1, W * K, V)
    rows = x.permute(0, 2, 3, 1).reshape(n * frames, joints, into)
    mixed = torch.bmm(mix.expand(n * frames, -1, -1), rows).view(n, frames, joints, count * into)
    return mixed.permute(0, 3, 1, 2)


Temporal = Callable[[int, int, float], nn.Module]
"""(width, stride, dropout) -> the temporal unit of a block."""


class Block(nn.Module):
    """ReLU(temporal(graph(x)) + residual(x)); the first block of a network has no residual."""

    def __init__(self, gcn: nn.Module, tcn: nn.Module, residual: nn.Module | None) -> None:
        super().__init__()
        self.gcn, self.tcn, self.residual = gcn, tcn, residual

    def forward(self, x: Tensor, kept: Kept = ALL) -> Tensor:
        """(N, C, T, V) -> (N, out, T / stride, V)."""
        y = self.tcn(self.gcn(x, kept))
        return functional.relu(y if self.residual is None else y + self.residual(x))


def plain(width: int, stride: int, dropout: float) -> nn.Module:
    """ST-GCN's temporal unit: one convolution over 9 frames."""
    return TemporalConv(width, width, 9, stride, dropout)


def adjacency(config: STGCNConfig) -> Floats:
    """(3, V, V): the layout's graph, its edges and partition as the settings have them."""
    return PARTITIONS[config.partition](along_bones(config.graph) if config.edges == "bones" else config.graph)


def plans_of(config: STGCNConfig) -> list[BlockPlan]:
    """Plan the blocks; the last one has the width `feature` where that is set."""
    *before, last = block_plans(config, config.ch_ratio)
    return [*before, last._replace(out=config.feature or last.out)]


class Backbone(gcn_network.Backbone):
    """The blocks of ST-GCN on a graph (K, V, V).

    residual: of the spatial units. temporal: builds the temporal units.
    """

    def __init__(
        self, adjacency: Floats, config: STGCNConfig, residual: bool = False, temporal: Temporal = plain
    ) -> None:
        graph = torch.tensor(adjacency, dtype=torch.float32)
        plans = plans_of(config)
        super().__init__(graph.shape[-1], config, plans[-1].out)
        self.gcn = nn.ModuleList(
            Block(
                GraphConv(plan.into, plan.out, graph, config.adaptive, config.conv_pos, residual),
                temporal(plan.out, plan.stride, plan.dropout),
                None if plan.first else skip(plan.into, plan.out, plan.stride),
            )
            for plan in plans
        )

    def maps(self, x: Tensor, kept: Kept = ALL) -> Tensor:
        """(persons, C, T, V) -> (persons, width, T', V)."""
        for block in self.gcn:
            x = block(x, kept)
        return x
