"""Rows that were measured with uncommitted changes: said before they are measured, and marked in every table."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from torch import Tensor
from toy import WRIST, WristModel

from skelbench.core.clip import Clip
from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.measure import tell_if_dirty
from skelbench.evaluation.results.identity import AS_CLEAN
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.spec import Spec
from skelbench.report.evidence import read_evidence
from skelbench.report.page_data import setting_data
from skelbench.report.tables.compare import comparison
from skelbench.report.tables.leaderboard import leaderboard

ARM = "part-mask:right_arm"
COUNTED = "1 of 4 rows were measured with changes that no commit holds."


class Told(WristModel):
    """A model whose preparation can be told of the undamaged clip, so that damage is measured twice."""

    def prepare_like(self, clip: Clip, clean: Clip) -> Tensor:
        return self.prepare(clean)


def results(folder: Path, toy_set: Path, **dirty: str) -> Path:
    """Two models, clean and without an arm, prepared in both ways; `dirty`: the row of a changed checkout."""
    data = load_data(toy_set, split="xsub", source="pose")
    store = Results(folder / "toy.csv")
    for name in ("one", "other"):
        for cell in cells(Told(replace(WRIST, name=name)), data, [Spec.parse(ARM)], preparation=True):
            changed = dirty and all(getattr(cell.identity, part) == value for part, value in dirty.items())
            told = {**cell.outcome.circumstances, "commit": "abc-dirty" if changed else "abc"}
            store.add(replace(cell, outcome=replace(cell.outcome, circumstances=told)))
    store.save()
    return folder / "toy.csv"


def page(path: Path) -> str:
    return str(setting_data(read_evidence(path)[0]))


TABLES: list[Callable[[Path], str]] = [leaderboard, lambda path: comparison([path]), page]


@pytest.mark.parametrize("table", TABLES)
def test_a_table_counts_its_rows_of_a_changed_checkout(
    table: Callable[[Path], str], tmp_path: Path, toy_set: Path
) -> None:
    assert COUNTED in table(results(tmp_path, toy_set, model="other", spec=ARM, repair=""))


@pytest.mark.parametrize("table", TABLES)
def test_a_table_of_clean_rows_says_nothing_of_it(table: Callable[[Path], str], tmp_path: Path, toy_set: Path) -> None:
    text = table(results(tmp_path, toy_set))
    assert "‡" not in text
    assert "no commit holds" not in text


def test_a_board_marks_the_one_figure(tmp_path: Path, toy_set: Path) -> None:
    text = leaderboard(results(tmp_path, toy_set, model="other", spec=ARM, repair=""))
    board, table = text.split("## toy, xsub")
    clean, masked = ([c.strip() for c in line.split("|")[2:4]] for line in table.splitlines() if "] |" in line[:45])
    assert [figure.endswith("‡") for figure in (*clean, *masked)] == [False, False, False, True]
    ranked = [line.split(" | ")[2:5] for line in board.splitlines() if line.startswith("| 1= ")]
    assert [[figure.endswith("‡") for figure in line] for line in ranked] == [[False] * 3, [False, True, True]]
    assert f"‡: {COUNTED}" in text


def test_under_the_table_of_preparations_its_own_rows_are_counted(tmp_path: Path, toy_set: Path) -> None:
    text = leaderboard(results(tmp_path, toy_set, model="other", repair=AS_CLEAN))
    board, preparation = text.split("## Preparation")
    assert "no commit holds" not in board
    assert "1 of 2 rows were measured with changes that no commit holds." in preparation


def test_a_note_names_the_commit_that_rows_will_bear(capsys: pytest.CaptureFixture[str]) -> None:
    tell_if_dirty("0123456789")
    tell_if_dirty("")  # an installed package
    assert not capsys.readouterr().err
    tell_if_dirty("0123456789-dirty")
    assert "uncommitted changes, new rows say so: commit 0123456789-dirty" in capsys.readouterr().err
