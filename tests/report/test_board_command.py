"""The command of a board's row measures it again: the same counts come out, also of a limited sample."""

import io
import json
import shlex
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from command import skelbench, succeeded
from conftest import ROOT

from skelbench.data.find import load_data
from skelbench.report.tables.command import OUT, eval_command

WHERE = {"dataset": "toy", "split": "xsub", "part": "test", "source": "pose"}


def test_it_names_a_suite_or_every_perturbation() -> None:
    specs = ["noise:0.1", "part-mask:head"]
    alone = eval_command(["a b"], WHERE, 7, specs, 3)
    assert alone == (
        "skelbench eval --model 'a b' --data toy --split xsub --source pose --perturb noise:0.1 --perturb "
        "part-mask:head --seeds 3 --limit 7 --out again.csv"
    )
    assert "--suite quick --seeds" in eval_command(["m"], WHERE, 7, specs, 3, suite="quick")


@pytest.mark.parametrize(
    ("split", "part", "said"), [("xsub", "train", "--split xsub_train "), ("xsub", "val", "--split xsub_val ")]
)
def test_another_part_of_a_split_is_named_with_it(split: str, part: str, said: str) -> None:
    assert said in eval_command(["m"], {**WHERE, "split": split, "part": part}, 7, [], 1)
    assert "--split" not in eval_command(["m"], {**WHERE, "split": "", "part": ""}, 7, [], 1)


def test_a_limit_of_all_clips_takes_them_as_they_are() -> None:
    data = load_data("synthetic", split="xsub")
    assert data.limited(len(data)).names == data.names


def rows_of(path: Path) -> pd.DataFrame:
    rows = pd.read_csv(path, keep_default_na=False)
    return rows.set_index(["model", "spec", "seed"])[["names_sha256", "clips", "correct", "top1"]].sort_index()


def again(command: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """Run the command of a row in an empty folder, and read what it wrote."""
    monkeypatch.chdir(folder)
    program, *words = shlex.split(command)
    assert program == "skelbench"
    succeeded(*words)
    return rows_of(folder / OUT)


def test_the_command_of_a_limited_sample_measures_the_same_clips(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = tmp_path / "x.csv"
    words = ("--limit", 4, "--perturb", "noise:0.1", "--perturb", "part-mask:head", "--seeds", 2)
    succeeded("eval", "--model", "stgcn-synthetic-xsub", *words, "--out", results)
    (board,) = json.loads(succeeded("leaderboard", results, "--format", "json"))
    (row,) = board["models"]
    (tmp_path / "here").mkdir()
    pd.testing.assert_frame_equal(again(row["command"], tmp_path / "here", monkeypatch), rows_of(results))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("board", "model"), [("synthetic", "stgcn-synthetic-xsub"), ("maskclr-synthetic", "motionbert-synthetic-xsub")]
)
def test_the_command_of_a_committed_row_gives_its_counts(
    board: str, model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = ROOT / "leaderboards" / f"{board}.csv"
    told = succeeded("leaderboard", results, "--suite", "quick", "--model", model, "--format", "csv")
    (row,) = pd.read_csv(io.StringIO(told)).to_dict("records")
    found = again(row["command"], tmp_path, monkeypatch)
    committed = rows_of_damage(results).loc[found.index]
    pd.testing.assert_frame_equal(found, committed)
    assert len(found) == 7 * row["trainings"]


def rows_of_damage(path: Path) -> pd.DataFrame:
    rows = pd.read_csv(path, keep_default_na=False)
    kept = rows[rows["repair"] == ""].set_index(["model", "spec", "seed"])
    return kept[["names_sha256", "clips", "correct", "top1"]].sort_index()


def options(*words: Any) -> str:
    return skelbench("leaderboard", *words).err


def test_options_that_name_nothing_are_answered_with_what_there_is() -> None:
    results = ROOT / "leaderboards" / "utd_mhad.csv"
    assert "unknown suite 'quik'; did you mean quick" in options(results, "--suite", "quik")
    assert "did you mean stgcn-utd_mhad-xsub" in options(results, "--model", "stgcn-utd_mhad-xsu")
    assert "did you mean kinect" in options(results, "--source", "kinekt")
    asked = ("--model", "aagcn-utd_mhad-xsub", "--source", "openpose")
    assert "unknown source of these models" in options(results, *asked)


def test_a_leaderboard_of_one_model_and_source_holds_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    words = ("leaderboards/utd_mhad.csv", "--model", "stgcn-utd_mhad-xsub-openpose", "--source", "openpose")
    text = succeeded("leaderboard", *words)
    assert f"Made by `skelbench leaderboard {' '.join(words)}`." in text
    assert "aagcn" not in text and "source kinect" not in text
    assert "| 1 [1, 1] | stgcn-utd_mhad-xsub-openpose |" in text
