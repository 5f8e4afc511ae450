"""Presets of PoseConv3D: `paper` is pyskl's SlowOnly-R50 (SGD 0.4 at batch 256, cosine, 240 passes)."""

from dataclasses import replace
from typing import Any

from skelbench.training.recipes import Recipe

_AUGMENT = {"rotate": 0.2, "scale": 0.1, "shear": 0.1, "jitter": 0.01, "crop": 0.6}
"""Small sets need more variety than the papers' large ones. No mirror: in some sets classes differ by their side."""
_FEW_PIXELS = {"size": 32, "train_size": 32, "views": 1, "flip": False, "backbone": "c3d"}
"""What a CPU trains: 3 x 3 x 3 convolutions of few channels are its fastest, on heatmaps a third as wide."""


def _posec3d(epochs: int, batch: int, lr: float, **config: Any) -> Recipe:
    adapter = "skelbench.adapters.posec3d:PoseC3D"
    return Recipe(adapter, epochs, batch, "sgd", lr, weight_decay=3e-4, clip_norm=40.0, config=config)


POSEC3D = {
    "paper": _posec3d(240, 256, 0.4, augment={"mirror": 0.5}),
    "small": replace(
        _posec3d(40, 16, 0.05, **_FEW_PIXELS, base_channels=12, clip_len=24, dropout=0.3, augment=_AUGMENT),
        warmup=2.0,
        label_smoothing=0.1,
    ),
    "tiny": replace(
        _posec3d(12, 16, 0.05, **_FEW_PIXELS, base_channels=8, clip_len=16, dropout=0.3, augment=_AUGMENT), warmup=1.0
    ),
}
