"""The results of several runs become one file and its tables, and what a run's predictions say becomes a confusion."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from command import EVAL, succeeded, wrist_card
from conftest import write_toy_set

from models.gpu.board import board
from models.gpu.confusion import confusion
from skelbench.evaluation.results.reading import read_outcomes


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Two runs of the toy model, measured under one and under two perturbations."""
    write_toy_set(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SKELBENCH_DATA", str(tmp_path))
    folders = [tmp_path / "wrist-s0", tmp_path / "wrist-s1"]
    for folder, specs in zip(folders, (["shift:3"], ["shift:3", "frame-mask:0.5"]), strict=True):
        folder.mkdir()
        wrist_card(folder, folder.name).rename(folder / "card.yaml")
        words = [word if word != "wrist.yaml" else str(folder / "card.yaml") for word in EVAL]
        perturbed = [word for spec in specs for word in ("--perturb", spec)]
        succeeded(*words, *perturbed, "--out", folder / "rows.csv")
    return folders


def test_a_board_holds_every_row_of_its_runs_and_both_tables(runs: list[Path], tmp_path: Path) -> None:
    page = board([*runs, tmp_path / "not-measured"], tmp_path / "boards/toy.csv").read_text()
    rows, outcomes = read_outcomes(tmp_path / "boards/toy.csv")
    own = pd.concat([pd.read_csv(run / "rows.csv") for run in runs])
    assert sorted(rows["cell"]) == sorted(own["cell"])
    assert len(outcomes) == len(rows) == 2 + 3
    assert page.count("| wrist-s0 | wrist-s1 |") == 1
    assert "\n| wrist | " in page  # the two as trainings of one model


def test_a_confusion_counts_clean_clips_alone(runs: list[Path]) -> None:
    with confusion(runs[1]).open() as stream:
        (_, *names), *table = list(csv.reader(stream))
    clean = pd.read_csv(runs[1] / "rows.csv").query("spec == 'clean'").iloc[0]
    told = read_outcomes(runs[1] / "rows.csv")[1][clean.cell]
    expected = pd.crosstab(told.label, told.prediction).reindex(index=range(3), columns=range(3), fill_value=0)
    assert [row[0] for row in table] == names == ["rise0", "rise1", "rise2"]
    assert [list(map(int, row[1:])) for row in table] == expected.to_numpy().tolist()
    assert expected.to_numpy().trace() == clean.correct


def test_cells_of_a_run_come_together_and_probabilities_stay_where_they_take_too_much_room(runs: list[Path]) -> None:
    from models.gpu.cells import bring_together, files_of

    table, lazy = read_outcomes(runs[1] / "rows.csv")
    before = dict(lazy)  # read now: the files go
    for most, kept in ((10**6, True), (1000, False)):
        bring_together(runs[1], most)
        assert [file.suffix for file in files_of(runs[1])] == [".clips", ".cells"]
        rows, outcomes = read_outcomes(runs[1] / "rows.csv")
        assert rows.equals(table)
        for cell, outcome in outcomes.items():
            assert outcome.prediction.tolist() == before[cell].prediction.tolist()
            assert (outcome.confidence is not None) is kept
    bring_together(runs[0].with_name("not-measured"))
