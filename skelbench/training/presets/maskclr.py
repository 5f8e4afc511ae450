"""Presets of MaskCLR, on MotionBERT's network or STTFormer's, and of MotionBERT-R, its control.

`paper` is MaskCLR's Sec. 4.1 (300 epochs of the plain path, 300 of both; batch 16, backbone 1e-4, head 1e-3) with the
threshold of Eq. 4, alpha 9 and beta 1. The others have our recipe, chosen on held-out training subjects of `synthetic`
(docs/findings/maskclr.md): mask, unit and share are drawn at every step, since a threshold's share is out of control on
short schedules; alpha and beta are 0.3, since with 9 and 1 the classifier hardly learns in stage 2 (from 40 % on).

The poster's row on STTFormer comes without settings: these are STTFormer's recipes with the settings above. In `paper`
half of its epochs are of the plain path, as in the paper.
"""

from dataclasses import replace
from typing import Any

from skelbench.training.presets.motionbert import MOTIONBERT
from skelbench.training.presets.sttformer import STTFORMER
from skelbench.training.recipes import Recipe

_TITLE = "MaskCLR: Multi-Level Contrastive Learning for Robust Skeletal Action Recognition, CVPR 2024"
_MIX = {"select": "probabilistic", "unit": "mix", "share": 0.1, "share_to": 0.6}
_PAPER = replace(MOTIONBERT["paper"], epochs=600, batch=16, head_lr=1e-3)


def _maskclr(plain: Recipe, **settings: Any) -> Recipe:
    return replace(plain, paper=_TITLE, objective="maskclr", settings=settings)


def _both_paths(plain: Recipe, start: int) -> Recipe:
    return replace(_maskclr(plain, start=start, alpha=0.3, beta=0.3, mask=_MIX), chosen_on=("synthetic xsub val",))


def _masked_alone(plain: Recipe, unit: str) -> Recipe:
    return _maskclr(plain, paths="masked", start=0, mask={"select": "random", "unit": unit, "share": 0.15})


MASKCLR = {
    "paper": _maskclr(_PAPER, start=300, mask={"select": "threshold", "delta": 0.2}),
    "lite": _both_paths(MOTIONBERT["lite"], 40),
    "small": _both_paths(MOTIONBERT["small"], 24),
    "tiny": _both_paths(MOTIONBERT["tiny"], 5),
}

MASKCLR_STTFORMER = {
    "paper": _maskclr(STTFORMER["paper"], start=45, mask={"select": "threshold", "delta": 0.2}),
    "small": _both_paths(STTFORMER["small"], 24),
    "tiny": _both_paths(STTFORMER["tiny"], 6),
}

MOTIONBERT_R = {
    "paper": _masked_alone(_PAPER, "joint-frame"),
    **{name: _masked_alone(MOTIONBERT[name], "mix") for name in ("lite", "small", "tiny")},
}
