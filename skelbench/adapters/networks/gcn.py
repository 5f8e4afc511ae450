"""What all graph networks of pyskl share: input stage, persons, stage plan, residuals, head, with its state-dict keys.

A backbone is given joints as (N, M, T, V, C). Inside, tensors are (N, C, T, V) of single persons in channels-last
memory, where most layers run fastest on a CPU.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

AT_ONCE = 16 * 100 * 256
"""Persons x T x widest channels that a CPU computes at a time: more are slower (the caches) and take more memory."""

FIRST = 1e-6
"""Weight of a spatial unit's BN at first in AAGCN and CTR-GCN (2s-AGCN's trick): a block starts as its residual."""


class Backbone(nn.Module):
    """The input stage: normalise every joint's channels over persons and frames, then the layers of a child.

    data_bn: 'VC' normalises every person by the same statistics, 'MVC' by its place, 'none' not at all. In training,
    statistics are of the persons that are there: an absent one is no observation of the place it was padded to.
    """

    at_once = AT_ONCE

    def __init__(self, joints: int, channels: int, persons: int, data_bn: str, width: int) -> None:
        super().__init__()
        self.by_place = data_bn == "MVC"
        features = joints * channels * (persons if self.by_place else 1)
        self.data_bn = nn.Identity() if data_bn == "none" else nn.BatchNorm1d(features)
        self.width = width

    def maps(self, x: Tensor) -> Tensor:
        """(persons, C, T, V) -> (persons, width, T', V): the layers."""
        raise NotImplementedError

    def forward(self, x: Tensor, present: Tensor) -> Tensor:
        """(N, M, T, V, C) and the (N, M) persons to compute -> (persons, width, T', V)."""
        *_, frames, joints, channels = x.shape
        flat = x.flatten(3)  # (N, M, T, V * C)
        rows = self._by_place(flat, present) if self.by_place else _normalised(self.data_bn, flat[present])
        rows = rows.reshape(-1, frames, joints, channels).permute(0, 3, 1, 2)
        whole = self.training or rows.is_cuda
        at_once = len(rows) if whole else self.at_once // (frames * self.width)
        return torch.cat([self.maps(part) for part in torch.split(rows, max(at_once, 1))])

    def _by_place(self, x: Tensor, present: Tensor) -> Tensor:
        """(N, M, T, V * C) -> (persons, T, V * C): each place by its own part of the normalisation."""
        norm, size = self.data_bn, x.shape[-1]
        assert isinstance(norm, nn.BatchNorm1d) and norm.running_mean is not None and norm.running_var is not None
        out = torch.zeros_like(x)
        for place in range(x.shape[1]):
            there, part = present[:, place], slice(place * size, (place + 1) * size)
            if there.any():
                rows = x[there, place].transpose(1, 2)
                mean, variance = norm.running_mean[part], norm.running_var[part]  # views: training updates them
                weight, bias = norm.weight[part], norm.bias[part]
                rows = functional.batch_norm(rows, mean, variance, weight, bias, self.training, 0.1, norm.eps)
                out[there, place] = rows.transpose(1, 2)
        return out[present]


def _normalised(norm: nn.Module, x: Tensor) -> Tensor:
    """(N, T, features), each feature normalised over N and T."""
    return norm(x.transpose(1, 2)).transpose(1, 2)


def stages(
    into: int, base: int, count: int, inflate: Sequence[int], down: Sequence[int], ratio: float = 2.0
) -> Iterator[tuple[int, int, int, int]]:
    """(stage, channels in, channels out, stride) of every block; stages count from 1.

    Those of `inflate` multiply the width by `ratio`, those of `down` halve T. An input that is as wide as the first
    block takes its place, as in the official code.
    """
    width, times = base, 0
    if into != base:
        yield 1, into, base, 1
    for stage in range(2, count + 1):
        times += stage in inflate
        out = int(base * ratio**times + 1e-4)
        yield stage, width, out, 2 if stage in down else 1
        width = out


class Pointwise(nn.Conv2d):
    """1 x 1 convolution of every `stride`-th frame.

    The others are left out before it, not by it: oneDNN's own stride writes past its memory in the backward pass, where
    there are few channels (oneDNN #6035: segmentation faults of ST-GCN with 8).
    """

    def __init__(self, into: int, out: int, stride: int = 1) -> None:
        super().__init__(into, out, 1)  # pyright: ignore[reportUnknownMemberType]
        self.every = stride

    def forward(self, x: Tensor) -> Tensor:  # pyright: ignore[reportIncompatibleMethodOverride]
        """(N, C, T, V) -> (N, out, T / stride, V)."""
        return super().forward(x[:, :, :: self.every])


class TemporalConv(nn.Module):
    """`kernel` x 1 convolution over the frames, BN, dropout."""

    def __init__(
        self, into: int, out: int, kernel: int, stride: int = 1, dropout: float = 0.0, dilation: int = 1
    ) -> None:
        super().__init__()
        pad = dilation * (kernel - 1) // 2
        self.conv = nn.Conv2d(into, out, (kernel, 1), (stride, 1), (pad, 0), (dilation, 1))
        self.bn = nn.BatchNorm2d(out)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, T, V) -> (N, out, T / stride, V)."""
        return self.drop(self.bn(self.conv(x)))


def skip(into: int, out: int, stride: int) -> nn.Module:
    """The way around a block: nothing to compute where its width and T stay, else a 1x1 convolution and BN."""
    if into == out and stride == 1:
        return nn.Identity()
    return nn.Sequential(OrderedDict(conv=Pointwise(into, out, stride), bn=nn.BatchNorm2d(out)))


def down(into: int, out: int) -> nn.Module:
    """The way around a spatial unit: nothing to compute where its width stays, else a 1x1 convolution."""
    return nn.Identity() if into == out else nn.Sequential(nn.Conv2d(into, out, 1), nn.BatchNorm2d(out))


def start(network: nn.Module) -> None:
    """Give the 2-D convolutions the first weights of AAGCN and CTR-GCN: kaiming by fan-out, no bias."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, mode="fan_out")
            nn.init.zeros_(cast(Tensor, layer.bias))


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
