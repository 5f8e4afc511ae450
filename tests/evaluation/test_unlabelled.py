"""Clips without labels: what stands for accuracy is agreement with the model's own prediction on the undamaged clip.

The oracle reads the toy model's answer off the poses: how far the right wrist rises, rounded to 0, 150 or 300 px.
"""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from toy import WRIST, WristModel
from unlabelled import strip_labels

import skelbench
from skelbench.core.clip import Clip
from skelbench.data.find import Dataset, MissingClip, load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.metrics.summarise import summarise
from skelbench.evaluation.notes import NO_LABELS, Notes, without_labels
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.spec import Spec
from skelbench.report.check.text import text
from skelbench.report.check.verdict import check
from skelbench.report.tables.compare import comparison
from skelbench.report.tables.leaderboard import EVERYTHING, for_programs, leaderboard
from skelbench.report.tables.notes import TOLD

SPECS = ["noise:0.1", "part-mask:right_arm", "joint-mask:0.5", "estimator:other"]


@pytest.fixture
def data(toy_set: Path) -> Dataset:
    for source in ("pose", "other"):
        strip_labels(toy_set / f"toy_{source}.npz")
    return load_data(toy_set, source="pose")


def answer(clip: Clip) -> int:
    height = clip.keypoint[0, :, clip.layout.index["wrist_right"], 1]
    rise = height[:3].mean() - height[-3:].mean()
    return int(np.argmin(np.abs(rise - np.array([0, 150, 300]))))


def agreed(data: Dataset, spec: str, seed: int = 0) -> list[bool]:
    """Whether the model answers the same clean and damaged, of every clip that the damage leaves."""
    same: list[bool] = []
    for clip in data:
        try:
            same.append(answer(Spec.parse(spec).apply(clip, seed)) == answer(clip))
        except MissingClip:
            continue
    return same


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize(("batch_size", "workers"), [(32, 0), (5, 2)])
def test_the_accuracy_of_a_row_is_the_agreement_counted_by_hand(
    data: Dataset, spec: str, batch_size: int, workers: int
) -> None:
    rows = skelbench.evaluate(WristModel(WRIST), data, spec, batch_size=batch_size, workers=workers)
    clean, damaged = rows.to_dict("records")
    same = agreed(data, spec)
    assert (damaged["clips"], damaged["correct"], damaged["skipped"]) == (len(same), sum(same), 24 - len(same))
    assert damaged["top1"] == damaged["agreement"] == pytest.approx(100 * np.mean(same), abs=1e-3)
    assert damaged["drop"] == pytest.approx(100 - damaged["top1"], abs=1e-3)
    assert (clean["top1"], clean["drop"], damaged["clean_top1"]) == (100, 0, 100)


def test_the_oracle_sees_damage_change_some_answers_and_keep_others(data: Dataset) -> None:
    for spec in ("part-mask:right_arm", "noise:0.1"):
        assert 0 < sum(agreed(data, spec)) < 24


def test_every_row_says_that_it_is_no_accuracy_behind_what_else_it_notes(data: Dataset) -> None:
    notes = skelbench.evaluate(WristModel(WRIST), data, SPECS, seeds=2, repairs="interp")["note"]
    assert len(notes) == 2 + 2 * 2 + 2
    assert all(note.endswith(NO_LABELS) for note in notes)
    assert notes.iloc[0] == NO_LABELS
    assert "% of a body here; no labels: " in "".join(notes)
    assert without_labels(notes)


def test_labelled_clips_are_noted_as_before(toy_set: Path) -> None:
    rows = skelbench.evaluate(WristModel(WRIST), load_data(toy_set, source="pose"), SPECS)
    assert not without_labels(rows["note"])
    assert Notes(load_data(toy_set, source="pose")).of(Spec()) == ""


def test_repairs_and_preparation_are_held_against_the_clean_clip_without_them(data: Dataset) -> None:
    measured = list(cells(WristModel(WRIST), data, [Spec.parse("noise:0.1")], repairs=["interp"]))
    clean = [answer(clip) for clip in data]
    assert len(measured) == 3
    for cell in measured:
        assert cell.outcome.label.tolist() == clean


def test_the_true_class_of_a_probability_is_the_clean_prediction(data: Dataset) -> None:
    _, cell = cells(WristModel(WRIST), data, [Spec.parse("part-mask:right_arm")])
    sure = cell.outcome.confidence
    assert sure is not None
    scores = torch.softmax(-torch.tensor([0.0, 150.0, 300.0]), 0)  # of a wrist that is not seen
    clean = [answer(clip) for clip in data]
    np.testing.assert_allclose(sure.true, scores.numpy()[clean], atol=1e-6)


def test_a_cell_that_is_added_later_is_held_against_the_clean_one_that_was_kept(data: Dataset) -> None:
    kept = {cell.identity: cell.outcome for cell in cells(WristModel(WRIST), data, [])}
    model = WristModel(WRIST)
    later = list(cells(model, data, [Spec.parse(spec) for spec in SPECS], known=kept.get))
    assert [cell.fresh for cell in later] == [False] + [True] * 4
    assert sum(model.batches) == 3 * 24 + 12  # the clean clips are not asked for again
    for cell, spec in zip(later[1:], SPECS, strict=True):
        assert cell.outcome.correct.sum() == sum(agreed(data, spec))


