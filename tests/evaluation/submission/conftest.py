"""A model whose answers are written on its card, measured under a whole suite: cells to hand in, true or forged."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from skelbench.adapters.card import Card
from skelbench.adapters.model import load_model
from skelbench.data.find import load_data
from skelbench.evaluation.doctor.models import one_hot, told
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.files.cells_file import as_written, write_cells
from skelbench.evaluation.results.files.places import model_folder
from skelbench.evaluation.results.files.roll import Roll, write_roll
from skelbench.evaluation.submission.pack import pack_submission
from skelbench.perturbations.suites import load_suite

CLIPS = 12


@pytest.fixture(scope="session")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Right on 8 of 12 clips, however damaged."""
    data = load_data("synthetic", "xsub", limit=CLIPS)
    answers = np.where(np.arange(CLIPS) % 3 > 0, data.labels, 0)
    path = tmp_path_factory.mktemp("card") / "mine.yaml"
    made: Card = told("mine", data, one_hot(answers, len(data.classes))).card
    made.save(path)
    return path


def write(measured: Sequence[Cell], folder: Path) -> None:
    """Write all cells at once: a file for each would wait for the disk each time."""
    rolls = [Roll.of(cell.outcome).text for cell in measured]
    for text in set(rolls):
        write_roll(text, folder)
    written = [as_written(cell, sha256(text).hexdigest()) for cell, text in zip(measured, rolls, strict=True)]
    write_cells(written, folder / model_folder(measured[0].identity.model))


@pytest.fixture(scope="session")
def hand_in(card: Path) -> Callable[[Sequence[Cell], Path], Path]:
    """Write cells as results and pack them; return the folder that is handed in."""

    def handed_in(measured: Sequence[Cell], folder: Path) -> Path:
        write(measured, folder / "x.cells")
        pack_submission(folder / "x.csv", "mine", card, "quick", folder / "in")
        return folder / "in"

    return handed_in


@pytest.fixture(scope="session")
def write_cells_of() -> Callable[[Sequence[Cell], Path], None]:
    return write


@pytest.fixture(scope="session")
def measured(card: Path) -> list[Cell]:
    """All cells of the suite `quick`, two draws of each."""
    data = load_data("synthetic", "xsub", limit=CLIPS)
    return list(cells(load_model(card), data, load_suite("quick"), seeds=2))
