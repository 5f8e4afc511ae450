"""What all graph networks of pyskl share, with its state-dict keys: input stage, plan of blocks, residuals, head.

A backbone is given joints as (N, M, T, V, C). Inside, tensors are (N, C, T, V) of single persons in channels-last
memory, where most layers run fastest on a CPU.
"""

from collections import OrderedDict
from collections.abc import Iterator
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from skelbench.adapters.gcn_config import GCNConfig, StagedConfig
from skelbench.adapters.networks.joints_head import JointsHead, side_by_side
from skelbench.adapters.networks.kept import ALL, Kept, kept, without
from skelbench.adapters.networks.parts import in_parts
from skelbench.adapters.networks.persons import Who, counted, everybody, frames_share, present, told

AT_ONCE = 16 * 100 * 256
"""Persons x T x widest channels that a CPU computes at a time."""

FIRST = 1e-6
"""First weight of a spatial unit's BN in AAGCN and CTR-GCN: a block starts as its residual (2s-AGCN)."""


class Backbone(nn.Module):
    """The input stage: normalise every joint's channels over persons and frames; a child adds its layers (`maps`).

    config.data_bn: 'VC' normalises every person by the same statistics, 'MVC' by its place, 'none' not at all. In
    training, only persons who are present enter the statistics: padding is no observation of a place.
    """

    at_once = AT_ONCE

    def __init__(self, joints: int, config: GCNConfig, width: int) -> None:
        super().__init__()
        self.by_place = config.data_bn == "MVC"
        features = joints * config.channels * (config.max_persons if self.by_place else 1)
        self.data_bn = nn.Identity() if config.data_bn == "none" else nn.BatchNorm1d(features)
        self.joints, self.width = joints, width

    def maps(self, x: Tensor, kept: Kept = ALL) -> Tensor:
        """(persons, C, T, V) -> (persons, width, T', V): the layers.

        x has only the joints that `kept` left in; what is returned at joints that take no part is of no use.
        """
        raise NotImplementedError

    def forward(self, x: Tensor, who: Who, keep: Tensor | None = None) -> Tensor:
        """(N, M, T, V, C) and the persons to compute -> (persons, width, T', V).

        keep: (V,) bool, the joints to compute, of which there are V in the maps then; or (N, V) for each clip (in
        evaluation alone), whose other joints are 0 in the maps. They leave after the normalisation of the input.

        Raises:
            InputError: `keep` has another shape, or leaves a clip without joints.
        """
        joints_left = kept(keep, who, self.joints, self.training)
        parts = self.in_parts(joints_left.cut(self.rows(x, who)))
        left = joints_left.parts([len(part) for part in parts])
        return torch.cat([each.only(self.maps(part, each)) for part, each in zip(parts, left, strict=True)])

    def rows(self, x: Tensor, who: Who) -> Tensor:
        """(N, M, T, V, C) and the persons to compute -> (persons, C, T, V), normalised: what the layers are given."""
        *_, frames, joints, channels = x.shape
        flat = x.flatten(3)  # (N, M, T, V * C)
        rows = self._by_place(flat, who) if self.by_place else _normalised(self.data_bn, who.of(flat))
        return rows.reshape(-1, frames, joints, channels).permute(0, 3, 1, 2)

    def in_parts(self, rows: Tensor) -> tuple[Tensor, ...]:
        """Split (persons, C, T, V) into what is computed at a time."""
        return in_parts(rows, self.at_once // (rows.shape[2] * self.width), whole=self.training)

    def _by_place(self, x: Tensor, who: Who) -> Tensor:
        """(N, M, T, V * C) -> (persons, T, V * C): each place normalised by its own part of `data_bn`."""
        norm, size = self.data_bn, x.shape[-1]
        assert isinstance(norm, nn.BatchNorm1d) and norm.running_mean is not None and norm.running_var is not None
        places = list(torch.zeros_like(x).unbind(1))
        for place, clips in enumerate(who.clips):  # clips that have such a person
            part = slice(place * size, (place + 1) * size)
            if len(clips):
                rows = x[:, place].index_select(0, clips).transpose(1, 2)
                mean, variance = norm.running_mean[part], norm.running_var[part]  # views: training updates them
                weight, bias = norm.weight[part], norm.bias[part]
                rows = functional.batch_norm(rows, mean, variance, weight, bias, self.training, 0.1, norm.eps)
                places[place] = places[place].index_copy(0, clips, rows.transpose(1, 2))
        return who.of(torch.stack(places, dim=1))


def _normalised(norm: nn.Module, x: Tensor) -> Tensor:
    """(N, T, features), each feature normalised over N and T."""
    return norm(x.transpose(1, 2)).transpose(1, 2)


class BlockPlan(NamedTuple):
    """Channels in and out of a block, its stride over the frames, its dropout; the first block has no residual."""

    into: int
    out: int
    stride: int
    dropout: float
    first: bool = False


def block_plans(config: StagedConfig, ratio: float = 2.0) -> Iterator[BlockPlan]:
    """Plan every block: `inflate_stages` multiply the width by `ratio`, `down_stages` halve T.

    As in the official code there is no first block where the input is as wide as it would be.
    """
    base, width, times = config.base_channels, config.base_channels, 0
    if config.channels != base:
        yield BlockPlan(config.channels, base, 1, 0.0, first=True)
    for stage in range(2, config.num_stages + 1):
        times += stage in config.inflate_stages
        out = int(base * ratio**times + 1e-4)
        yield BlockPlan(width, out, 2 if stage in config.down_stages else 1, config.tcn_dropout)
        width = out


class Pointwise(nn.Module):
    """1 x 1 convolution of every `stride`-th frame, with the weights of a Conv2d.

    The other frames are left out before it, not by it: oneDNN's own stride writes past its memory in the backward
    pass, where there are few channels (oneDNN #6035: segmentation faults of ST-GCN with 8).
    """

    def __init__(self, into: int, out: int, stride: int = 1) -> None:
        super().__init__()
        conv = nn.Conv2d(into, out, 1)  # for its first weights
        self.weight, self.bias = conv.weight, cast(nn.Parameter, conv.bias)
        self.every = stride

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, T, V) -> (N, out, T / stride, V)."""
        return functional.conv2d(x[:, :, :: self.every], self.weight, self.bias)


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
    """Residual of a block: identity if width and T stay, else 1x1 convolution and BN."""
    if into == out and stride == 1:
        return nn.Identity()
    return nn.Sequential(OrderedDict(conv=Pointwise(into, out, stride), bn=nn.BatchNorm2d(out)))


def down(into: int, out: int) -> nn.Module:
    """Residual of a spatial unit: identity if the width stays, else 1x1 convolution and BN."""
    return nn.Identity() if into == out else nn.Sequential(nn.Conv2d(into, out, 1), nn.BatchNorm2d(out))


def initialise_convolutions(network: nn.Module) -> None:
    """Draw the first weights of 2-D convolutions as AAGCN and CTR-GCN do: kaiming by fan-out; biases are 0."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | Pointwise):
            nn.init.kaiming_normal_(layer.weight, mode="fan_out")
            nn.init.zeros_(cast(Tensor, layer.bias))


