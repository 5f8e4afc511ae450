from pathlib import Path

import pandas as pd
import pytest
from toy import WRIST, WristModel

from skelbench.core.errors import InputError
from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.spec import Spec
from skelbench.report.tables.check import check


@pytest.fixture
def baseline(tmp_path: Path, toy_set: Path) -> Path:
    store = Results(tmp_path / "old.csv")
    data = load_data(toy_set, split="xsub", source="pose")
    for cell in cells(WristModel(WRIST), data, [Spec.parse("noise:0.1"), Spec.parse("shift:1")], seeds=2):
        store.add(cell)
    store.save()
    return tmp_path / "old.csv"


def changed(baseline: Path, **change: object) -> Path:
    """Write a copy of the baseline in which the noise rows are changed."""
    rows = pd.read_csv(baseline, keep_default_na=False)
    for column, value in change.items():
        rows.loc[rows["family"] == "noise", column] = value
    path = baseline.with_name("new.csv")
    rows.to_csv(path, index=False)
    return path


def test_a_result_against_itself_passes(baseline: Path) -> None:
    report, passed = check(baseline, baseline, 0.0)
    assert passed
    assert "3 cells compared, 0 fell" in report


def test_what_fell_is_named_and_fails(baseline: Path) -> None:
    old = pd.read_csv(baseline).query("family == 'noise'")["top1"].mean()
    report, passed = check(changed(baseline, top1=old - 1.5), baseline, 1.0)
    assert not passed
    assert f"FELL     wrist  noise:0.1: {old:.2f} -> {old - 1.5:.2f} (1.50 points)" in report
    assert check(changed(baseline, top1=old - 1.5), baseline, 2.0)[1]


def test_what_rose_passes(baseline: Path) -> None:
    assert check(changed(baseline, top1=100.0), baseline, 0.0)[1]


def test_the_mean_over_draws_is_compared(baseline: Path) -> None:
    rows = pd.read_csv(baseline, keep_default_na=False)
    noise = rows["family"] == "noise"
    rows.loc[noise, "top1"] = rows.loc[noise, "top1"].tolist()[::-1]  # the draws change places, their mean stays
    rows.to_csv(baseline.with_name("new.csv"), index=False)
    assert check(baseline.with_name("new.csv"), baseline, 0.0)[1]


def test_a_cell_that_is_gone_fails(baseline: Path) -> None:
    report, passed = check(changed(baseline, spec="noise:0.2"), baseline, 1.0)
    assert not passed
    assert "MISSING  wrist  noise:0.1" in report


def test_one_model_against_another_is_compared_whatever_their_names(baseline: Path) -> None:
    rows = pd.read_csv(baseline, keep_default_na=False)
    rows.assign(model="new-model").to_csv(baseline.with_name("new.csv"), index=False)
    assert check(baseline.with_name("new.csv"), baseline, 0.0)[1]


def test_results_of_other_data_cannot_be_compared(baseline: Path) -> None:
    rows = pd.read_csv(baseline, keep_default_na=False)
    rows.assign(dataset="other").to_csv(baseline.with_name("new.csv"), index=False)
    with pytest.raises(InputError, match="no cell in common"):
        check(baseline.with_name("new.csv"), baseline, 1.0)
