"""A report draws the first of very many settings, models and perturbations, and says what it leaves out."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from matplotlib.figure import Figure
from pair_files import write_pair
from refusal import refusal
from toy_page import held

from skelbench.evaluation.results.outcome import Outcome
from skelbench.report.drawn import MODELS, SETTINGS, SPECS, drawn, left_out
from skelbench.report.evidence import Evidence, read_evidence
from skelbench.report.figures.heatmap import heatmap
from skelbench.report.report import report
from skelbench.report.tables.compare import comparison
from skelbench.report.tables.leaderboard import leaderboard


def made(models: int, specs: int) -> Evidence:
    """Results of which only their names are there."""
    names = [f"noise:{number}" for number in range(specs)]
    rows = [
        {"model": f"m{m}", "spec": spec, "family": spec, "level": "", "cell": ""}
        for m in range(models)
        for spec in names
    ]
    return Evidence(pd.DataFrame(rows), {}, "m0", names[-1])


def test_what_is_usual_is_drawn_as_it_is() -> None:
    usual = [made(9, 71), made(6, 71), made(2, 30)]
    assert all(one is other for one, other in zip(drawn(usual), usual, strict=True))
    assert left_out(usual, drawn(usual)) == ""


def test_the_first_of_very_many_are_drawn() -> None:
    many = [made(7, 2) for _ in range(30)]
    kept = drawn(many)
    assert [len(one.models) for one in kept] == [7] * (MODELS // 7) + [MODELS % 7]
    assert left_out(many, kept).startswith(f"figures are drawn of the first 9 of 30 settings, {MODELS} of 210 models,")
    assert len(drawn([made(1, 2) for _ in range(30)])) == SETTINGS


@pytest.mark.parametrize(("models", "specs"), [(1000, 2), (2, 1000)])
def test_of_one_setting_the_first_models_and_perturbations_are_drawn(models: int, specs: int) -> None:
    (kept,) = drawn([made(models, specs)])
    assert kept.models == tuple(f"m{number}" for number in range(min(models, MODELS)))
    assert kept.specs == ("clean", *(f"noise:{number}" for number in range(min(specs, SPECS - 1))))
    assert kept.spec in kept.specs
    assert kept.rows.index.tolist() == list(range(len(kept.rows)))


@pytest.mark.slow
def test_the_page_has_the_tables_of_all_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    board = write_pair(ROOT / "leaderboards" / "pushup.csv", tmp_path / "board.csv")
    rows = pd.read_csv(board, dtype=str, keep_default_na=False)
    first = rows[rows["model"] == rows["model"].iloc[0]].iloc[:1]
    sets = [f"set{number}" for number in range(25)]
    cells = [f"{number:016x}" for number in range(25)]
    told = pd.read_parquet(board.with_suffix(".parquet")).astype({"cell": str})
    told = told[told["cell"] == first["cell"].iloc[0]]
    pd.concat([first.assign(dataset=s, cell=c) for s, c in zip(sets, cells, strict=True)]).to_csv(
        tmp_path / "x.csv", index=False
    )
    pd.concat([told.assign(cell=cell) for cell in cells]).astype({"cell": "category"}).to_parquet(
        tmp_path / "x.parquet", index=False
    )
    assert len(read_evidence(tmp_path / "x.csv")) == 25
    page = report([tmp_path / "x.csv"], tmp_path / "page", figures={"curves": lambda evidence: Figure()})
    assert f"of the first {SETTINGS} of 25 settings" in capsys.readouterr().err
    content = held(page)
    assert len(content["settings"]) == 25
    assert len(content["figures"]) == 2 * SETTINGS


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux tells the peak of a process")
@pytest.mark.slow
def test_the_heatmap_of_all_that_is_drawn_fits_into_memory() -> None:
    label = np.array([0, 1], np.int16)
    names = np.array(["a", "b"], object)
    outcome = Outcome(names, label, label, np.zeros(2, np.int16), names, "clip")
    most = made(MODELS, SPECS - 1)
    rows = most.rows.assign(dataset="x", dataset_sha256="", split="", part="", source="", level="1", note="")
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
    before = peak()
    heatmap(replace(most, rows=rows, outcomes={"": outcome}))
    assert peak() - before < 500 << 10


def peak() -> int:
    """Return the most memory that this process had, KiB."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


@pytest.mark.slow
def test_a_table_of_models_and_perturbations_that_have_nothing_to_do_with_each_other_is_refused(tmp_path: Path) -> None:
    many = 1500
    board = write_pair(ROOT / "leaderboards" / "pushup.csv", tmp_path / "board.csv")
    rows = pd.read_csv(board, dtype=str, keep_default_na=False)
    first = rows[rows["spec"] == "clean"].iloc[:1].assign(clips="1", groups="1", correct="1")
    names = [f"m{number}" for number in range(many)]
    clean = pd.concat([first] * many, ignore_index=True).assign(model=names)
    noise = clean.assign(spec=[f"noise:0.0{number}1" for number in range(many)])
    cells = [f"{number:016x}" for number in range(2 * many)]
    pd.concat([clean, noise]).assign(cell=cells).to_csv(tmp_path / "x.csv", index=False)
    told = pd.DataFrame({"cell": cells, "clip": "a", "group": "a"}).astype("category")
    told.assign(**dict.fromkeys(("label", "prediction", "rank"), np.int16(0))).to_parquet(tmp_path / "x.parquet")
    for table in (leaderboard, lambda path: comparison([path])):
        assert "1500 models and 1501 perturbations has more than" in refusal(lambda t=table: t(tmp_path / "x.csv"))
