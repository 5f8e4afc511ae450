"""Measuring into a file: what is kept when the run ends before its time."""

from pathlib import Path

import pandas as pd
import pytest
from command import wrist_card

from skelbench.data.find import load_data
from skelbench.evaluation.measure import measure, prepared
from skelbench.evaluation.results.files.places import cells_files
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.spec import Spec

SPECS = [Spec.parse("noise:0.1"), Spec.parse("shift:1")]


def test_ctrl_c_keeps_the_cells_that_are_finished_and_the_csv_shows_them(
    tmp_path: Path, toy_set: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = load_data(toy_set, split="xsub", source="pose")
    add, written = Results.add, list[int]()

    def interrupted(self: Results, cell: object) -> None:
        add(self, cell)  # pyright: ignore[reportArgumentType]
        written.append(len(cells_files(tmp_path / "new.cells")))
        if len(written) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(Results, "add", interrupted)
    card = str(wrist_card(tmp_path))
    with pytest.raises(KeyboardInterrupt):
        measure(
            prepared([card], data, SPECS, 1, tmp_path / "new.csv", device="cpu", trust=True), batch_size=4, workers=0
        )
    assert written == [1, 2]  # each is on the disk as soon as it is finished
    assert pd.read_csv(tmp_path / "new.csv")["spec"].tolist() == ["clean", "noise:0.1"]
