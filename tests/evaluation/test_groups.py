"""Results say which clips are of one subject, in the row, beside every prediction, and in the head of a table."""

from pathlib import Path

import pandas as pd
import pytest
from pair_files import make_pair_of
from toy import WRIST, WristModel

from skelbench.core.errors import InputError
from skelbench.data.dataset import Dataset
from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.clusters import over
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.rows import groups_in_words
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.spec import Spec
from skelbench.report.tables.compare import comparison
from skelbench.report.tables.summary import summary

SPECS = [Spec.parse("noise:0.1"), Spec.parse("estimator:other")]


@pytest.fixture
def data(toy_set: Path) -> Dataset:
    return load_data(toy_set, split="xsub", source="pose")


@pytest.fixture
def path(data: Dataset, tmp_path: Path) -> Path:
    store = Results(tmp_path / "x.csv")
    for cell in cells(WristModel(WRIST), data, SPECS):
        store.add(cell)
    store.save()
    return tmp_path / "x.csv"


def test_the_two_test_subjects_of_the_toy_set_are_in_row_and_outcome(path: Path) -> None:
    rows, outcomes = read_outcomes(path)
    assert set(rows["grouped_by"]) == {"subject"}
    assert set(rows["groups"]) == {2}
    # clip i of three classes and six subjects is of subject i // 3 % 6 (tests/conftest.py)
    subjects = {f"clip{i:03}": f"subject {i // 3 % 6}" for i in range(24)}
    for outcome in outcomes.values():
        assert outcome.group.tolist() == [subjects[name] for name in outcome.clip]


def test_groups_that_were_written_are_read_again(path: Path, data: Dataset) -> None:
    rows, outcomes = read_outcomes(path)
    clean = outcomes[rows["cell"].iloc[0]]
    assert (clean.grouped_by, clean.group.tolist()) == ("subject", data.groups[1].tolist())


def test_the_head_of_a_table_names_the_groups_and_says_that_two_are_few(path: Path, data: Dataset) -> None:
    head = summary(list(cells(WristModel(WRIST), data, SPECS[:1])), data).splitlines()[0]
    assert head.endswith("intervals: 95 %, over 2 subjects, which is few")
    assert "95 % intervals over 2 subjects, which is few" in comparison([path])


@pytest.mark.parametrize(
    ("kind", "groups", "words"),
    [
        ("subject", 9, "over 9 subjects, which is few"),
        ("subject", 10, "over 10 subjects"),
        ("recording", 1, "over 1 recording, which is few"),
        ("clip", 4, "over 4 clips (no subjects known)"),
    ],
)
def test_groups_in_words(kind: str, groups: int, words: str) -> None:
    assert over(kind, groups) == words


def test_an_older_file_without_groups_is_refused_in_one_line(path: Path) -> None:
    make_pair_of(path)
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows.drop(columns=["groups", "grouped_by"]).to_csv(path, index=False)
    with pytest.raises(InputError, match=r"an older skelbench measured it; move it away and measure again$") as said:
        Results(path)
    assert "\n" not in str(said.value)


def test_older_predictions_without_groups_are_refused_in_one_line(path: Path) -> None:
    make_pair_of(path)
    predictions = pd.read_parquet(path.with_suffix(".parquet")).drop(columns="group")
    predictions.to_parquet(path.with_suffix(".parquet"))
    with pytest.raises(InputError, match=r"older skelbench wrote it; .*measure again$") as said:
        Results(path)
    assert "\n" not in str(said.value)


def test_rows_that_know_subjects_and_rows_that_do_not_share_no_table(path: Path) -> None:
    rows = read_outcomes(path)[0]
    rows.loc[0, "grouped_by"] = "clip"
    with pytest.raises(InputError, match="grouped by clip and by subject"):
        groups_in_words(rows)


def test_two_files_that_put_other_subjects_into_the_same_clips_are_not_compared(
    path: Path, data: Dataset, tmp_path: Path
) -> None:
    from dataclasses import replace

    other = Results(tmp_path / "y.csv")
    for cell in cells(WristModel(replace(WRIST, name="other")), data, SPECS):
        swapped = replace(cell.outcome, group=cell.outcome.group[::-1])
        other.add(replace(cell, outcome=swapped))
    other.save()
    with pytest.raises(InputError, match="who is in them differs"):
        comparison([path, tmp_path / "y.csv"], ["wrist", "other"])


def test_an_estimator_swap_that_lacks_clips_is_compared_over_those_it_has(path: Path) -> None:
    assert "| estimator:other |" in comparison([path], ["wrist"]).replace("clean | noise:0.1 |", "|")
    swapped = read_outcomes(path)[0].query("spec == 'estimator:other'").iloc[0]
    assert swapped["skipped"] > 0
