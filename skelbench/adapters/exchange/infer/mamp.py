"""The configuration of MAMP's encoder, from the shapes of its tensors."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from skelbench.adapters.exchange.infer.poses import Beside, poses_of

HEADS = 8
"""Of the attention, in all published networks."""


def mamp(state: Mapping[str, Tensor], beside: Beside) -> dict[str, Any]:
    """Read sizes, poses, and which last layer there is; the heads of the attention are assumed."""
    proj, times = state["backbone.joints_embed.proj.weight"], state["backbone.temp_embed"].shape[1]
    width, channels, patch, _ = proj.shape
    depth = sum(key.startswith("backbone.blocks.") and key.endswith(".attn.qkv.weight") for key in state)
    sizes = {"base_channels": width, "depth": depth, "patch": patch, "clip_len": times * patch}
    mlp_ratio = len(state["backbone.blocks.0.mlp.fc1.weight"]) // width
    if "heads" not in beside.asked:
        beside.said.append(f"heads={HEADS} is assumed, which shapes do not tell; else --set heads=…")
    first = state.get("cls_head.fc1.weight")
    head = {} if first is None else {"head": {"kind": "joints", "hidden": len(first)}}
    poses = poses_of(state["backbone.pos_embed"].shape[2], channels, beside)
    return {**poses, "heads": HEADS, "mlp_ratio": mlp_ratio, **sizes, "average_absent": True, "views": 1, **head}
