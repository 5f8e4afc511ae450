"""`skelbench eval`: what it prints, writes and takes up again."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from command import skelbench, snapshot, succeeded, wrist_card
from toy import WristModel

from skelbench.adapters.card import read_card
from skelbench.evaluation.results.files.places import cells_files
from skelbench.evaluation.results.reading import read_outcomes

SHIPPED = "stgcnpp-synthetic-xsub"


def forbidden(*args: object) -> None:
    raise AssertionError("computed again")


def test_eval_prints_clean_damaged_and_drop_with_intervals(evaluation: list[object]) -> None:
    lines = succeeded(*evaluation, "--perturb", "noise:0.002", "--perturb", "part-mask:right_arm").splitlines()
    assert lines[0] == "toy, xsub, source pose; intervals: 95 %, over 2 subjects, which is few"
    assert lines[1].split("  ")[0] == "model"
    clean, noise, masked = lines[2:]
    assert clean.split()[:4] == ["wrist", "clean", "6", "100.0"]
    assert noise.split()[:6] == ["wrist", "noise:0.002", "6", "×", "1", "100.0"]  # 150 px steps against 2 px of noise
    assert "[39.3, 100.0]" in noise  # two subjects: wider than 61.0, Wilson of 6 of 6 independent clips
    assert masked.split()[:2] == ["wrist", "part-mask:right_arm"]
    assert "66.7 [" in masked  # the share of clips that are not of class 0


def test_eval_answers_in_json(evaluation: list[object]) -> None:
    rows = json.loads(succeeded(*evaluation, "--perturb", "noise:0.1", "--seeds", "2", "--json"))
    assert [(row["spec"], row["seed"], row["clips"]) for row in rows] == [
        ("clean", 0, 6),
        ("noise:0.1", 0, 6),
        ("noise:0.1", 1, 6),
    ]


def test_eval_runs_a_suite(evaluation: list[object], tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("levels:\n  noise: [0.001, 0.002]\n  estimator: '*'\n")
    rows = json.loads(succeeded(*evaluation, "--suite", tmp_path / "mine.yaml", "--json"))
    assert [row["spec"] for row in rows] == ["clean", "noise:0.001", "noise:0.002", "estimator:other"]


def test_limit_bounds_the_clips(evaluation: list[object]) -> None:
    (row,) = json.loads(succeeded(*evaluation, "--limit", "2", "--json"))
    assert row["clips"] == 2


def test_a_second_run_computes_nothing_and_changes_nothing(
    evaluation: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "new" / "x.csv"
    command = [*evaluation, "--perturb", "noise:0.1", "--seeds", "2", "--out", out]
    first = succeeded(*command)
    assert len(pd.read_csv(out)) == 3
    assert sum(len(outcome.clip) for outcome in read_outcomes(out)[1].values()) == 3 * 6
    before = snapshot(out.parent)
    monkeypatch.setattr(WristModel, "logits", forbidden)
    assert succeeded(*command) == first
    assert snapshot(out.parent) == before


def test_new_cells_are_added_and_old_rows_and_files_keep_their_bytes(evaluation: list[object], tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    succeeded(*evaluation, "--perturb", "noise:0.1", "--out", out)
    rows, files = out.read_text(), snapshot(out.with_suffix(".cells"))
    succeeded(*evaluation, "--perturb", "shift:2", "--out", out)
    assert set(rows.splitlines()) < set(out.read_text().splitlines())
    assert files.items() < snapshot(out.with_suffix(".cells")).items()
    assert sorted(pd.read_csv(out)["spec"]) == ["clean", "noise:0.1", "shift:2"]


@pytest.mark.parametrize("lost", ["noise:0.1", "clean", "clips", "all"])
def test_what_lost_its_cells_is_measured_again_and_kept_once(
    lost: str, evaluation: list[object], tmp_path: Path
) -> None:
    out, folder = tmp_path / "x.csv", tmp_path / "x.cells"
    command = [*evaluation, "--perturb", "noise:0.1", "--out", out]
    succeeded(*command)
    files = [*folder.glob("*.clips")] if lost == "clips" else cells_files(folder)
    for file in files:
        if lost in ("clips", "all") or f'"{lost}"'.encode() in file.read_bytes():
            file.unlink()
    succeeded(*command)
    assert pd.read_csv(out)["spec"].tolist() == ["clean", "noise:0.1"]
    rows, outcomes = read_outcomes(out)
    assert [len(outcomes[cell].clip) for cell in rows["cell"]] == [6, 6]


def test_a_csv_that_lost_rows_is_rendered_again_without_measuring(
    evaluation: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "x.csv"
    command = [*evaluation, "--perturb", "noise:0.1", "--out", out]
    succeeded(*command)
    whole = out.read_bytes()
    out.unlink()  # as after a crash before it was written
    monkeypatch.setattr(WristModel, "logits", forbidden)
    succeeded(*command)
    assert out.read_bytes() == whole


def test_model_takes_a_name_a_file_and_a_folder_and_repeats(tmp_path: Path) -> None:
    shipped = read_card(SHIPPED)
    for name, file in (("written", tmp_path / "written.yaml"), ("trained", tmp_path / "run" / "card.yaml")):
        replace(shipped, name=name, weights=str(shipped.weights_file())).save(file)
    models = [word for card in (SHIPPED, tmp_path / "written.yaml", tmp_path / "run") for word in ("--model", card)]
    rows = json.loads(succeeded("eval", *models, "--limit", "8", "--json"))
    assert [row["model"] for row in rows] == [SHIPPED, "written", "trained"]
    assert [row["clips"] for row in rows] == [8] * 3
    assert {row["correct"] for row in rows} == {rows[0]["correct"]}  # the same weights
    assert rows[0]["correct"] > 0


def test_two_models_of_one_name_are_refused(evaluation: list[object], tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    ran = skelbench(*evaluation, "--model", wrist_card(tmp_path / "other"))
    assert ran.code == 2
    assert "two models are called 'wrist'; change `name`" in ran.err


def test_a_card_of_another_split_is_no_default_and_is_told_when_named() -> None:
    command = ["eval", "--split", "xview", "--limit", "1"]
    assert "no shipped card was trained on synthetic xview" in skelbench(*command).err
    assert f"note: {SHIPPED} was trained on synthetic xsub" in skelbench(*command, "--model", SHIPPED).err
