"""Controls: models that by their preparation cannot notice a damage must lose nothing, and the others must notice it.

A drop of the first would be a fault of the harness: the damage is applied otherwise than it says, or to other clips.
"""

from functools import cache

import pytest

from skelbench.adapters.model import load_model
from skelbench.adapters.protocols import Model
from skelbench.data.dataset import Dataset
from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import cells
from skelbench.perturbations.spec import Spec

CARDS = ("stgcn-synthetic-xsub", "stgcnpp-synthetic-xsub", "motionbert-synthetic-xsub", "posec3d-synthetic-xsub")
SIZED = ("scale:2", "scale@up:2")  # all four bring a clip to one size
UNTRACKED = ("id-swap@all:4", "id-swap@frame:1")
"""MotionBERT gives exchanged persons their own tracks back, and the heatmaps of PoseConv3D show all persons at once."""
BLIND = {card: (*SIZED, "id-swap@order:1", *(UNTRACKED if card in CARDS[2:] else ())) for card in CARDS}


@cache
def model(card: str) -> Model:
    return load_model(card)


@cache
def clips() -> Dataset:
    """Some of each class, so that four classes of two persons are among them."""
    return load_data("synthetic", "xsub", limit=33)


def changed_predictions(card: str, *specs: str, every: int = 1) -> list[int]:
    clean, *damaged = cells(model(card), clips().take(range(0, len(clips()), every)), map(Spec.parse, specs))
    return [int((clean.outcome.prediction != each.outcome.prediction).sum()) for each in damaged]


@pytest.mark.parametrize("card", CARDS)
def test_who_cannot_notice_a_damage_predicts_what_it_predicted_before(card: str) -> None:
    assert changed_predictions(card, *BLIND[card], every=3) == [0] * len(BLIND[card])


def test_who_can_notice_it_does() -> None:
    """ST-GCN turns nothing upright, and follows persons by their place."""
    assert min(changed_predictions("stgcn-synthetic-xsub", "roll:90", "id-swap@all:4")) > 0
