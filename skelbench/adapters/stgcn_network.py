"""ST-GCN as pyskl builds it, with its state-dict keys (Yan et al., AAAI 2018; pyskl `STGCN` and `GCNHead`).

Ten blocks of graph convolution and 9 x 1 temporal convolution. Inside, tensors are (N, C, T, V) in
channels-last memory, where both halves of a block run fastest on a CPU.
"""

from collections.abc import Sequence
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

AT_ONCE = 16 * 100 * 256
"""Persons x T x widest channels that a CPU computes at a time: more are slower (the caches) and take more memory."""


class GraphConv(nn.Module):
    """1x1 convolution to K subsets, aggregation with A * PA over the joints, summed over K; BN, ReLU.

    Computed as aggregation first, which is the same sum: it then runs on the narrower side, as one product.
    """

    A: Tensor

    def __init__(self, into: int, out: int, adjacency: Tensor) -> None:
        super().__init__()
        self.register_buffer("A", adjacency.clone())
        self.PA = nn.Parameter(torch.ones_like(adjacency))
        self.conv = nn.Conv2d(into, out * len(adjacency), 1)
        self.bn = nn.BatchNorm2d(out)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, T, V) -> (N, out, T, V)."""
        n, into, frames, joints = x.shape
        graph = self.A * self.PA  # (K, V, W)
        count = len(graph)
        mix = graph.permute(2, 0, 1).reshape(1, joints * count, joints)  # (1, W * K, V)
        rows = x.permute(0, 2, 3, 1).reshape(n * frames, joints, into)
        mixed = torch.bmm(mix.expand(n * frames, -1, -1), rows).view(n, frames, joints, count * into)
        weight = self.conv.weight.view(count, -1, into).transpose(0, 1).reshape(-1, count * into, 1, 1)
        bias = torch.einsum("ko,kvw->ow", cast(Tensor, self.conv.bias).view(count, -1), graph)
        out = functional.conv2d(mixed.permute(0, 3, 1, 2), weight) + bias[:, None]
        return functional.relu(self.bn(out))


class TemporalConv(nn.Module):
    """`kernel` x 1 convolution over the frames, BN, dropout."""

    def __init__(self, into: int, out: int, kernel: int, stride: int = 1, dropout: float = 0.0) -> None:
        super().__init__()
        self.conv = nn.Conv2d(into, out, (kernel, 1), (stride, 1), (kernel // 2, 0))
        self.bn = nn.BatchNorm2d(out)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, T, V) -> (N, out, T / stride, V)."""
        return self.drop(self.bn(self.conv(x)))


