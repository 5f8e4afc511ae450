from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.metrics import accuracy_score, recall_score, top_k_accuracy_score
from toy import WRIST, WristModel

import skelbench
from skelbench.core.errors import InputError
from skelbench.data.find import Dataset, load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.cell import COLUMNS
from skelbench.perturbations.spec import Spec

SPECS = ["noise:0.1", "joint-mask:0.5", "part-mask:right_arm", "estimator:other"]


@pytest.fixture
def data(toy_set: Path) -> Dataset:
    return load_data(toy_set, split="xsub", source="pose")


def test_a_model_that_is_right_scores_100_and_loses_all_when_its_joint_is_masked(data: Dataset) -> None:
    table = skelbench.evaluate(WristModel(WRIST), data, ["part-mask:right_arm"])
    clean, masked = table.to_dict("records")
    assert list(table.columns) == list(COLUMNS)
    assert (clean["spec"], clean["correct"], clean["clips"], clean["drop"]) == ("clean", 6, 6, 0)
    rise0 = sum(label == 0 for label in data.labels)  # a missing wrist reads as no rise at all
    assert masked["correct"] == rise0
    assert masked["drop"] == pytest.approx(100 * (6 - rise0) / 6, abs=1e-3)
    assert masked["drop_low"] < masked["drop"] < masked["drop_high"]


def test_clean_is_always_measured_and_only_once(data: Dataset) -> None:
    table = skelbench.evaluate(WristModel(WRIST), data, ["clean", "noise:0.01", "noise:1e-2"], seeds=3)
    assert table["spec"].tolist() == ["clean"] + ["noise:0.01"] * 3
    assert table["seed"].tolist() == [0, 0, 1, 2]


def test_what_is_not_drawn_is_measured_once(data: Dataset) -> None:
    table = skelbench.evaluate(WristModel(WRIST), data, "part-mask:head", seeds=3)
    assert table["spec"].tolist() == ["clean", "part-mask:head"]


@pytest.mark.parametrize(("batch_size", "workers"), [(1, 0), (5, 0), (64, 0), (3, 2)])
def test_batch_size_and_workers_change_nothing(data: Dataset, batch_size: int, workers: int) -> None:
    measured = ["spec", "seed", "clips", "skipped", "correct", "top5", "mean_class", "drop"]
    expected = skelbench.evaluate(WristModel(WRIST), data, SPECS, seeds=2)[measured]
    found = skelbench.evaluate(WristModel(WRIST), data, SPECS, seeds=2, batch_size=batch_size, workers=workers)
    pd.testing.assert_frame_equal(found[measured], expected)


def test_other_clips_and_their_order_change_no_prediction(data: Dataset) -> None:
    spec = Spec.parse("noise:0.1")
    whole = {c.identity.spec: c.outcome for c in cells(WristModel(WRIST), data, [spec])}[str(spec)]
    part = {c.identity.spec: c.outcome for c in cells(WristModel(WRIST), data.take([5, 2, 3]), [spec])}[str(spec)]
    expected = dict(zip(whole.clip, whole.prediction, strict=True))
    assert [expected[name] for name in part.clip] == part.prediction.tolist()


def test_all_cells_run_as_full_batches(data: Dataset) -> None:
    model = WristModel(WRIST)
    skelbench.evaluate(model, data, ["noise:0.1", "shift:2"], seeds=2, batch_size=16)
    assert model.batches == [16, 14]  # 5 cells of 6 clips


