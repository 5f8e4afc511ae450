"""AAGCN as pyskl builds it, with its state-dict keys (Shi et al., Multi-Stream Adaptive GCN, TIP 2020; pyskl `AAGCN`).

Every sample has a graph of its own: a learnt one plus how alike its joints are. Three attentions follow, over joints,
frames and channels.
"""

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from skelbench.adapters.gcn_config import AAGCNConfig
from skelbench.adapters.networks import gcn as gcn_network
from skelbench.adapters.networks.gcn import FIRST, block_plans, down, initialise_convolutions, skip
from skelbench.adapters.networks.kept import ALL, Kept
from skelbench.adapters.networks.stgcn import Block, plain
from skelbench.core.arrays import Floats


class AdaptiveGraphConv(nn.Module):
    """Sum over the subsets of `conv_d(x . (A + alpha * B(x)))`; BN, residual, ReLU; then the attentions.

    B(x) = tanh(conv_a(x) conv_b(x) / (channels * T)) says how alike two joints move (the paper, Eq. 4). In 2s-AGCN,
    `softmax`, it is a softmax over the joints that are gathered, and alpha is 1.
    """

    def __init__(
        self, into: int, out: int, adjacency: Tensor, similarity: str = "tanh", attention: bool = True
    ) -> None:
        super().__init__()
        count, joints, inner = len(adjacency), adjacency.shape[-1], out // 4
        self.A = nn.Parameter(adjacency.clone())
        self.alpha = nn.Parameter(torch.zeros(1)) if similarity == "tanh" else None
        self.attention = attention
        self.conv_a = nn.ModuleList(nn.Conv2d(into, inner, 1) for _ in range(count))
        self.conv_b = nn.ModuleList(nn.Conv2d(into, inner, 1) for _ in range(count))
        self.conv_d = nn.ModuleList(nn.Conv2d(into, out, 1) for _ in range(count))
        self.bn = nn.BatchNorm2d(out)
        self.down = down(into, out)
        if not attention:
            return
        odd = joints - 1 + joints % 2
        self.conv_sa = nn.Conv1d(out, 1, odd, padding=odd // 2)
        self.conv_ta = nn.Conv1d(out, 1, 9, padding=4)
        self.fc1c = nn.Linear(out, out // 2)
        self.fc2c = nn.Linear(out // 2, out)

    def initialise(self) -> None:
        """Give the first weights that differ from those of all convolutions."""
        nn.init.constant_(self.bn.weight, FIRST)
        for conv in self.conv_d:
            weight = cast(Tensor, conv.weight)
            nn.init.normal_(weight, 0, (2 / (weight.shape[0] * weight.shape[1] * len(self.conv_d))) ** 0.5)
        if not self.attention:
            return
        nn.init.xavier_normal_(self.conv_sa.weight)
        nn.init.zeros_(self.conv_ta.weight)
        nn.init.kaiming_normal_(self.fc1c.weight)
        nn.init.zeros_(self.fc2c.weight)
        for layer in (self.conv_sa, self.conv_ta, self.fc1c, self.fc2c):
            nn.init.zeros_(cast(Tensor, layer.bias))

    def forward(self, x: Tensor, kept: Kept = ALL) -> Tensor:
        """(N, C, T, V) -> (N, out, T, V)."""
        weight = torch.cat([cast(Tensor, conv.weight) for conv in self.conv_d], dim=1)
        bias = torch.stack([cast(Tensor, conv.bias) for conv in self.conv_d]).sum(dim=0)
        y = functional.conv2d(mixed(kept.only(x), self.graph(x, kept)), weight, bias)
        y = functional.relu(self.bn(y) + self.down(x))
        return self.attended(kept.only(y), kept) if self.attention else y

    def graph(self, x: Tensor, kept: Kept = ALL) -> Tensor:
        """(N, C, T, V) -> (N, K, V, W): every sample's own graph."""
        n, _, frames, joints = x.shape
        both = [*self.conv_a, *self.conv_b]
        weight = torch.cat([cast(Tensor, conv.weight) for conv in both])
        bias = torch.cat([cast(Tensor, conv.bias) for conv in both])
        parts = functional.conv2d(x, weight, bias).view(n, 2, len(self.conv_a), -1, frames, joints)
        p, q = parts.flatten(3, 4).unbind(1)  # (N, K, inner * T, V) each
        alike = p.transpose(2, 3) @ q / p.shape[2]
        adjacency = kept.graph(self.A)
        if self.alpha is not None:
            return adjacency + self.alpha * torch.tanh(alike)
        if kept.mask is not None:
            alike = alike.masked_fill(~kept.mask[:, None, :, None], -torch.inf)
        return adjacency + alike.softmax(dim=2)

    def attended(self, y: Tensor, kept: Kept = ALL) -> Tensor:
        """(N, C, T, V) -> the same, weighted by joint, then by frame, then by channel, each on top of itself.

        The weights come from means alone, so the maps are weighted once, by the product of all three. To the weights
        of joints, which a convolution over all joints in their order makes, a joint that takes no part is 0.
        """
        joints = kept.cut(1 + torch.sigmoid(self.conv_sa(kept.spread(y.mean(dim=2)))))  # (N, 1, V)
        weighted = torch.matmul(joints[:, None], y.permute(0, 2, 3, 1))  # (N, T, 1, C)
        mean = weighted.squeeze(2).transpose(1, 2) / kept.count(y[:, 0])  # over the joints, (N, C, T)
        frames = 1 + torch.sigmoid(self.conv_ta(mean))  # (N, 1, T)
        hidden = functional.relu(self.fc1c((mean * frames).mean(dim=2)))
        channels = 1 + torch.sigmoid(self.fc2c(hidden))  # (N, C)
        return y * (frames[..., None] * joints[:, :, None]) * channels[..., None, None]


def mixed(x: Tensor, graph: Tensor) -> Tensor:
    """(N, C, T, V) and (N, K, V, W) -> (N, K * C, T, W): `sum_v x_v * graph[n, k, v, w]`, channels-last."""
    n, _, frames, joints = x.shape
    mix = graph.permute(0, 3, 1, 2).reshape(n, 1, -1, joints)  # (N, 1, W * K, V)
    out = torch.matmul(mix, x.permute(0, 2, 3, 1))  # (N, T, W * K, C)
    return out.view(n, frames, joints, -1).permute(0, 3, 1, 2)


class Backbone(gcn_network.Backbone):
    """The blocks of AAGCN on a graph (K, V, V)."""

    A: Tensor

    def __init__(self, adjacency: Floats, config: AAGCNConfig) -> None:
        graph = torch.tensor(adjacency, dtype=torch.float32)
        plans = list(block_plans(config))
        super().__init__(graph.shape[-1], config, plans[-1].out)
        self.register_buffer("A", graph)  # official files have it; nothing reads it
        self.gcn = nn.ModuleList(
            Block(
                AdaptiveGraphConv(plan.into, plan.out, graph, config.similarity, config.attention),
                plain(plan.out, plan.stride, plan.dropout),
                None if plan.first else skip(plan.into, plan.out, plan.stride),
            )
            for plan in plans
        )
        initialise_convolutions(self)
        for unit in self.modules():
            if isinstance(unit, AdaptiveGraphConv):
                unit.initialise()

    def maps(self, x: Tensor, kept: Kept = ALL) -> Tensor:
        """(persons, C, T, V) -> (persons, width, T', V)."""
        for block in self.gcn:
            x = block(x, kept)
        return x
