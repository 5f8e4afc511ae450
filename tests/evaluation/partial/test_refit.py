"""Layers fitted again to masked bodies: the features they are given by hand, their own masks, and the card's layer."""

from pathlib import Path

import numpy as np
import pytest
import torch
from encoders import task_of, training_part
from torch import Tensor

from skelbench.adapters.card import Card
from skelbench.adapters.gcn import GCN
from skelbench.adapters.model import load_model
from skelbench.core.errors import InputError
from skelbench.data.find import Dataset, load_data
from skelbench.evaluation.partial.asked import Asked
from skelbench.evaluation.partial.condition import Condition
from skelbench.evaluation.partial.masks import TRAIN, Masks
from skelbench.evaluation.partial.refit import Refit, refitted
from skelbench.evaluation.partial.run import prepared, results
from skelbench.evaluation.partial.views import Computing
from skelbench.training.transfer.again import LinearAgain
from skelbench.training.transfer.knn import KNN
from skelbench.training.transfer.linear import Linear
from skelbench.training.transfer.run import transfer

COPIES = 3


class Noted:
    """Fits nothing: notes what it is given, and returns a layer of the number of the call."""

    def __init__(self) -> None:
        self.given: list[Tensor] = []

    def why_not(self, card: Card) -> str:
        return ""

    def told(self, card: Card) -> str:
        return "noted"

    def fit(self, card: Card, copies: Tensor, labels: Tensor, device: str) -> tuple[Tensor, Tensor]:
        self.given.append(copies)
        assert labels.tolist() == [int(label) for label in labels]
        return torch.full((len(card.classes), copies.shape[-1]), float(len(self.given))), torch.zeros(len(card.classes))


@pytest.fixture
def place(toy_set: Path, tmp_path: Path) -> Path:
    """A folder with a linear card of a small encoder."""
    transfer(task_of(toy_set, tmp_path / "out", seed=4), [Linear(epochs=30)])
    return tmp_path / "out" / "linear"


def loaded(place: Path) -> GCN:
    model = load_model(place)
    assert isinstance(model, GCN)
    return model


def part_tested(toy_set: Path) -> Dataset:
    return load_data(toy_set, split="xsub", part="test", source="pose")


CONDITIONS = [Condition("zero", "joints", 4), Condition("zero", "joints", 9), Condition("drop", "parts", 2)]


def test_the_layer_of_every_condition_is_given_the_features_of_bodies_masked_by_hand(
    toy_set: Path, place: Path
) -> None:
    model, noted, data = loaded(place), Noted(), training_part(toy_set)
    masks = {kind: Masks(kind, model.layout, 7, use=TRAIN) for kind in ("joints", "parts")}
    refit = Refit(data, noted, COPIES)
    layers = refitted(model, refit, CONDITIONS, masks, Computing(batch_size=5))
    assert [len(copies) for copies in noted.given] == [1, COPIES, COPIES, COPIES]  # nothing masked: once
    for condition, copies in zip([Condition("zero", "joints", 0), *CONDITIONS], noted.given, strict=True):
        for r in range(len(copies)):
            for n, clip in enumerate(data):
                views = model.prepare(clip)
                gone = masks[condition.kind].turns([clip.name], r)[0] < condition.count
                if condition.mode == "zero":
                    views[:, :, :, np.flatnonzero(gone)] = 0
                keep = torch.as_tensor(~gone) if condition.mode == "drop" else None
                with torch.inference_mode():
                    expected = model.network.features(views, keep).mean(dim=0)
                torch.testing.assert_close(copies[r, n], expected, rtol=1e-4, atol=1e-5)
    assert float(layers.whole[0][0, 0]) == 1
    assert [float(layers.of[each][0][0, 0]) for each in CONDITIONS] == [2, 3, 4]


def test_a_condition_is_answered_by_its_own_layer(toy_set: Path, place: Path) -> None:
    model, views = loaded(place), torch.stack([loaded(place).prepare(part_tested(toy_set)[0])[0]] * 2)
    masks = {kind: Masks(kind, model.layout, 7, use=TRAIN) for kind in ("joints", "parts")}
    layers = refitted(model, Refit(training_part(toy_set), Noted(), 1), CONDITIONS, masks, Computing())
    keep = torch.ones(2, len(model.layout), dtype=torch.bool)
    keep[1, 3] = False
    with torch.inference_mode():
        seen = torch.stack([views[0], views[1].clone()])
        seen[1, :, :, 3] = 0
        features = model.features(seen).sum(dim=1)
        for number, condition in enumerate(CONDITIONS[:2], start=2):
            logits = layers.answers(model)[condition](views, keep)
            torch.testing.assert_close(logits[:, 0], number * features)


def test_with_nothing_masked_the_card_s_own_layer_comes_out_again(toy_set: Path, place: Path) -> None:
    model = loaded(place)
    layers = refitted(model, Refit(training_part(toy_set), LinearAgain(), 2), [], {}, Computing())
    own = model.network.state_dict()
    for found, name in zip(layers.whole, ("weight", "bias"), strict=True):
        torch.testing.assert_close(found, own[f"cls_head.fc_cls.{name}"], rtol=1e-3, atol=1e-4)


def test_rows_say_how_layers_were_fitted_and_their_drop_is_from_the_new_layer(toy_set: Path, place: Path) -> None:
    refit = Refit(training_part(toy_set), LinearAgain(), 2)
    counts = {"joints": [8], "parts": []}
    asked = Asked(counts, ["zero"], 2, trained_on=["whole", "masked"], refit=refit)
    rows = [record.row for record in results(prepared([str(place)], part_tested(toy_set), asked))]
    assert [(row["trained_on"], row["count"]) for row in rows] == [
        *[("whole", 0), ("whole", 8)],
        *[("masked", 0), ("masked", 8)],
    ]
    assert [row["refit"] for row in rows[:2]] == ["", ""]
    told = rows[2]["refit"]
    assert told.startswith("linear, seed 4: epochs=30 batch=128 optimiser=adam lr=0.01 schedule=cosine ")
    assert told.endswith("; 2 copies of 18 clips of part train")
    assert rows[2]["drop"] == 0 and rows[3]["whole"] == rows[2]["top1"]
    assert rows[3]["drop"] == pytest.approx(rows[3]["whole"] - rows[3]["top1"], abs=2e-4)


def test_neighbours_are_dropped_from_as_they_are_but_get_no_linear_layer(toy_set: Path, tmp_path: Path) -> None:
    transfer(task_of(toy_set, tmp_path / "out"), [KNN(k=3)])
    asked = Asked(
        {"joints": [8]}, ["drop"], 1, trained_on=["whole", "masked"], refit=Refit(training_part(toy_set), LinearAgain())
    )
    work = prepared([str(tmp_path / "out" / "knn@3")], part_tested(toy_set), asked)
    assert work.left_out == {("out-knn@3", "masked"): "its last layer is a vote of neighbours"}
    assert [record.identity.trained_on for record in results(work)] == ["whole", "whole"]


def test_training_clips_that_are_tested_too_are_refused(toy_set: Path, place: Path) -> None:
    asked = Asked({"joints": [2]}, trained_on=["masked"], refit=Refit(part_tested(toy_set), LinearAgain()))
    with pytest.raises(InputError, match=r"of the 6 training clips .* are tested too"):
        prepared([str(place)], part_tested(toy_set), asked)


def test_a_card_of_another_training_gets_the_linear_protocol_s_defaults() -> None:
    shipped = load_model("stgcn-synthetic-xsub").card
    assert LinearAgain().told(shipped).startswith("linear, seed 0: epochs=150 batch=128 optimiser=adam lr=0.01")
