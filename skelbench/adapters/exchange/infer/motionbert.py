"""The configuration of MotionBERT and MaskCLR, from the shapes of their tensors."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from skelbench.adapters.exchange.infer.poses import KEPT, Beside

MOTIONBERT_SWITCHES = {
    "coco_confidence_order": True,
    "average_absent": True,
    "undetected_at_corner": True,
    "untracked_scores": True,
    **KEPT,
}
"""How the official codes run, where our defaults differ."""


def motionbert(state: Mapping[str, Tensor], _: Beside) -> dict[str, Any]:
    """Read the sizes of MotionBERT."""
    width, blocks = len(state["backbone.joints_embed.weight"]), "backbone.blocks_st"
    length = state["backbone.temp_embed"].shape[1]
    sizes: dict[str, Any] = {
        "dim": width,
        "depth": sum(key.startswith(f"{blocks}.") and key.endswith(".norm1_s.weight") for key in state),
        "mlp_ratio": len(state[f"{blocks}.0.mlp_s.fc1.weight"]) // width,
        "maxlen": length,
        "clip_len": length,
        "representation": len(state["backbone.pre_logits.fc.weight"]),
        "fuse": "backbone.ts_attn.0.weight" in state,
        "hidden": len(state["head.fc1.weight"]),
    }
    return {**sizes, **MOTIONBERT_SWITCHES}
