"""Presets of SkeletonMAE: the paper's, what fits one GPU, and what two CPU cores do in minutes.

`paper` has embedding 256 and decoder depth 9 for 20 frames, tuples of 5, and half of frames and joints hidden: a tuple
must divide 20 and 10, which STTFormer's 6 does not. The paper says a tenth of the rate after epochs 60, 90 and 110 of
200, and cross entropy with label smoothing 0.1 where the encoder is finetuned.
"""

from typing import Any

from skelbench.training.presets.sttformer import RESIZE, SMALL, TINY
from skelbench.training.recipes import Recipe

_TITLE = "Wu et al., SkeletonMAE: Spatial-Temporal Masked Autoencoders for Self-supervised Skeleton Action Recognition"


def _recipe(epochs: int, batch: int, lr: float, schedule: str, **config: Any) -> Recipe:
    return Recipe(
        "skelbench.adapters.sttformer:STTFormer",
        epochs,
        batch,
        "adam",
        lr,
        weight_decay=1e-4,
        schedule=schedule,
        val=0.0,
        objective="skeletonmae",
        paper=f"{_TITLE}, 2022",
        config={"sampling": "resize", "clip_len": 20, "table": True, **config},
    )


SKELETONMAE = {
    "paper": _recipe(
        200, 64, 5e-3, "step@0.3,0.45,0.55", len_parts=5, resize=RESIZE, normalise="first", augment={"euler": 0.3}
    ),
    "small": _recipe(100, 64, 3e-3, "cosine", len_parts=5, **SMALL, resize={"train_share": 0.5}),
    "tiny": _recipe(30, 32, 3e-3, "cosine", **{**TINY, "clip_len": 16, "len_parts": 4}, resize={"train_share": 0.6}),
}
