"""The decoder of SkeletonMAE: blocks of STTFormer that fill in what the encoder did not see."""

from itertools import pairwise

import torch
from torch import Tensor, nn

from skelbench.adapters.networks.gcn import initialise_convolutions
from skelbench.adapters.networks.positions import of_frames_and_joints
from skelbench.adapters.networks.sttformer import Block, in_tuples
from skelbench.adapters.sttformer_config import STTFormerConfig
from skelbench.training.objectives.skeletonmae.masks import Visible

STD = 0.02
"""Of the mask token at first, as in masked autoencoders."""


def mirrored(config: STTFormerConfig) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return widths and query widths of the encoder's blocks, last first: what one widens, its mirror narrows."""
    return (*config.widths[-2::-1], config.base_channels), config.qkv[::-1]


class Decoder(nn.Module):
    """Put features back in their frames, a learnt token wherever nothing was seen, and tell the coordinates of all.

    The last layer is a 1 x 1 convolution; the paper gives it the size of a block, whose last step would bend
    coordinates.

    widths, qkv: of its blocks, see `STTFormerConfig`. channels: of a joint, that are reconstructed.
    """

    table: Tensor

    def __init__(self, config: STTFormerConfig, widths: tuple[int, ...], qkv: tuple[int, ...], channels: int) -> None:
        super().__init__()
        first, joints = config.widths[-1], len(config.graph)
        self.len_parts = config.len_parts
        sizes = zip(pairwise((first, *widths)), qkv, strict=True)
        slots = config.len_parts * joints
        self.blocks = nn.ModuleList(Block(into, out, size, slots, config) for (into, out), size in sizes)
        self.output = nn.Conv2d(widths[-1], channels, 1)
        self.token = nn.Parameter(torch.empty(1, first, 1, 1))
        self.register_buffer("table", of_frames_and_joints(first, config.clip_len, joints), persistent=False)
        nn.init.trunc_normal_(self.token, std=STD)
        initialise_convolutions(self.blocks)

    def forward(self, features: Tensor, visible: Visible) -> Tensor:
        """(persons, width, T', V) of the visible frames -> (persons, channels, T, V)."""
        persons, width, _, joints = features.shape
        length = self.table.shape[2]
        place = visible.frames[:, None, :, None].expand_as(features)
        whole = features.new_zeros(persons, width, length, joints).scatter(2, place, features)
        x = torch.where(visible.whole(length)[:, None], whole, self.token.to(whole.dtype)) + self.table
        slots = in_tuples(x, self.len_parts)
        for block in self.blocks:
            slots = block(slots)
        return self.output(slots.reshape(persons, -1, length, joints))
