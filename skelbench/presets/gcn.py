"""Presets of the graph networks, as trained in pyskl: SGD 0.1, nesterov, cosine, 80 passes over the data, T 100."""

from dataclasses import replace
from typing import Any

from skelbench.recipes import Recipe

_AUGMENT = {"rotate": 0.3, "tilt": 0.1, "scale": 0.15, "shear": 0.1, "jitter": 0.01, "crop": 0.6}
"""Small sets need more variety than the papers' large ones. No mirror: in some sets classes differ by their side."""


def _stgcn(epochs: int, batch: int, lr: float, **config: Any) -> Recipe:
    paper = "Yan et al., Spatial Temporal Graph Convolutional Networks, AAAI 2018"
    return Recipe("skelbench.adapters.stgcn:STGCN", paper, epochs, batch, "sgd", lr, config=config)


STGCN = {
    "paper": _stgcn(80, 128, 0.1, clip_len=100, base_channels=64, normalise="pyskl", views=10),
    "small": replace(
        _stgcn(60, 32, 0.05, clip_len=48, base_channels=32, tcn_dropout=0.1, augment=_AUGMENT),
        warmup=2.0,
        label_smoothing=0.1,
    ),
    "tiny": replace(_stgcn(12, 32, 0.05, clip_len=32, base_channels=16, augment=_AUGMENT), warmup=1.0),
}