class Head(nn.Module):
    """Dropout and the last layer; an encoder, which knows no classes, has neither."""

    def __init__(self, width: int, classes: int, dropout: float) -> None:
        super().__init__()
        if not classes:
            self.drop = self.fc_cls = nn.Identity()
            return
        self.drop = nn.Dropout(dropout)
        self.fc_cls = nn.Linear(width, classes)
        nn.init.normal_(self.fc_cls.weight, std=0.01)
        nn.init.zeros_(self.fc_cls.bias)

    def forward(self, x: Tensor) -> Tensor:
        """(N, width) -> (N, K)."""
        return self.fc_cls(self.drop(x))


class Network(nn.Module):
    """Backbone, mean over frames, joints and persons, last layer.

    average_absent: persons of zeros, padding, are computed and averaged in too, as in the official code.
    by_frames: a person weighs as much as the frames in which any value is not 0, so that one of three hardly does.
    head: the last layer, where it is no linear one; a `JointsHead` is given all joints side by side.
    """

    def __init__(
        self,
        backbone: Backbone,
        classes: int,
        dropout: float = 0.0,
        average_absent: bool = False,
        by_frames: bool = False,
        head: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.backbone = backbone
        self.cls_head = Head(backbone.width, classes, dropout) if head is None else head
        self.average_absent = average_absent
        self.by_frames = by_frames
        self.by_joints = isinstance(head, JointsHead)

    @property
    def joints(self) -> int:
        """V, the joints of the input."""
        return self.backbone.joints

    def features(self, x: Tensor, keep: Tensor | None = None) -> Tensor:
        """(N, M, T, V, C) -> (N, width): the mean over the persons' pooled maps.

        keep: the joints that take part; see `protocols.Droppable`. Who is there is told by these alone.
        """
        seen = x if keep is None else without(x, keep)
        who = self.people(seen)
        return self.pool(self.backbone(x, who, keep), who, seen, keep)

    def pool(self, maps: Tensor, who: Who, x: Tensor, keep: Tensor | None = None) -> Tensor:
        """Average the maps of the persons, (persons, width, T', V) -> (N, width); as `average`, `features`."""
        if self.by_joints:
            return self.average(side_by_side(maps, keep, self.joints), who, x)
        pooled = self.average(maps.mean(dim=(2, 3)), who, x)
        if keep is not None and keep.ndim > 1:  # the joints left out are 0 in the maps
            pooled = pooled / keep.to(pooled).mean(dim=1, keepdim=True)
        return pooled

    def people(self, x: Tensor) -> Who:
        """Say which persons of (N, M, T, V, C) are computed and averaged."""
        return everybody(x) if self.average_absent else told(x) or counted(present(x))

    def average(self, rows: Tensor, who: Who, x: Tensor) -> Tensor:
        """Average what was computed of each person: (persons, D) -> (N, D); x: (N, M, T, V, C), who is seen where."""
        pooled = who.back(rows)
        if self.by_frames:
            return (pooled * frames_share(x, who)[..., None]).sum(dim=1)
        return pooled.sum(dim=1) / who.mask.sum(dim=1, keepdim=True)

    def forward(self, x: Tensor, keep: Tensor | None = None) -> Tensor:
        """(N, M, T, V, C) -> (N, K); keep: as of `features`."""
        return self.cls_head(self.features(x, keep))
