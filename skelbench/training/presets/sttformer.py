"""Presets of STTFormer: its authors' recipe, what fits one GPU, and what a CPU does in minutes.

`paper` is the official configuration for NTU-60, the rate of 0.1 for 64 clips. The official one for NTU-120 says 64
frames in tuples of 6, which its own network refuses; take this one. Batches that are not full are kept.
"""

from typing import Any

from skelbench.training.recipes import Recipe

_AUGMENT = {"rotate": 0.3, "tilt": 0.1, "scale": 0.15, "shear": 0.1, "jitter": 0.01}
"""As the graph networks of these sizes have it."""
RESIZE = {"test_share": 0.95, "train_share": 0.5, "fewest": 64}
SMALL = {"base_channels": 32, "widths": [32, 64, 128, 128], "qkv": [8, 16, 32, 32]}
TINY = {"base_channels": 16, "widths": [16, 32, 32], "qkv": [4, 8, 8], "clip_len": 20, "len_parts": 5}


def _recipe(epochs: int, batch: int, lr: float, warmup: float, smoothing: float, **config: Any) -> Recipe:
    return Recipe(
        "skelbench.adapters.sttformer:STTFormer",
        epochs,
        batch,
        "sgd",
        lr,
        weight_decay=4e-4,
        schedule="step@0.666666,0.888888",
        warmup=warmup,
        label_smoothing=smoothing,
        config={"sampling": "resize", **config},
    )


STTFORMER = {
    "paper": _recipe(
        90, 64, 0.1, 5.0, 0.0, resize=RESIZE, normalise="first", average_absent=True, augment={"euler": 0.3}
    ),
    "small": _recipe(60, 32, 0.05, 3.0, 0.1, clip_len=48, **SMALL, resize={"train_share": 0.5}, augment=_AUGMENT),
    "tiny": _recipe(15, 32, 0.05, 1.0, 0.0, **TINY, resize={"train_share": 0.6}, augment=_AUGMENT),
}
