"""After a retraining that was measured on fewer perturbations, every table, page and figure shows the same cells."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from torch import Tensor
from toy import WRIST, WristModel

from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.spec import Spec
from skelbench.report.check.verdict import check
from skelbench.report.evidence import Evidence, read_evidence
from skelbench.report.figures.curves import curve
from skelbench.report.figures.heatmap import accuracies
from skelbench.report.page_data import setting_data
from skelbench.report.tables.compare import comparison
from skelbench.report.tables.leaderboard import leaderboard

SPECS = ("noise:0.1", "shift:1", "part-mask:right_arm")
SHOWN = {("other", spec) for spec in ("clean", *SPECS)} | {("wrist", "clean"), ("wrist", "noise:0.1")}
"""What was measured with the newest weights of each model."""


class Backwards(WristModel):
    """The same network before its retraining: it is hardly ever right."""

    def logits(self, batch: Tensor) -> Tensor:
        return -super().logits(batch)


@pytest.fixture
def before(tmp_path: Path, toy_set: Path) -> Path:
    """Two models, measured on everything."""
    path = tmp_path / "before.csv"
    for model in (Backwards(replace(WRIST, sha256="old")), WristModel(replace(WRIST, name="other"))):
        add(path, toy_set, model, SPECS)
    return path


@pytest.fixture
def after(tmp_path: Path, toy_set: Path, before: Path) -> Path:
    """One of them trained again, and measured under noise alone."""
    path = tmp_path / "after.csv"
    for kind in (".csv", ".parquet"):
        path.with_suffix(kind).write_bytes(before.with_suffix(kind).read_bytes())
    add(path, toy_set, WristModel(replace(WRIST, sha256="new")), SPECS[:1])
    return path


def add(path: Path, toy_set: Path, model: WristModel, specs: tuple[str, ...]) -> None:
    store = Results(path)
    for cell in cells(model, load_data(toy_set, split="xsub", source="pose"), map(Spec.parse, specs), 2):
        store.add(cell)
    store.save()


def read_markdown(table: str, corner: str) -> dict[tuple[str, str], float]:
    """(row, column) -> the number before its interval, of the cells that hold one."""
    below = table[table.index(f"| {corner} |") :].partition("\n\n")[0]
    head, *lines = [[text.strip() for text in line.strip().strip("|").split("|")] for line in below.splitlines()]
    filled = [(line[0], name, text) for line in lines for name, text in zip(head[1:], line[1:], strict=True)]
    return {(row, name): float(text.split()[0]) for row, name, text in filled if "[" in text}


def one(path: Path) -> Evidence:
    (found,) = read_evidence(path)
    return found


def test_every_table_page_and_figure_shows_the_cells_of_the_newest_weights(after: Path) -> None:
    board = {(model, spec): top1 for (spec, model), top1 in read_markdown(leaderboard(after), "perturbation").items()}
    assert board.keys() == SHOWN
    assert board["wrist", "clean"] == 100
    assert read_markdown(comparison([after]), "model").keys() == SHOWN

    evidence = one(after)
    page = {(row["model"], row["spec"]): round(row["top1"][0], 1) for row in setting_data(evidence)["rows"]}
    assert page == board
    values = zip(evidence.specs, accuracies(evidence).round(1).tolist(), strict=True)
    heat = {(m, spec): top1 for spec, row in values for m, top1 in zip(evidence.models, row, strict=True)}
    assert {cell: top1 for cell, top1 in heat.items() if not np.isnan(top1)} == board
    assert {(row.model, row.spec) for row in curve(evidence).itertuples()} == SHOWN


def test_check_holds_the_same_cells_and_misses_those_of_weights_that_are_gone(before: Path, after: Path) -> None:
    same, checked = check(after, after, 0.0), check(after, before, 0.0)
    assert (len(same.cells), same.passed, checked.passed) == (len(SHOWN), True, False)
    assert {(place.model, place.spec) for place in checked.missing} == {("wrist", spec) for spec in SPECS[1:]}
