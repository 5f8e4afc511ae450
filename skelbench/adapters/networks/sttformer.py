"""STTFormer, with the names of its authors' code (Qiu et al., Spatio-Temporal Tuples Transformer, 2022).

A tuple is n consecutive frames, whose n * V joint-frames are its slots (frame-major). Inside, tensors are
(persons, C, tuples, slots). All tuples of a person share a block's attention map, which has no softmax.
"""

from itertools import pairwise
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from skelbench.adapters.networks import gcn as gcn_network
from skelbench.adapters.networks.gcn import initialise_convolutions
from skelbench.adapters.networks.kept import ALL, Kept
from skelbench.adapters.networks.persons import Who
from skelbench.adapters.networks.positions import at_frames, of_frames_and_joints, positions
from skelbench.adapters.networks.visible import normalised, only
from skelbench.adapters.sttformer_config import STTFormerConfig
from skelbench.core.arrays import Floats
from skelbench.core.errors import require

SLOPE = 0.1
"""Of every LeakyReLU below 0."""


def convolution(into: int, out: int, kernel: tuple[int, int] = (1, 1)) -> nn.Sequential:
    """Convolution over (tuples, slots) that keeps their number, and batch norm."""
    pad = (kernel[0] // 2, kernel[1] // 2)
    return nn.Sequential(nn.Conv2d(into, out, kernel, padding=pad), nn.BatchNorm2d(out))


class Position(nn.Module):
    """The table of positions; it is computed, so no weights hold it."""

    pe: Tensor

    def __init__(self, width: int, slots: int) -> None:
        super().__init__()
        self.register_buffer("pe", positions(width, slots), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """(persons, C, tuples, slots), all tuples alike."""
        return x + self.pe


class Block(nn.Module):
    """Attention within tuples, a feed-forward layer, and a convolution over the tuples, each with a residual."""

    def __init__(self, into: int, out: int, qkv: int, slots: int, config: STTFormerConfig) -> None:
        super().__init__()
        self.heads, (over_tuples, over_slots) = config.heads, config.kernel
        self.pes = Position(into, slots) if config.position else nn.Identity()
        self.to_qkvs = nn.Conv2d(into, 2 * self.heads * qkv, 1)
        self.alphas = nn.Parameter(torch.ones(1, self.heads, 1, 1))
        self.att0s = nn.Parameter(torch.full((1, self.heads, slots, slots), 1 / slots))
        self.out_nets = convolution(into * self.heads, out, (1, over_slots))
        self.ff_net = convolution(out, out)
        self.out_nett = convolution(out, out, (over_tuples, 1))
        widens = into != out
        self.ress = convolution(into, out) if widens else nn.Identity()
        self.rest = convolution(out, out) if widens else nn.Identity()

    def attention(self, x: Tensor, visible: Tensor | None = None) -> Tensor:
        """(persons, C, tuples, slots) -> (persons, heads, slots, slots): entry u, v weighs u in what v is given."""
        both = only(self.to_qkvs(self.pes(x)), visible)
        query, key = both.reshape(len(x), 2 * self.heads, -1, x.shape[-1]).chunk(2, dim=1)
        return (query.mT @ key / query.shape[2]).tanh() * self.alphas + self.att0s

    def mixed(self, x: Tensor, attention: Tensor) -> Tensor:
        """Give each slot what it attends to, head by head: (persons, heads * C, tuples, slots)."""
        return (x.flatten(1, 2)[:, None] @ attention).reshape(len(x), -1, *x.shape[2:])

    def forward(self, x: Tensor, visible: Tensor | None = None) -> Tensor:
        """(persons, into, tuples, slots) -> (persons, out, tuples, slots); see `watched`."""
        return self.watched(x, visible)[0]

    def watched(self, x: Tensor, visible: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return what follows, and the attention maps.

        visible: (persons or 1, 1, tuples, slots) bool; other slots are attended to by nobody, and 0 in x and in what is
        returned, where the convolutions see them.
        """
        attention = self.attention(x, visible)
        passed = _through(self.ress, x, visible)
        y = _through(self.out_nets, only(self.mixed(x, attention), visible), visible)
        y = only(functional.leaky_relu(y + passed, SLOPE), visible)
        y = only(functional.leaky_relu(_through(self.ff_net, y, visible) + passed, SLOPE), visible)
        z = _through(self.out_nett, y, visible) + _through(self.rest, y, visible)
        return only(functional.leaky_relu(z, SLOPE), visible), attention


def _through(layers: nn.Module, x: Tensor, visible: Tensor | None) -> Tensor:
    """Apply a convolution and its batch norm; or nothing."""
    if not isinstance(layers, nn.Sequential):
        return x
    conv, norm = layers[0], layers[1]
    assert isinstance(norm, nn.BatchNorm2d)
    return normalised(norm, conv(x), visible)


class Backbone(gcn_network.Backbone):
    """Input map and blocks on V joints; the graph of the joints is not looked at."""

    table: Tensor | None

    def __init__(self, adjacency: Floats, config: STTFormerConfig) -> None:
        joints = adjacency.shape[-1]
        super().__init__(joints, config, config.widths[-1])
        self.len_parts, slots = config.len_parts, config.len_parts * joints
        self.input_map = convolution(config.channels, config.base_channels)
        table = of_frames_and_joints(config.base_channels, config.clip_len, joints) if config.table else None
        self.register_buffer("table", table, persistent=False)
        sizes = zip(pairwise((config.base_channels, *config.widths)), config.qkv, strict=True)
        self.blocks = nn.ModuleList(Block(into, out, qkv, slots, config) for (into, out), qkv in sizes)
        initialise_convolutions(self)

    @property
    def depth(self) -> int:
        """Number of blocks, each with attention of its own."""
        return len(self.blocks)

    def watched(self, x: Tensor, who: Who, level: int) -> tuple[Tensor, Tensor]:
        """Return the maps, (persons, width, T, V), and how much a block's attention goes to each: (persons, T, V)."""
        made = [self._watched(part, level) for part in self.in_parts(self.rows(x, who))]
        maps, scores = zip(*made, strict=True)
        return torch.cat(maps), torch.cat(scores)

    def _watched(self, x: Tensor, level: int) -> tuple[Tensor, Tensor]:
        slots = in_tuples(self.embed(x), self.len_parts)
        attention = slots
        for number, block in enumerate(self.blocks):
            slots, given = cast(Block, block).watched(slots)
            if number == level:
                attention = given
        scores = received(attention, slots.shape[2])
        return slots.reshape(len(x), -1, *x.shape[2:]), scores.reshape(len(x), *x.shape[2:])

    def maps(self, x: Tensor, kept: Kept = ALL) -> Tensor:
        """(persons, C, T, V) -> (persons, width, T, V)."""
        x = kept.spread(x)
        visible = _of_joints(kept, x)
        return kept.cut(self.encode(self.embed(x, visible), visible))

    def embed(self, x: Tensor, visible: Tensor | None = None, frames: Tensor | None = None) -> Tensor:
        """Map each joint in each frame: (persons, C, T, V) -> (persons, base_channels, T, V).

        visible: (persons or 1, T, V) bool, the joints that are seen; others are 0. frames: (persons, T), which frames
        of the clip they are, where they are not all; the table of positions is told by them.
        """
        visible = None if visible is None else visible[:, None]
        x = functional.leaky_relu(_through(self.input_map, x, visible), SLOPE)
        if self.table is not None:
            x = x + (self.table if frames is None else at_frames(self.table, frames))
        return only(x, visible)

    def encode(self, x: Tensor, visible: Tensor | None = None) -> Tensor:
        """Pass what `embed` returns through the blocks: (persons, base_channels, T, V) -> (persons, width, T, V).

        visible: as of `embed`; the T frames may be others than `clip_len`.

        Raises:
            InputError: T is no multiple of the frames of a tuple.
        """
        slots, seen = in_tuples(x, self.len_parts), None
        if visible is not None:
            seen = in_tuples(visible[:, None], self.len_parts)
        for block in self.blocks:
            slots = block(slots, seen)
        return slots.reshape(len(x), -1, *x.shape[2:])


def received(attention: Tensor, tuples: int) -> Tensor:
    """Say how much each joint and frame is attended to: (persons, heads, slots, slots) -> (persons, tuples, slots).

    The mean over heads of what a slot gives to all, whatever its sign, scaled to mean 1; it carries no gradient. All
    tuples have the same map, so a slot counts in one as in another.
    """
    given = attention.detach().float().abs().sum(dim=(1, 3))
    return (given / given.mean(dim=1, keepdim=True))[:, None].expand(-1, tuples, -1)


def in_tuples(x: Tensor, frames: int) -> Tensor:
    """(N, C, T, V) -> (N, C, T / frames, frames * V).

    Raises:
        InputError: `frames` does not divide T.
    """
    require(
        x.shape[2] % frames == 0,
        f"{x.shape[2]} frames are no whole tuples of {frames}; give a multiple, or choose another len_parts",
    )
    return x.reshape(*x.shape[:2], -1, frames * x.shape[3])


def _of_joints(kept: Kept, x: Tensor) -> Tensor | None:
    """Say where in (persons, C, T, V) joints take part: (persons or 1, T, V) bool; None: everywhere."""
    if kept.mask is not None:
        return kept.mask[:, None].expand(-1, x.shape[2], -1)
    if kept.joints is None:
        return None
    some = torch.zeros(kept.total, dtype=torch.bool, device=x.device).index_fill(0, kept.joints, True)
    return some.expand(1, x.shape[2], -1)
