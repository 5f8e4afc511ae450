"""`skelbench leaderboard`, `compare` and `check`: what they refuse."""

from pathlib import Path

import pandas as pd
import pytest
from command import refused, refused_without_a_trace, succeeded


@pytest.mark.parametrize(
    ("words", "said"),
    [
        # numbers
        (("check", "old.csv", "--baseline", "old.csv", "--max-drop", "-1"), "'--max-drop'"),
        (("check", "old.csv", "--baseline", "old.csv", "--max-drop", "nan"), "max-drop"),
        # usage
        (("check", "old.csv"), "'--baseline'"),
        # places to write
        (("leaderboard", "old.csv", "--out", "toy"), "cannot write toy: it is a folder; name a file in it"),
        # files to read
        (("leaderboard", "gone.csv"), "gone.csv is not there"),
        (("check", "toy", "--baseline", "old.csv"), "toy cannot be read: Is a directory"),
        (("check", "toy/toy_pose.npz", "--baseline", "old.csv"), "cannot be read as CSV"),
        (("check", "wrist.yaml", "--baseline", "old.csv"), "expected a results file of"),
    ],
)
def test_a_wrong_word_gets_one_line_and_changes_no_file(place: Path, words: tuple[str, ...], said: str) -> None:
    assert said in refused_without_a_trace(place, *words)


def test_results_with_words_for_numbers_are_refused(old_pair: Path) -> None:
    rows = pd.read_csv(old_pair / "old.csv", keep_default_na=False)
    rows.assign(top1="good").to_csv(old_pair / "odd.csv", index=False)
    said = refused("check", "odd.csv", "--baseline", "old.csv")
    assert "odd.csv holds something else than numbers in ['top1']" in said


@pytest.mark.parametrize("command", ["leaderboard", "compare"])
@pytest.mark.parametrize("end", [".csv", ".parquet"])
def test_a_table_does_not_take_the_place_of_the_results_it_is_made_of(
    command: str, end: str, evaluation: list[object], tmp_path: Path
) -> None:
    results, link, linked = tmp_path / "x.csv", tmp_path / f"link{end}", tmp_path / "linked.csv"
    succeeded(*evaluation, "--out", results)
    link.symlink_to(results.with_suffix(end))
    linked.symlink_to(results)  # its predictions lie beside what it leads to
    before = {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    for out in (results.with_suffix(end), link):
        for read in (results, linked):
            assert "would take the place of" in refused(command, read, "--out", out)
    assert {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before