def test_a_part_of_the_clips_agrees_as_they_do_among_all(data: Dataset) -> None:
    def correct(of: Dataset) -> dict[str, bool]:
        (_, cell) = cells(WristModel(WRIST), of, [Spec.parse("noise:0.1")])
        return dict(zip(cell.outcome.clip.tolist(), cell.outcome.correct.tolist(), strict=True))

    whole, part = correct(data), correct(data.take([7, 2, 11]))
    assert part == {name: whole[name] for name in data.take([7, 2, 11]).names}


def test_any_model_may_be_measured_whatever_its_classes_are_called(data: Dataset) -> None:
    model = WristModel(replace(WRIST, classes=("a", "b", "c")))
    assert skelbench.evaluate(model, data, [])["top1"].tolist() == [100]


class Low(WristModel):
    """Takes every wrist to rise 100 px less than it does."""

    def logits(self, batch: torch.Tensor) -> torch.Tensor:
        return super().logits(batch - 100)


def test_a_check_holds_new_predictions_against_what_the_baseline_predicted_undamaged(
    data: Dataset, tmp_path: Path
) -> None:
    predicted: list[dict[str, np.ndarray]] = []
    for kind in (WristModel, Low):
        measured = list(cells(kind(WRIST), data, [Spec.parse("noise:0.1")]))
        store = Results(tmp_path / f"{kind.__name__}.csv")
        for cell in measured:
            store.add(cell)
        store.save()
        predicted.append({cell.identity.spec: cell.outcome.prediction for cell in measured})
    old, new = (tmp_path / f"{kind.__name__}.csv" for kind in (WristModel, Low))
    checked = check(new, old, 1.0)
    for held in checked.cells:
        mine = np.mean(predicted[1][held.place.spec] == predicted[0]["clean"])
        assert [float(share) for share in held.shares] == [
            np.mean(predicted[0][held.place.spec] == predicted[0]["clean"]),
            mine,
        ]
    assert not checked.labelled
    assert NO_LABELS.split(":")[0] in text(checked).splitlines()[-3]
    assert check(old, old, 0).passed


def test_models_that_disagree_undamaged_stand_in_one_board_and_one_comparison(data: Dataset, tmp_path: Path) -> None:
    store, clean = Results(tmp_path / "x.csv"), dict[str, list[int]]()
    for model in (WristModel(WRIST), Low(replace(WRIST, name="low"))):
        for cell in cells(model, data, [Spec.parse("noise:0.1"), Spec.parse("part-mask:right_arm")]):
            store.add(cell)
            clean.setdefault(model.card.name, cell.clean.prediction.tolist())
    store.save()
    assert clean["wrist"] != clean["low"]
    page = leaderboard(tmp_path / "x.csv")
    assert page.count(TOLD) == 2  # once for the board, once for the table
    assert "| wrist | 100.0 [" in page
    (board,) = json.loads(for_programs(tmp_path / "x.csv", EVERYTHING, "json"))
    assert TOLD in board["about"]
    assert {model["note"] for model in board["models"]} == {NO_LABELS}
    means = {model["model"]: model["damaged"] for model in board["models"]}
    by_hand = [np.mean(agreed(data, spec)) for spec in ("noise:0.1", "part-mask:right_arm")]
    assert means["wrist"] == pytest.approx(100 * np.mean(by_hand), abs=1e-3)
    assert TOLD in comparison([tmp_path / "x.csv"], ["wrist", "low"])


def test_a_summary_has_no_calibration_since_nobody_knows_who_is_right(data: Dataset, tmp_path: Path) -> None:
    store = Results(tmp_path / "x.csv")
    for cell in cells(WristModel(WRIST), data, [Spec.parse("noise:0.1")]):
        store.add(cell)
    (summary,) = summarise(*read_outcomes(tmp_path / "x.cells"), ["noise:0.1"])
    assert (summary.calibration, summary.damaged_calibration) == (None, None)
    assert "have no labels, and calibration is about being right" in summary.absent["calibration"]
    assert summary.damaged.value == summary.agreement.value == pytest.approx(np.mean(agreed(data, "noise:0.1")))


def test_accuracies_and_agreements_of_clips_of_one_name_never_share_a_table(toy_set: Path, tmp_path: Path) -> None:
    store = Results(tmp_path / "x.csv")
    for name in ("labelled", "bare"):
        if name == "bare":
            strip_labels(toy_set / "toy_pose.npz")
        for cell in cells(WristModel(replace(WRIST, name=name)), load_data(toy_set, source="pose"), []):
            store.add(cell)
    store.save()
    tables = leaderboard(tmp_path / "x.csv").split("## ")[1:]
    assert [TOLD in table for table in tables] == ["| bare |" in table for table in tables]
    assert len(tables) == 2
