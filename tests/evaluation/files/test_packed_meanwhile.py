"""Cells that another process packs while they are read are all there; what a copy finds torn it makes whole."""

from pathlib import Path
from typing import Any

import pytest
from toy import WRIST, WristModel

from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.files.folder import CellsFolder
from skelbench.evaluation.results.pack import merge, pack
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.spec import Spec


@pytest.fixture
def results(toy_set: Path, tmp_path: Path) -> Path:
    """Four cells, each in a file of its own."""
    store, data = Results(tmp_path / "x.csv"), load_data(toy_set, split="xsub", source="pose")
    for cell in cells(WristModel(WRIST), data, [Spec.parse("noise:0.1")], seeds=3):
        store.add(cell)
    store.save()
    return tmp_path / "x.csv"


class Packed(CellsFolder):
    """A folder of cells that is packed between listing its files and reading what is in them."""

    def _holds(self, *given: Any, **told: Any) -> bool:
        pack(self.folder.with_suffix(".csv"))
        return super()._holds(*given, **told)


def test_no_cell_is_missed_where_they_are_packed_while_the_folder_is_opened(results: Path) -> None:
    opened = Packed(results.with_suffix(".cells"))
    assert len(opened) == 4
    assert opened.problems == []


def test_what_became_of_clips_is_found_after_another_process_packed_it(results: Path) -> None:
    rows, outcomes = read_outcomes(results)
    pack(results)
    correct = {key: int((outcomes[key].prediction == outcomes[key].label).sum()) for key in rows["cell"]}
    assert correct == dict(zip(rows["cell"], rows["correct"], strict=True))


@pytest.mark.parametrize("kind", ["*/*.cells", "*.clips"])
def test_a_torn_file_is_made_whole_when_a_merge_brings_it_again(kind: str, results: Path, tmp_path: Path) -> None:
    both = tmp_path / "both.csv"
    merge([results], both)
    torn = next(both.with_suffix(".cells").glob(kind))
    torn.write_bytes(torn.read_bytes()[:-7])
    merge([results], both)
    assert both.read_bytes() == results.read_bytes()
