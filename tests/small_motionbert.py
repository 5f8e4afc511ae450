"""A MotionBERT that is small enough for tests, with the weights of seed 0."""

from pathlib import Path
from typing import Any

import torch

from skelbench.adapters.card import Card
from skelbench.adapters.motionbert import MotionBERT
from skelbench.core.files import file_sha256

TINY = {"dim": 16, "depth": 2, "heads": 4, "representation": 12, "hidden": 20, "clip_len": 9, "maxlen": 9}


def card(weights: Path | None = None, **config: Any) -> Card:
    where, digest = (None, None) if weights is None else (str(weights), file_sha256(weights))
    return Card("toy", "skelbench.adapters.motionbert:MotionBERT", TINY | config, ("a", "b", "c"), where, digest)


def model(**config: Any) -> MotionBERT:
    torch.manual_seed(0)
    made = MotionBERT.load(card(**config))
    made.network.eval()
    return made
