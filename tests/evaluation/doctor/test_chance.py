"""The doctor's models score what is known of them, and where they do not it says so."""

import numpy as np
import pytest

from skelbench.adapters.card import Card
from skelbench.core.errors import InputError
from skelbench.data.dataset import Dataset
from skelbench.data.find import load_data
from skelbench.evaluation.doctor.chance import by_chance, known, moved_by_one
from skelbench.evaluation.doctor.models import Told, drawn, one_hot
from skelbench.evaluation.results.outcome import Outcome
from skelbench.perturbations.spec import Spec

SPECS = [Spec.parse("noise:0.01"), Spec.parse("estimator:lq")]


@pytest.fixture(scope="module")
def data() -> Dataset:
    return load_data("synthetic", "xsub", limit=24)


def test_an_oracle_is_right_everywhere_in_every_cell(data: Dataset) -> None:
    found = known("oracle", data, SPECS, one_hot(data.labels, 22), np.ones(24, bool))
    assert (found.ok, found.came) == (True, "the same in 3 cells")


def test_constant_scores_are_class_0(data: Dataset) -> None:
    flat = np.full((24, 22), 0.3, np.float32)
    assert known("flat", data, SPECS, flat, data.labels == 0).ok
    assert not known("flat", data, SPECS, flat, data.labels == 1).ok


def test_one_clip_that_is_right_and_should_not_be_is_found(data: Dataset) -> None:
    scores = one_hot((data.labels + 1) % 22, 22)
    scores[5] = one_hot(data.labels, 22)[5]
    found = known("moved", data, SPECS, scores, np.zeros(24, bool))
    assert (found.ok, found.came) == (False, "1 right and 0 points lost under clean")


def test_as_many_right_on_other_clips_are_found(data: Dataset) -> None:
    wanted = np.arange(24) < 12
    scores = one_hot(np.where(~wanted, data.labels, (data.labels + 1) % 22), 22)
    assert not known("half", data, SPECS, scores, wanted).ok


def test_draws_are_chance_and_draws_that_know_a_quarter_of_the_labels_are_not(data: Dataset) -> None:
    draws = [drawn(data, draw) for draw in range(3)]
    leaky = [np.where(np.arange(24) % 4 == 0, data.labels, answers) for answers in draws]
    assert by_chance(data, draws).ok
    assert not by_chance(data, leaky).ok


def test_a_draw_depends_on_nothing_but_its_number_and_the_name(data: Dataset) -> None:
    assert drawn(data, 1)[[3, 7]].tolist() == drawn(data.take([3, 7]), 1).tolist()
    assert drawn(data, 1).tolist() != drawn(data, 2).tolist()


def outcome(prediction: list[int], label: list[int]) -> Outcome:
    names, said, true = np.array(["a", "b", "c"], object), np.array(prediction), np.array(label)
    rank = (said != true).astype(np.int16)
    return Outcome(names, true.astype(np.int16), said.astype(np.int16), rank, names, "clip")


@pytest.mark.parametrize(
    ("said", "ok"), [([1, 1, 0], True), ([1, 2, 0], False), ([0, 1, 0], False), ([0, 0, 2], False)]
)
def test_a_model_with_moved_classes_is_right_where_the_class_before_was_said(said: list[int], ok: bool) -> None:
    plain = outcome([0, 0, 2], [1, 2, 0])  # says the class before the true one of clips a and c
    assert moved_by_one(plain, outcome(said, [1, 2, 0]), classes=3) == ok


@pytest.mark.parametrize("scores", [None, [1], {"a": 1}, {"a": [1.0]}, {"a": ["x"] * 22}], ids=str)
def test_a_card_without_scores_is_refused(scores: object, data: Dataset) -> None:
    with pytest.raises(InputError, match="expected a number for each class by clip"):
        Told(Card("x", "skelbench.evaluation.doctor.models:Told", {"scores": scores}, data.classes))


def test_a_clip_of_which_nothing_is_told_is_refused(data: Dataset) -> None:
    told = Told(Card("x", "skelbench.evaluation.doctor.models:Told", {"scores": {"a": [0] * 22}}, data.classes))
    with pytest.raises(InputError, match="card x tells no scores of clip"):
        told.prepare(data[0])
