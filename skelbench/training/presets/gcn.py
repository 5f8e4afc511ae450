"""Presets of the graph networks, as trained in pyskl: SGD 0.1, nesterov, cosine, 80 passes over the data, T 100.

The learning rate goes with the batch: 0.1 for 128 clips in pyskl. The smaller presets have twice that for their
batch, since they see fewer clips. On one core `tiny` takes 1 (ST-GCN) to 4 minutes (CTR-GCN) on `synthetic`,
`small` 25 to 45.
"""

from dataclasses import replace
from typing import Any

from skelbench.training.recipes import Recipe

_AUGMENT = {"rotate": 0.3, "tilt": 0.1, "scale": 0.15, "shear": 0.1, "jitter": 0.01, "crop": 0.6}
"""Small sets need more variety than the papers' large ones. No mirror: in some sets classes differ by their side."""


def _gcn(adapter: str, epochs: int, batch: int, lr: float, **config: Any) -> Recipe:
    return Recipe(f"skelbench.adapters.{adapter}", epochs, batch, "sgd", lr, config=config)


def _presets(adapter: str, paper: dict[str, Any], small: dict[str, Any], tiny: dict[str, Any]) -> dict[str, Recipe]:
    """Three sizes of one network; the mappings say how large it is in each."""
    return {
        "paper": _gcn(adapter, 80, 128, 0.1, clip_len=100, **paper, normalise="pyskl", views=10),
        "small": replace(
            _gcn(adapter, 60, 32, 0.05, clip_len=48, **small, tcn_dropout=0.1, augment=_AUGMENT),
            warmup=2.0,
            label_smoothing=0.1,
        ),
        "tiny": replace(_gcn(adapter, 12, 32, 0.05, clip_len=32, **tiny, augment=_AUGMENT), warmup=1.0),
    }


_WIDTHS = ({"base_channels": 64}, {"base_channels": 32}, {"base_channels": 16})

STGCN = _presets("stgcn:STGCN", *_WIDTHS)
STGCN["vanilla"] = replace(
    _gcn("stgcn:STGCN", 80, 128, 0.1, clip_len=300, sampling="pad", tcn_dropout=0.5, normalise="pyskl"),
    schedule="step",
    weight_decay=1e-4,
)
"""The first ST-GCN as pyskl trains it: every frame, then zeros."""

STGCNPP = _presets("stgcnpp:STGCNPP", *_WIDTHS)
AAGCN = _presets("aagcn:AAGCN", *_WIDTHS)
CTRGCN = _presets("ctrgcn:CTRGCN", *_WIDTHS)
MSG3D = _presets(
    "msg3d:MSG3D",
    {"base_channels": 96},
    {"base_channels": 24, "num_gcn_scales": 8, "num_g3d_scales": 4},
    {"base_channels": 12, "num_gcn_scales": 6, "num_g3d_scales": 3},
)
