"""`skelbench report`: the files it writes, the results it makes where there are none."""

from pathlib import Path
from typing import Any

import pytest
from command import skelbench, succeeded, wrist_card
from matplotlib.figure import Figure
from toy_page import held

from skelbench.core.errors import InputError
from skelbench.perturbations.suites import load_suite
from skelbench.report.figures import read_evidence
from skelbench.report.report import report, synthetic_results


def plot(evidence: Any) -> Figure:
    return Figure()


def refused(evidence: Any) -> Figure:
    raise InputError("cannot be drawn")


def test_report_writes_the_page_and_the_figures_it_lists(
    page_results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report"
    figures = {"curves": plot, "confusion": plot, "tsne": refused}
    assert report([page_results], out, figures=figures) == out / "index.html"
    assert "no tsne of wrist: cannot be drawn" in capsys.readouterr().err
    files = {str(file.relative_to(out)) for file in (out / "figures").rglob("*.*") if file.is_file()}
    listed = set(held(out / "index.html")["figures"])
    assert files == listed
    names = ("curves", "confusion-wrist", "confusion-another-td-model")
    assert {Path(file).name for file in listed} == {f"{name}.{kind}" for name in names for kind in ("png", "svg")}


def test_the_command_ends_with_where_the_page_lies(tmp_path: Path, toy_set: Path) -> None:
    where = ("--model", wrist_card(tmp_path), "--data", toy_set, "--split", "xsub", "--source", "pose")
    succeeded("eval", "--trust", *where, "--out", tmp_path / "x.csv")
    out = tmp_path / "report"
    assert succeeded("report", tmp_path / "x.csv", "--out", out).splitlines()[-1] == str(out / "index.html")
    assert held(out / "index.html")["settings"][0]["models"] == ["wrist"]


def test_without_results_of_a_checkout_the_shipped_cards_are_measured(tmp_path: Path) -> None:
    results = synthetic_results(tmp_path, kept=tmp_path / "none.csv", limit=2)
    (evidence,) = read_evidence(results)
    assert evidence.synthetic
    assert "stgcn-synthetic-xsub" in evidence.models
    assert set(evidence.specs) == {"clean", *map(str, load_suite("quick"))}


def test_report_of_no_results_file_says_so_in_a_line(tmp_path: Path) -> None:
    ran = skelbench("report", tmp_path / "gone.csv", "--out", tmp_path)
    assert ran.code == 2
    assert ran.err.count("\n") == 1 and "gone.csv" in ran.err
    assert list(tmp_path.iterdir()) == []
