"""Every table marks a model whose recipe was chosen on the clips that it is measured on."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from toy import WRIST, WristModel

from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.store import Results
from skelbench.report.evidence import read_evidence
from skelbench.report.page_data import setting_data
from skelbench.report.tables.compare import comparison
from skelbench.report.tables.leaderboard import leaderboard
from skelbench.report.tables.summary import summary

TOLD = "†: its recipe or epoch was chosen after accuracies on some of these clips were seen"


def measured(folder: Path, toy_set: Path, **selections: str) -> Path:
    """Results of one model per keyword, all of the same answers: name -> what its card says it was selected on."""
    data = load_data(toy_set, split="xsub", source="pose")
    store = Results(folder / "toy.csv")
    for name, selected_on in selections.items():
        for cell in cells(WristModel(replace(WRIST, name=name, selected_on=selected_on)), data, []):
            store.add(cell)
    store.save()
    return folder / "toy.csv"


def page(path: Path) -> str:
    return str(setting_data(read_evidence(path)[0]))


@pytest.mark.parametrize("table", [leaderboard, lambda path: comparison([path]), page])
def test_a_table_marks_the_models_that_were_tuned_on_these_clips_and_no_others(
    table: Callable[[Path], str], tmp_path: Path, toy_set: Path
) -> None:
    text = table(measured(tmp_path, toy_set, tuned="test", held="val", untouched="none", silent=""))
    assert "tuned †" in text
    assert TOLD in text
    assert not [name for name in ("held", "untouched", "silent") if f"{name} †" in text]


@pytest.mark.parametrize("table", [leaderboard, lambda path: comparison([path]), page])
def test_without_such_a_model_a_table_says_nothing_of_the_mark(
    table: Callable[[Path], str], tmp_path: Path, toy_set: Path
) -> None:
    assert "†" not in table(measured(tmp_path, toy_set, held="val", untouched="none"))


def test_what_eval_prints_marks_it_too(toy_set: Path) -> None:
    data = load_data(toy_set, split="xsub", source="pose")
    tuned = list(cells(WristModel(replace(WRIST, selected_on="test")), data, []))
    assert "wrist †" in summary(tuned, data)
    assert TOLD in summary(tuned, data)
    assert "†" not in summary(list(cells(WristModel(WRIST), data, [])), data)


def test_the_row_says_what_is_true_of_the_clips_that_are_measured(toy_set: Path) -> None:
    """A recipe that was tuned on one split's test clips knows nothing of a subject who is in its training part."""
    card = replace(WRIST, selected_on="test", training={"chosen_on": ["toy xsub test"]})
    for split, expected in (("xsub", "test"), ("loso5", "test"), ("loso0", "none")):
        (cell,) = cells(WristModel(card), load_data(toy_set, split=split, source="pose"), [])
        assert cell.row["selected_on"] == expected
