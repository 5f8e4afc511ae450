"""`skelbench eval`: what it prints, writes and takes up again."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from command import skelbench, succeeded, wrist_card
from toy import WristModel

from skelbench.adapters.card import read_card

SHIPPED = "stgcnpp-synthetic-xsub"


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
    assert len(pd.read_parquet(out.with_suffix(".parquet"))) == 3 * 6
    before = out.read_bytes(), out.with_suffix(".parquet").read_bytes()

    def forbidden(*args: object) -> None:
        raise AssertionError("computed again")

    monkeypatch.setattr(WristModel, "logits", forbidden)
    assert succeeded(*command) == first
    assert (out.read_bytes(), out.with_suffix(".parquet").read_bytes()) == before


def test_new_cells_are_added_and_old_rows_keep_their_bytes(evaluation: list[object], tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    succeeded(*evaluation, "--perturb", "noise:0.1", "--out", out)
    before = out.read_text()
    succeeded(*evaluation, "--perturb", "shift:2", "--out", out)
    assert out.read_text().startswith(before)
    assert pd.read_csv(out)["spec"].tolist() == ["clean", "noise:0.1", "shift:2"]


def test_a_cell_that_lost_its_predictions_is_measured_again_and_kept_once(
    evaluation: list[object], tmp_path: Path
) -> None:
    out = tmp_path / "x.csv"
    command = [*evaluation, "--perturb", "noise:0.1", "--out", out]
    succeeded(*command)
    out.with_suffix(".parquet").unlink()
    succeeded(*command)
    assert pd.read_csv(out)["spec"].tolist() == ["clean", "noise:0.1"]
    assert len(pd.read_parquet(out.with_suffix(".parquet"))) == 2 * 6


def test_a_cell_that_lost_its_row_is_measured_again_and_kept_once(evaluation: list[object], tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    command = [*evaluation, "--perturb", "noise:0.1", "--out", out]
    succeeded(*command)
    head, clean, _ = out.read_text().splitlines(keepends=True)
    out.write_text(head + clean)  # as after a crash between the two files
    succeeded(*command)
    assert pd.read_csv(out)["clips"].tolist() == [6, 6]
    assert len(pd.read_parquet(out.with_suffix(".parquet"))) == 2 * 6


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