class Block(nn.Module):
    """ReLU(temporal(graph(x)) + residual(x))."""

    def __init__(
        self, into: int, out: int, stride: int, adjacency: Tensor, dropout: float, residual: bool = True
    ) -> None:
        super().__init__()
        self.gcn = GraphConv(into, out, adjacency)
        self.tcn = TemporalConv(out, out, 9, stride, dropout)
        self.skip = residual
        self.residual = TemporalConv(into, out, 1, stride) if residual and (into != out or stride != 1) else None

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, T, V) -> (N, out, T / stride, V)."""
        y = self.tcn(self.gcn(x))
        if self.skip:
            y = y + (x if self.residual is None else self.residual(x))
        return functional.relu(y)


class Backbone(nn.Module):
    """Normalise the input over persons and frames, then the blocks.

    data_bn: 'VC' normalises every person by the same statistics, 'MVC' by its place, 'none' not at all.
    Stages count from 1; those of `inflate_stages` double the width, those of `down_stages` halve T.
    """

    def __init__(
        self,
        adjacency: NDArray[np.float64],
        in_channels: int = 3,
        base_channels: int = 64,
        num_stages: int = 10,
        inflate_stages: Sequence[int] = (5, 8),
        down_stages: Sequence[int] = (5, 8),
        data_bn: str = "VC",
        max_persons: int = 2,
        tcn_dropout: float = 0.0,
    ) -> None:
        super().__init__()
        graph = torch.tensor(adjacency, dtype=torch.float32)
        self.per_person = data_bn != "MVC"
        features = graph.shape[-1] * in_channels * (1 if self.per_person else max_persons)
        self.data_bn = nn.Identity() if data_bn == "none" else nn.BatchNorm1d(features)
        width, blocks = base_channels, [Block(in_channels, base_channels, 1, graph, 0.0, residual=False)]
        for stage in range(2, num_stages + 1):
            out = width * 2 if stage in inflate_stages else width
            blocks.append(Block(width, out, 2 if stage in down_stages else 1, graph, tcn_dropout))
            width = out
        self.gcn = nn.ModuleList(blocks)
        self.width = width

    def forward(self, x: Tensor, present: Tensor) -> Tensor:
        """(N, M, T, V, C) and the (N, M) persons to compute -> (persons, C', T', V)."""
        _, _, frames, joints, channels = x.shape
        if self.per_person:
            rows = self._normalised(x[present].flatten(2))
        else:
            flat = x.transpose(1, 2).flatten(2)  # (N, T, M * V * C)
            rows = self._normalised(flat).reshape(-1, frames, present.shape[1], joints * channels)
            rows = rows.transpose(1, 2)[present]
        rows = rows.reshape(-1, frames, joints, channels).permute(0, 3, 1, 2)
        whole = self.training or rows.is_cuda
        at_once = len(rows) if whole else AT_ONCE // (frames * self.width)
        return torch.cat([self._maps(part) for part in torch.split(rows, max(at_once, 1))])

    def _maps(self, x: Tensor) -> Tensor:
        for block in self.gcn:
            x = block(x)
        return x

    def _normalised(self, x: Tensor) -> Tensor:
        """(N, T, features), each feature normalised over N and T."""
        return self.data_bn(x.transpose(1, 2)).transpose(1, 2)


class Head(nn.Module):
    """Dropout and the last layer."""

    def __init__(self, width: int, classes: int, dropout: float) -> None:
        super().__init__()
        self.drop = nn.Dropout(dropout)
        self.fc_cls = nn.Linear(width, classes)
        nn.init.normal_(self.fc_cls.weight, std=0.01)
        nn.init.zeros_(self.fc_cls.bias)

    def forward(self, x: Tensor) -> Tensor:
        """(N, width) -> (N, K)."""
        return self.fc_cls(self.drop(x))


class Network(nn.Module):
    """Backbone, mean over frames, joints and persons, last layer.

    average_absent: also compute persons that are all zero and average them in, as the official code does;
    a clip's scores then depend on how many absent persons it was padded with.
    """

    def __init__(self, backbone: Backbone, classes: int, dropout: float = 0.0, average_absent: bool = False) -> None:
        super().__init__()
        self.backbone = backbone
        self.cls_head = Head(backbone.width, classes, dropout)
        self.average_absent = average_absent

    def features(self, x: Tensor) -> Tensor:
        """(N, M, T, V, C) -> (N, width): the mean over the persons' pooled maps."""
        present = self._present(x)
        maps = self.backbone(x, present)
        pooled = maps.new_zeros(*present.shape, self.backbone.width)
        pooled[present] = maps.mean(dim=(2, 3))
        return pooled.sum(dim=1) / present.sum(dim=1, keepdim=True)

    def forward(self, x: Tensor) -> Tensor:
        """(N, M, T, V, C) -> (N, K)."""
        return self.cls_head(self.features(x))

    def _present(self, x: Tensor) -> Tensor:
        """(N, M): the persons that count; in an empty clip the first one does, so that the mean exists."""
        if self.average_absent:
            return torch.ones(x.shape[:2], dtype=torch.bool, device=x.device)
        present = (x != 0).flatten(2).any(dim=2)
        present[:, 0] |= ~present.any(dim=1)
        return present
