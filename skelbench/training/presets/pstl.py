"""Presets of PSTL, of SkeletonBT (the same without masks) and of the untrained control, all on one ST-GCN.

`paper` is the official configuration, for NTU-25. `small` is for one GPU or a patient CPU: the same encoder, a smaller
projection. `tiny` is what two CPU cores do in minutes. The weight of the redundancy goes with the width of the
projection: at the paper's 2e-4 a small one would not be decorrelated at all.
"""

from dataclasses import replace
from typing import Any

from skelbench.training.recipes import Recipe

_TITLE = "Zhou et al., Self-supervised Action Representation Learning from Partial Spatio-Temporal Skeleton Sequences"
_PSTL, _BT = f"{_TITLE}, AAAI 2023", f"{_TITLE} (its baseline), AAAI 2023"
_WIDE = {"base_channels": 16, "feature": 256, "clip_len": 50}
_PUBLISHED = {**_WIDE, "tcn_dropout": 0.5, "average_absent": True, "normalise": "relative"}


def _recipe(epochs: int, batch: int, lr: float, warmup: float, width: int, **config: Any) -> Recipe:
    return Recipe(
        "skelbench.adapters.stgcn:STGCN",
        epochs,
        batch,
        "adam",
        lr,
        weight_decay=1e-5,
        warmup=warmup,
        val=0.0,
        objective="pstl",
        paper=_PSTL,
        settings={"width": width},
        config={"sampling": "resize", "edges": "bones", **config},
    )


_SIZES = {
    "paper": _recipe(150, 128, 5e-3, 10.0, 6144, **_PUBLISHED),
    "small": _recipe(100, 64, 5e-3, 5.0, 1024, **_WIDE, tcn_dropout=0.1),
    "tiny": _recipe(30, 32, 2e-3, 1.0, 256, base_channels=8, feature=64, clip_len=24),
}
PSTL = _SIZES
SKELETONBT = {
    name: replace(recipe, paper=_BT, settings={**recipe.settings, "joints": "none", "frames": "none"})
    for name, recipe in _SIZES.items()
}
UNTRAINED = {
    name: replace(recipe, paper="", objective="untrained", settings={}, epochs=3, warmup=0.0)
    for name, recipe in _SIZES.items()
}