def test_the_softmax_is_averaged_over_views_and_not_the_logits(data: Dataset) -> None:
    # probabilities (0.9, 0.1, 0) and (0, 0.4, 0.6): their mean is largest for class 0, the mean of logits for class 1
    scores = torch.tensor([[0.9, 0.1, 1e-20], [1e-20, 0.4, 0.6]]).log()

    class TwoViews(WristModel):
        views = 2

        def logits(self, batch: torch.Tensor) -> torch.Tensor:
            return scores.repeat(len(batch) // 2, 1)

    (cell,) = cells(TwoViews(WRIST), data, [], batch_size=3)
    assert cell.outcome.prediction.tolist() == [0] * len(data)


def test_a_clip_that_the_other_source_lacks_is_left_out_and_counted(data: Dataset) -> None:
    row = skelbench.evaluate(WristModel(WRIST), data, "estimator:other").iloc[1]
    there = sum(int(name[4:]) % 2 == 0 for name in data.names)
    assert (row["clips"], row["skipped"]) == (there, len(data) - there)
    assert row["clean_top1"] == 100


def test_figures_agree_with_scikit_learn(data: Dataset) -> None:
    class Random(WristModel):
        def logits(self, batch: torch.Tensor) -> torch.Tensor:
            return torch.from_numpy(np.random.default_rng(0).normal(size=(len(batch), 3)).astype(np.float32))

    (cell,) = cells(Random(WRIST), data, [])
    logits = np.random.default_rng(0).normal(size=(len(data), 3)).astype(np.float32)
    guess = logits.argmax(1)
    assert cell.row["top1"] == pytest.approx(100 * accuracy_score(data.labels, guess), abs=1e-3)
    assert cell.row["mean_class"] == pytest.approx(100 * recall_score(data.labels, guess, average="macro"), abs=1e-3)
    second = top_k_accuracy_score(data.labels, logits, k=2, labels=[0, 1, 2])
    assert (cell.outcome.rank < 2).mean() == pytest.approx(second)


def test_tied_scores_count_as_the_class_that_is_predicted(data: Dataset) -> None:
    class Undecided(WristModel):
        def logits(self, batch: torch.Tensor) -> torch.Tensor:
            return torch.zeros(len(batch), 3)

    (cell,) = cells(Undecided(WRIST), data, [])
    assert (cell.outcome.correct == (cell.outcome.prediction == cell.outcome.label)).all()
    assert cell.outcome.correct.sum() == (np.asarray(data.labels) == 0).sum()


def test_a_model_of_other_classes_is_refused(data: Dataset) -> None:
    from dataclasses import replace

    model = WristModel(replace(WRIST, classes=("a", "b", "c")))
    with pytest.raises(InputError, match=r"wrist knows 3 classes \(a, b, c …\).*choose a model"):
        skelbench.evaluate(model, data, [])


def test_logits_that_are_no_tensor_are_said(data: Dataset) -> None:
    class Plain(WristModel):
        def logits(self, batch: torch.Tensor) -> torch.Tensor:
            answer: Any = super().logits(batch).numpy()
            return answer

    with pytest.raises(InputError, match="model wrist gave logits of type ndarray, expected a tensor"):
        skelbench.evaluate(Plain(WRIST), data, [])


def test_nan_logits_are_an_error_and_not_a_result(data: Dataset) -> None:
    class Broken(WristModel):
        def logits(self, batch: torch.Tensor) -> torch.Tensor:
            return torch.full((len(batch), 3), float("nan"))

    with pytest.raises(InputError, match="NaN or infinite logits"):
        skelbench.evaluate(Broken(WRIST), data, [])


def test_a_model_left_in_training_mode_is_evaluated_all_the_same(data: Dataset) -> None:
    class Dropping(WristModel):
        def __init__(self) -> None:
            super().__init__(WRIST)
            self.network = torch.nn.Dropout(1.0)  # in training mode, nothing passes

        def logits(self, batch: torch.Tensor) -> torch.Tensor:
            return super().logits(self.network(batch))

    assert skelbench.evaluate(Dropping(), data, [])["top1"].tolist() == [100]


def test_no_seed_at_all_is_refused(data: Dataset) -> None:
    with pytest.raises(InputError, match="at least one draw"):
        skelbench.evaluate(WristModel(WRIST), data, "noise:0.1", seeds=0)


@pytest.mark.parametrize("specs", [5, None, [None], ["noise:0.1", 5]])
def test_what_is_no_perturbation_is_refused_in_words(data: Dataset, specs: Any) -> None:
    with pytest.raises(InputError, match="is no perturbation, expected text"):
        skelbench.evaluate(WristModel(WRIST), data, specs)


@pytest.mark.parametrize("seeds", ["two", None, 1.5, [0, 0.5]])
def test_seeds_that_are_no_whole_numbers_are_refused_in_words(data: Dataset, seeds: Any) -> None:
    with pytest.raises(InputError, match=r"seed is .*, expected a whole number"):
        skelbench.evaluate(WristModel(WRIST), data, "noise:0.1", seeds=seeds)
