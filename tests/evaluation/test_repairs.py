"""The repair is an axis of a cell: it acts between damage and model, and rows of different repairs stay apart."""

from pathlib import Path

import pandas as pd
import pytest
from pair_files import make_pair_of
from toy import WRIST, WristModel

import skelbench
from skelbench.core.errors import InputError
from skelbench.data.find import Dataset, load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.rows import by_treatment, newest
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.spec import Spec
from skelbench.report.check.verdict import check
from skelbench.report.tables.leaderboard import leaderboard

MASKED = [Spec.parse("frame-mask:0.5")]


@pytest.fixture
def data(toy_set: Path) -> Dataset:
    return load_data(toy_set, split="xsub", source="pose")


def stored(path: Path, data: Dataset, *repairs: str) -> Path:
    store = Results(path)
    for cell in cells(WristModel(WRIST), data, MASKED, repairs=repairs):
        store.add(cell)
    store.save()
    return path


def test_every_repair_is_measured_on_clean_clips_too_and_drops_are_against_clean_without_repair(data: Dataset) -> None:
    table = skelbench.evaluate(WristModel(WRIST), data, "frame-mask:0.5", repairs=["none", "drop-empty+interp"])
    assert list(zip(table["spec"], table["repair"], strict=True)) == [
        ("clean", ""),
        ("frame-mask:0.5", ""),
        ("clean", "drop-empty+interp"),
        ("frame-mask:0.5", "drop-empty+interp"),
    ]
    assert table["cell"].nunique() == 4
    assert set(table["clean_top1"]) == {table["top1"][0]}
    assert (table["clean_top1"] - table["top1"]).tolist() == pytest.approx(table["drop"].tolist(), abs=1e-3)
    masked, mended = table["top1"][1], table["top1"][3]
    assert mended > masked  # the wrist rises evenly: only at the ends, which are held, is some of the rise lost


def test_clean_without_repair_is_measured_even_if_only_a_repair_was_asked_for(data: Dataset) -> None:
    table = skelbench.evaluate(WristModel(WRIST), data, [], repairs="hold")
    assert table["repair"].tolist() == ["", "hold"]


def test_tables_and_the_check_keep_rows_of_different_repairs_apart(tmp_path: Path, data: Dataset) -> None:
    both = stored(tmp_path / "both.csv", data, "none", "interp")
    plain = stored(tmp_path / "plain.csv", data)
    assert len(newest(read_outcomes(both)[0])) == 4
    specs = by_treatment(read_outcomes(both)[0])["spec"].tolist()
    assert specs == ["clean", "clean | interp", "frame-mask:0.5", "frame-mask:0.5 | interp"]
    firsts = [
        line.split(" | ")[0] for line in leaderboard(both).splitlines() if line.startswith(("| clean", "| frame"))
    ]
    assert firsts == ["| clean", r"| clean \| interp", "| frame-mask:0.5", r"| frame-mask:0.5 \| interp"]
    missing = [place.spec for place in check(plain, both, 0).missing]
    assert missing == ["clean | interp", "frame-mask:0.5 | interp"]
    assert check(both, plain, 0).passed


def test_a_results_file_from_before_there_were_repairs_says_so(tmp_path: Path, data: Dataset) -> None:
    path = stored(tmp_path / "x.csv", data)
    make_pair_of(path)
    pd.read_csv(path, keep_default_na=False).drop(columns="repair").to_csv(path, index=False)
    with pytest.raises(InputError, match=r"older skelbench.*measure again"):
        read_outcomes(path)
