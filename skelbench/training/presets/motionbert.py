"""Presets of MotionBERT: `paper` is its action configuration from scratch (AdamW 1e-4, x0.99 per epoch, T 243).

`lite` is the official smaller network (d 256) with a schedule for one GPU and a small set.
"""

from dataclasses import replace
from typing import Any

from skelbench.training.recipes import Recipe


def _motionbert(epochs: int, batch: int, lr: float, **config: Any) -> Recipe:
    adapter = "skelbench.adapters.motionbert:MotionBERT"
    return Recipe(adapter, epochs, batch, "adamw", lr, weight_decay=0.01, config=config)


MOTIONBERT = {
    "paper": replace(_motionbert(300, 32, 1e-4), schedule="exponential"),
    "lite": replace(
        _motionbert(100, 32, 3e-4, dim=256, mlp_ratio=4, representation=512, clip_len=81, maxlen=81),
        warmup=5.0,
        label_smoothing=0.1,
        clip_norm=1.0,
    ),
    "small": replace(
        _motionbert(60, 32, 1e-3, dim=64, depth=3, heads=4, representation=64, hidden=256, clip_len=27, maxlen=27),
        warmup=3.0,
        label_smoothing=0.1,
        clip_norm=1.0,
    ),
    "tiny": replace(
        _motionbert(12, 32, 1e-3, dim=32, depth=2, heads=4, representation=32, hidden=128, clip_len=16, maxlen=16),
        warmup=1.0,
        clip_norm=1.0,
    ),
}
