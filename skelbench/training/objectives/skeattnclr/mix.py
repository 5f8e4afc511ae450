"""Swap mix: some parts of the body are another clip's for some of the frames (SkeleMix, Chen et al., 2022)."""

from dataclasses import dataclass

import torch
from torch import Tensor

from skelbench.adapters.networks.on_device import on_device
from skelbench.core.errors import require
from skelbench.core.layout import Layout
from skelbench.core.settings import check_numbers

FEWEST = 3
"""Clips of a batch: the partner is never the next but last, as in the official code."""


@dataclass(frozen=True)
class Mix:
    """How much is another clip's; the numbers are drawn from both ends on, inclusive."""

    parts: tuple[int, int] = (3, 4)  # of the body's five: torso with head, arms, legs
    length: tuple[int, int] = (4, 7)  # units of time
    unit: int = 4  # frames

    def __post_init__(self) -> None:
        check_numbers(self, {})
        for key in ("parts", "length"):
            least, most = getattr(self, key)
            require(1 <= least <= most, f"mix: {key} {least} to {most}, expected 1 or more, the smaller first")
        require(self.unit >= 1, f"mix: unit {self.unit}, expected at least 1 frame")


def check_mix(mix: Mix, frames: int) -> None:
    """Refuse pieces that are longer than clips of so many frames.

    Raises:
        InputError: they are; the error says what to set.
    """
    units, longest = -(-frames // mix.unit), mix.length[1]
    require(
        longest <= units,
        f"skeattnclr.mix: {longest} units of {mix.unit} frames are longer than a clip of {frames}; "
        f"set skeattnclr.mix.unit={max(frames // longest, 1)}",
    )


def limbs_and_trunk(layout: Layout) -> list[tuple[int, ...]]:
    """Split the joints into arms, legs and all others; a part that the layout lacks is left out."""
    limbs = [joints for part, joints in layout.parts.items() if part != "head" and joints]
    of_limbs = {joint for joints in limbs for joint in joints}
    trunk = tuple(joint for joint in range(len(layout)) if joint not in of_limbs)
    return [part for part in (trunk, *limbs) if part]


def draw_partner(clips: int) -> int:
    """Draw how far ahead in the batch every clip's partner is: 1 … clips - 2.

    Raises:
        InputError: there are fewer than 3 clips.
    """
    require(
        clips >= FEWEST,
        f"skeattnclr mixes every clip with another and needs {FEWEST} of them, a batch of this process has {clips}; "
        "raise batch, or choose one that leaves no such rest",
    )
    return int(torch.randint(1, clips - 1, ()))


def draw_region(layout: Layout, frames: int, mix: Mix) -> Tensor:
    """Draw what is the partner's, for the whole batch: (T, V) bool."""
    parts, units = limbs_and_trunk(layout), -(-frames // mix.unit)
    count = min(_between(*mix.parts), len(parts))
    length = _between(*mix.length)
    start = _between(0, units - length) * mix.unit
    joints = torch.zeros(len(layout), dtype=torch.bool)
    for part in torch.randperm(len(parts))[:count]:
        joints[list(parts[int(part)])] = True
    time = torch.zeros(frames, dtype=torch.bool)
    time[start : start + length * mix.unit] = True
    return time[:, None] & joints


def _between(least: int, most: int) -> int:
    return int(torch.randint(least, most + 1, ()))


def mixed(x: Tensor, partner: int, region: Tensor) -> Tensor:
    """Give clip i of (N, M, T, V, C) the region (T, V) of clip (i + partner) mod N."""
    return torch.where(on_device(region, x.device)[..., None], x.roll(-partner, 0), x)
