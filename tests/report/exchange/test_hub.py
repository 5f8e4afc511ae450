"""Accuracies for the leaderboard of a benchmark on the Hub: its own library reads them, with the results' numbers."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from command import refused, succeeded
from conftest import ROOT
from huggingface_hub import EvalResultEntry, parse_eval_result_entries
from made_records import BOARDS, JHMDB, cells_of, write

MODEL = "stgcn-synthetic-xsub"
QUICK: dict[str, list[Any]] = yaml.safe_load((ROOT / "perturbations" / "quick.yaml").read_text())["levels"]


def exported(folder: Path, results: Path, *more: object) -> dict[str, EvalResultEntry]:
    succeeded("export", results, "--to", "eval-results", "--out", folder, "--benchmark", "lab/bench", *more)
    entries = parse_eval_result_entries(yaml.safe_load((folder / ".eval_results" / "skelbench.yaml").read_text()))
    return {entry.task_id: entry for entry in entries}


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All draws of the suite `quick` and clean, of one model of JHMDB."""
    specs = {"clean", *(f"{family}:{level}" for family, levels in QUICK.items() for level in levels)}
    cells = cells_of("jhmdb", lambda row: row["repair"] == "" and row["spec"] in specs)
    return write(tmp_path_factory.mktemp("quick") / "x.csv", cells)


def test_the_hub_reads_clean_accuracy_and_the_mean_of_a_suite_that_is_whole(quick: Path, tmp_path: Path) -> None:
    entries = exported(tmp_path, quick)
    rows = pd.read_csv(quick, keep_default_na=False)
    assert set(entries) == {"jhmdb_clean", "jhmdb_quick"}
    assert {entry.dataset_id for entry in entries.values()} == {"lab/bench"}
    by_spec = rows[rows["spec"] != "clean"].groupby("spec")["top1"].mean()
    assert len(by_spec) == 6
    assert entries["jhmdb_quick"].value == pytest.approx(by_spec.mean() / 100, abs=1e-4)
    assert entries["jhmdb_clean"].value == pytest.approx(rows[rows["spec"] == "clean"]["top1"].iloc[0] / 100, abs=1e-4)
    assert entries["jhmdb_clean"].date == rows["created"].max()[:10]


def test_an_entry_says_its_interval_and_what_was_measured(quick: Path, tmp_path: Path) -> None:
    rows = pd.read_csv(quick, keep_default_na=False)
    clean = rows[rows["spec"] == "clean"].iloc[0]
    said = str(exported(tmp_path, quick)["jhmdb_clean"].notes)
    low, high = clean["top1_low"] / 100, clean["top1_high"] / 100
    assert f"95 % interval {low:.4f} to {high:.4f} over 176 clips (no subjects known)" in said
    assert f"weights {clean['weights_sha256'][:12]}" in said
    assert "synthetic" not in said
    assert list(rows["selected_on"].unique()) == ["test"]
    assert said.startswith("its recipe or epoch was chosen after accuracies on some of these clips were seen")


def test_a_suite_that_lacks_a_spec_has_no_number_and_that_is_said(tmp_path: Path) -> None:
    cells = cells_of("jhmdb", lambda row: row["repair"] == "" and row["spec"] in ("clean", "noise:0.002"))
    results = write(tmp_path / "x.csv", cells)
    out = succeeded("export", results, "--to", "eval-results", "--out", tmp_path, "--benchmark", "a/b")
    assert "no task for suite quick: 5 of its 6 specs were not measured, e.g. noise:0.01" in out
    assert set(exported(tmp_path, results)) == {"jhmdb_clean"}


def test_synthetic_numbers_say_so(tmp_path: Path) -> None:
    cells = cells_of("synthetic", lambda row: row["model"] == MODEL and row["spec"] == "clean" and not row["repair"])
    (entry,) = exported(tmp_path, write(tmp_path / "x.csv", cells)).values()
    assert entry.task_id == "synthetic_clean"
    assert str(entry.notes).startswith("synthetic data, nobody was recorded; ")


def test_results_of_several_models_are_refused_for_the_repository_of_one(tmp_path: Path) -> None:
    words = ("export", BOARDS / "pushup.csv", "--to", "eval-results", "--out", tmp_path, "--benchmark", "a/b")
    assert "choose one with --model" in refused(*words)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "eval-results"), "needs --benchmark OWNER/NAME"),
        (("--to", "eval-results", "--benchmark", "../x/y"), "is no OWNER/NAME"),
        (("--to", "eee"), "needs --organisation NAME"),
        (("--to", "model-index"), "is no .md file"),
        (("--to", "model-index", "--model", JHMDB[:-1]), f"did you mean {JHMDB}"),
    ],
)
def test_what_is_missing_or_misspelt_is_said(words: tuple[str, ...], said: str, quick: Path, tmp_path: Path) -> None:
    assert said in refused("export", quick, *words, "--out", tmp_path / "out")
    assert not list(tmp_path.iterdir())
