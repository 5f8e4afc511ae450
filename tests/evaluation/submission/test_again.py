"""A sample is measured again within its time, always the same one for the same submission."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from skelbench.adapters.model import load_model
from skelbench.data.dataset import Dataset
from skelbench.data.find import load_data
from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.submission.again import Again, measure_again
from skelbench.perturbations.spec import Spec
from skelbench.perturbations.suites import load_suite

SPECS = [Spec(), *load_suite("quick")]


@pytest.fixture(scope="module")
def data() -> Dataset:
    return load_data("synthetic", "xsub")


def told(measured: Sequence[Cell]) -> dict[tuple[str, int], Outcome]:
    return {(cell.identity.spec, cell.identity.seed): cell.outcome for cell in measured}


def test_so_many_clips_of_every_cell_are_measured(measured: list[Cell], card: Path, data: Dataset) -> None:
    came = measure_again(load_model(card), data, SPECS, told(measured), "key", clips=5)
    assert (came.answers, came.other, came.seen, came.cells) == (5 * 12, 0, 12, 12)


def test_without_time_two_clips_of_one_cell_are(measured: list[Cell], card: Path, data: Dataset) -> None:
    came = measure_again(load_model(card), data, SPECS, told(measured), "key", seconds=0)
    assert (came.answers, came.seen, came.cells) == (2, 1, 12)


@pytest.mark.parametrize(("answers", "other", "ok"), [(24, 1, True), (24, 2, False), (500, 10, True), (500, 11, False)])
def test_one_answer_or_two_in_a_hundred_may_differ(answers: int, other: int, ok: bool) -> None:
    assert Again(answers, other, 7, 7, "clean").ok == ok
