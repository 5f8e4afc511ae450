"""A model whose answers are written on its card, measured under a whole suite: cells to hand in, true or forged."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from skelbench.adapters.card import Card
from skelbench.adapters.model import load_model
from skelbench.data.find import load_data
from skelbench.evaluation.doctor.models import one_hot, told
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.store import Results
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


@pytest.fixture(scope="session")
def hand_in(card: Path) -> Callable[[Sequence[Cell], Path], Path]:
    """Write cells as results and pack them; return the folder that is handed in."""

    def handed_in(measured: Sequence[Cell], folder: Path) -> Path:
        results = Results(folder / "x.csv")
        for cell in measured:
            results.add(cell)
        results.save()
        pack_submission(folder / "x.csv", "mine", card, "quick", folder / "in")
        return folder / "in"

    return handed_in


@pytest.fixture(scope="session")
def measured(card: Path) -> list[Cell]:
    """All cells of the suite `quick`, two draws of each."""
    data = load_data("synthetic", "xsub", limit=CLIPS)
    return list(cells(load_model(card), data, load_suite("quick"), seeds=2))
