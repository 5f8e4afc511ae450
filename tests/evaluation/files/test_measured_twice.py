"""Two measurements of one cell: equal ones are one, contradicting ones are named, and the earlier counts everywhere."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from command import snapshot
from three_cells import SPECS, Three
from toy import WRIST, WristModel

from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.store import Results


def again(three: Three, into: Path, created: str, *, wrong: bool = False) -> None:
    """Measure all cells at another time, as on another machine; wrong: with other answers."""
    data = load_data(three.toy_set, split="xsub", source="pose")
    store = Results(into)
    for cell in cells(WristModel(WRIST), data, SPECS):
        outcome = replace(cell.outcome, circumstances={**cell.outcome.circumstances, "created": created})
        if wrong and cell.identity.spec == "noise:0.1":
            answers = ((outcome.label + 1) % 3).astype(np.int16)
            outcome = replace(outcome, prediction=answers, rank=np.ones(len(answers), np.int16), confidence=None)
        store.add(replace(cell, outcome=outcome))
    store.save()


def noise(path: Path) -> tuple[str, int]:
    rows, outcomes = read_outcomes(path)
    row = rows[rows["spec"] == "noise:0.1"].iloc[0]
    assert int(outcomes[row["cell"]].correct.sum()) == row["correct"]
    return str(row["created"]), int(row["correct"])


@pytest.mark.parametrize("when", ["2001-01-01T00:00:00+00:00", "2099-01-01T00:00:00+00:00"])
def test_equal_measurements_are_one_and_nobody_speaks_of_it(when: str, three: Three) -> None:
    created, correct = noise(three.path)
    again(three, three.path, when)
    assert noise(three.path) == (min(created, when), correct)
    assert len(read_outcomes(three.path)[0]) == 3
    assert "contradicts" not in three.said()


@pytest.mark.parametrize("when", ["2001-01-01T00:00:00+00:00", "2099-01-01T00:00:00+00:00"])
def test_of_contradicting_measurements_the_earlier_counts_and_both_files_are_named(when: str, three: Three) -> None:
    created, correct = noise(three.path)
    before = snapshot(three.path.with_suffix(".cells"))
    again(three, three.path, when, wrong=True)
    three.said()
    assert correct > 0
    assert noise(three.path) == min((created, correct), (when, 0))
    line = next(line for line in three.said().splitlines() if "contradicts" in line)
    assert line.count(".cells") >= 4  # two files in the folder, by name
    assert "noise:0.1 of wrist, measured twice, came out differently" in line
    assert before.items() <= snapshot(three.path.with_suffix(".cells")).items()
    assert three.measure() == []
