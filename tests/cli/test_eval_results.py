"""Results that cannot be read or written: one line, and no result that was there is lost."""

import subprocess
from pathlib import Path

import pandas as pd
import pytest
from command import EVAL, refused_without_a_trace, skelbench

from skelbench.core.files import CHECKOUT


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        (
            "old.parquet",
            b"PAR1 and then nothing",
            "old.parquet holds no predictions we can read, or an older skelbench wrote it",
        ),
        ("old.csv", b"a,b\n1,2\n", "old.csv lacks the columns"),
        ("old.csv", b"", "old.csv cannot be read as CSV"),
        ("old.csv", b"\xff\xfe\x00\x01", "old.csv cannot be read as CSV"),
    ],
)
@pytest.mark.parametrize("command", ["eval", "leaderboard"])
def test_results_that_cannot_be_read_are_left_as_they_are(
    old_pair: Path, command: str, file: str, content: bytes, said: str
) -> None:
    (old_pair / file).write_bytes(content)
    words = {"eval": (*EVAL, "--perturb", "noise:0.1", "--out", "old.csv"), "leaderboard": ("leaderboard", "old.csv")}
    assert said in refused_without_a_trace(old_pair, *words[command])
    assert not (old_pair / "old.cells").exists()


def test_predictions_of_another_kind_are_left_as_they_are(old_pair: Path) -> None:
    pd.DataFrame({"mine": [1]}).to_parquet(old_pair / "old.parquet")
    assert "old.parquet holds no predictions we can read" in refused_without_a_trace(
        old_pair, *EVAL, "--out", "old.csv"
    )


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"", b"\xff\xfe\x00\x01"])
def test_a_foreign_csv_is_not_written_over_whatever_lies_in_the_folder_of_cells(place: Path, content: bytes) -> None:
    (place / "old.csv").write_bytes(content)
    assert "old.csv" in refused_without_a_trace(place, *EVAL, "--perturb", "noise:0.1", "--out", "old.csv")
    ran = skelbench("leaderboard", "old.csv")  # what counts lies in the folder
    assert ran.code == 0
    assert "note: old.csv" in ran.err
    assert "| clean | 100.0" in ran.out


def test_a_full_disk_is_said_in_one_line_and_loses_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert "No space left on device" in refused_without_a_trace(
        place, *EVAL, "--perturb", "noise:0.1", "--out", "old.csv"
    )


def test_eval_says_so_once_if_git_finds_changes_and_results_are_kept(evaluation: list[object], tmp_path: Path) -> None:
    status = ["git", "status", "--porcelain", "--untracked-files=no"]
    changed = subprocess.run(status, capture_output=True, text=True, check=False, cwd=CHECKOUT).stdout.strip()
    kept = skelbench(*evaluation, "--perturb", "noise:0.1", "--out", tmp_path / "x.csv")
    assert kept.err.count("uncommitted changes") == bool(changed)
    assert "uncommitted changes" not in skelbench(*evaluation).err
