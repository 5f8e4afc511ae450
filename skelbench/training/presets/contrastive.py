"""Presets of the momentum-contrast methods: SkeletonCLR, AimCLR, CrosSCLR and SkeAttnCLR, all on ST-GCN.

`paper` is the official configuration: SGD with plain momentum, a tenth of the rate after 250 of 300 epochs, 32,768
keys. `small` is for one GPU or a patient CPU. `tiny` is what two CPU cores do in minutes on some 600 clips: Adam, with
which the contrast moves at all in so few steps, a queue that no clip is in twice, and a momentum of 0.99, since a slow
encoder of 0.999 is still near its first weights after 400 steps.
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
_ENCODER = {"average_absent": True, "sampling": "resize"}
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
        config={**_ENCODER, **config},
    )


_SIZES = {
    "paper": _recipe("momentum", 300, 128, 0.1, 32768, base_channels=16, feature=256, clip_len=50, tcn_dropout=0.5),
    "small": _recipe("momentum", 150, 64, 0.05, 4096, base_channels=16, feature=256, clip_len=50, tcn_dropout=0.1),
    "tiny": _recipe("adam", 20, 32, 2e-3, 256, base_channels=8, feature=64, clip_len=24, tcn_dropout=0.0),
}


def _presets(method: str, tiny: dict[str, Any], **config: Any) -> dict[str, Recipe]:
    """Each size of a method; tiny: settings of that size alone; config: what the encoder has of its own in all."""
    made = {
        name: replace(size, objective=method, paper=_PAPERS[method], config={**size.config, **config})
        for name, size in _SIZES.items()
    }
    made["tiny"] = replace(made["tiny"], settings={**made["tiny"].settings, "momentum": 0.99, **tiny})
    return made


SKELETONCLR = _presets("skeletonclr", {})
AIMCLR = _presets("aimclr", {})
CROSSCLR = _presets("crossclr", {})
SKEATTNCLR = _presets("skeattnclr", {"mix": {"unit": 2}}, partition="direction")
SKEATTNCLR = {
    name: replace(
        recipe,
        config={**recipe.config, "clip_len": 32 if name == "tiny" else 64}
        | ({"base_channels": 64} if name == "paper" else {}),
    )
    for name, recipe in SKEATTNCLR.items()
}
