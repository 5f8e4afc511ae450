"""Rows that were measured with uncommitted changes: said before they are measured, and marked in every table."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from toy import WRIST, WristModel

from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.measure import tell_if_dirty
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.spec import Spec
from skelbench.report.evidence import read_evidence
from skelbench.report.page_data import setting_data
from skelbench.report.tables.compare import comparison
from skelbench.report.tables.leaderboard import leaderboard

COUNTED = "1 of 4 rows were measured with changes that no commit holds."


def results(folder: Path, toy_set: Path, dirty: tuple[str, str] | None) -> Path:
    """Two models, clean and without an arm; `dirty`: the model and the spec of the one row of a changed checkout."""
    data = load_data(toy_set, split="xsub", source="pose")
    store = Results(folder / "toy.csv")
    for name in ("one", "other"):
        for cell in cells(WristModel(replace(WRIST, name=name)), data, [Spec.parse("part-mask:right_arm")]):
            store.add(cell)
    store.save()
    rows = pd.read_csv(folder / "toy.csv", keep_default_na=False)
    rows["commit"] = ["abc-dirty" if pair == dirty else "abc" for pair in zip(rows["model"], rows["spec"], strict=True)]
    rows.to_csv(folder / "toy.csv", index=False)
    return folder / "toy.csv"


def page(path: Path) -> str:
    return str(setting_data(read_evidence(path)[0]))


TABLES: list[Callable[[Path], str]] = [leaderboard, lambda path: comparison([path]), page]


@pytest.mark.parametrize("table", TABLES)
def test_a_table_counts_its_rows_of_a_changed_checkout(
    table: Callable[[Path], str], tmp_path: Path, toy_set: Path
) -> None:
    assert COUNTED in table(results(tmp_path, toy_set, ("other", "part-mask:right_arm")))


@pytest.mark.parametrize("table", TABLES)
def test_a_table_of_clean_rows_says_nothing_of_it(table: Callable[[Path], str], tmp_path: Path, toy_set: Path) -> None:
    text = table(results(tmp_path, toy_set, None))
    assert "‡" not in text
    assert "no commit holds" not in text


def test_a_board_marks_the_one_figure(tmp_path: Path, toy_set: Path) -> None:
    text = leaderboard(results(tmp_path, toy_set, ("other", "part-mask:right_arm")))
    clean, masked = ([c.strip() for c in line.split("|")[2:4]] for line in text.splitlines() if "] |" in line[:45])
    assert [figure.endswith("‡") for figure in (*clean, *masked)] == [False, False, False, True]
    assert f"‡: {COUNTED}" in text


def test_a_note_names_the_commit_that_rows_will_bear(capsys: pytest.CaptureFixture[str]) -> None:
    tell_if_dirty("0123456789")
    tell_if_dirty("")  # an installed package
    assert not capsys.readouterr().err
    tell_if_dirty("0123456789-dirty")
    assert "uncommitted changes, new rows say so: commit 0123456789-dirty" in capsys.readouterr().err
