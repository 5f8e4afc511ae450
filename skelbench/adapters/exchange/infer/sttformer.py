"""The configuration of STTFormer, from the shapes of its tensors."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from skelbench.adapters.exchange.infer.poses import Beside, poses_of
from skelbench.core.errors import require
from skelbench.core.layout import LAYOUTS

TUPLE = 6
"""Frames of a tuple, in the published network."""
JOINTS = (25, 17, 18, 20)
"""Of a skeleton, the likeliest first, where tuples are of another length."""
FRAMES = 120
"""Of a clip, in the published network."""


def sttformer(state: Mapping[str, Tensor], beside: Beside) -> dict[str, Any]:
    """Read sizes and poses; tuples are told as far as a layout has their joints, frames of a clip are assumed."""
    first, blocks = state["backbone.input_map.0.weight"], _blocks(state)
    base, channels = first.shape[:2]
    heads, slots = state["backbone.blocks.0.att0s"].shape[1:3]
    frames = _frames(slots, beside)
    lengths = (
        state["backbone.blocks.0.out_nett.0.weight"].shape[2],
        state["backbone.blocks.0.out_nets.0.weight"].shape[3],
    )
    clip_len = FRAMES - FRAMES % frames
    if "clip_len" not in beside.asked and not beside.told.frames:
        beside.said.append(f"clip_len={clip_len} is assumed, which shapes do not tell; else --set clip_len=…")
    sizes = {"base_channels": base, "heads": heads, "len_parts": frames, "kernel": list(lengths)}
    widths = [len(state[f"{block}.ff_net.0.weight"]) for block in blocks]
    qkv = [len(state[f"{block}.to_qkvs.weight"]) // (2 * heads) for block in blocks]
    poses = poses_of(slots // frames, channels, beside)
    return {**poses, **sizes, "widths": widths, "qkv": qkv, "clip_len": beside.told.frames or clip_len, "views": 1}


def _blocks(state: Mapping[str, Tensor]) -> list[str]:
    """Name the blocks, in order."""
    count = sum(key.startswith("backbone.blocks.") and key.endswith(".to_qkvs.weight") for key in state)
    return [f"backbone.blocks.{number}" for number in range(count)]


def _frames(slots: int, beside: Beside) -> int:
    """Tell the frames of a tuple: as the user says them or the layout, or the likeliest for which there is a layout.

    Raises:
        InputError: no tuple has joints of a layout.
    """
    asked, named = beside.asked.get("len_parts"), beside.asked.get("layout")
    known = {len(LAYOUTS[named])} if isinstance(named, str) else {len(layout) for layout in LAYOUTS.values()}
    likely = (TUPLE, *(slots // joints for joints in JOINTS), *range(1, slots + 1))
    tried = (asked,) if isinstance(asked, int) and asked > 0 else likely
    fits = [frames for frames in tried if frames and slots % frames == 0 and slots // frames in known]
    require(bool(fits), f"its tuples have {slots} slots, which no layout tells; --set len_parts=… and layout=…")
    if len(tried) > 1:
        beside.said.append(
            f"len_parts={fits[0]} is assumed of tuples of {slots} slots, frames times joints; else --set len_parts=…"
        )
    return fits[0]
