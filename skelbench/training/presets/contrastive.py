"""Presets of the momentum-contrast methods: SkeletonCLR, AimCLR, CrosSCLR and SkeAttnCLR, all on ST-GCN.

`paper` is the official configuration, for NTU-25: SGD with plain momentum, a tenth of the rate after 250 of 300 epochs,
32,768 keys. `small` is for one GPU or a patient CPU. `tiny` takes 600 clips one core for 1 (SkeletonCLR) to 3 minutes
(CrosSCLR, SkeAttnCLR): Adam, a queue that no clip is in twice, and a momentum of 0.99, as 0.999 would leave more than
half of a slow encoder's first weights.
"""

from dataclasses import replace
from typing import Any

from skelbench.training.recipes import Recipe

_CROSSCLR = "Li et al., 3D Human Action Representation Learning via Cross-View Consistency Pursuit, CVPR 2021"
_PAPERS = {
    "skeletonclr": f"{_CROSSCLR} (its baseline SkeletonCLR)",
    "aimclr": "Guo et al., Contrastive Learning from Extremely Augmented Skeleton Sequences, AAAI 2022",
    "crossclr": _CROSSCLR,
    "skeattnclr": "Hua et al., Part Aware Contrastive Learning for Self-Supervised Action Recognition, IJCAI 2023",
}
_WIDE = {"base_channels": 16, "feature": 256, "clip_len": 50}
_PUBLISHED = {**_WIDE, "tcn_dropout": 0.5, "average_absent": True, "normalise": "relative"}
_FALL = "step@0.8333333"  # after epoch 250 of 300


def _recipe(optimiser: str, epochs: int, batch: int, lr: float, queue: int, **config: Any) -> Recipe:
    return Recipe(
        "skelbench.adapters.stgcn:STGCN",
        epochs,
        batch,
        optimiser,
        lr,
        weight_decay=1e-4,
        schedule=_FALL if optimiser == "momentum" else "cosine",
        val=0.0,
        settings={"queue": queue},
        config={"sampling": "resize", "edges": "bones", **config},
    )


_SIZES = {
    "paper": _recipe("momentum", 300, 128, 0.1, 32768, **_PUBLISHED),
    "small": _recipe("momentum", 150, 64, 0.05, 4096, **_WIDE, tcn_dropout=0.1),
    "tiny": _recipe("adam", 30, 32, 2e-3, 256, base_channels=8, feature=64, clip_len=24),
}
_SLOW = {"paper": {}, "small": {}, "tiny": {"momentum": 0.99}}


def _sized(method: str, size: str, settings: dict[str, Any], **config: Any) -> Recipe:
    """A size of a method; settings: its own; config: what its encoder has of its own."""
    plain = _SIZES[size]
    settings = {**plain.settings, **_SLOW[size], **settings}
    config = {**plain.config, **config}
    return replace(plain, objective=method, paper=_PAPERS[method], settings=settings, config=config)


SKELETONCLR = {size: _sized("skeletonclr", size, {}) for size in _SIZES}
AIMCLR = {size: _sized("aimclr", size, {}) for size in _SIZES}
CROSSCLR = {size: _sized("crossclr", size, {}) for size in _SIZES}
SKEATTNCLR = {
    "paper": _sized("skeattnclr", "paper", {}, base_channels=64, clip_len=64, partition="direction"),
    "small": _sized("skeattnclr", "small", {}, clip_len=64, partition="direction"),
    "tiny": _sized("skeattnclr", "tiny", {"mix": {"unit": 2}}, clip_len=32, partition="direction"),
}
