"""Measuring into a file: what is kept when the run ends before its time."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from command import wrist_card

from skelbench.data.find import load_data
from skelbench.evaluation.measure import measure
from skelbench.perturbations.spec import Spec


def test_ctrl_c_while_results_are_written_loses_no_cell(
    tmp_path: Path, toy_set: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = pd.DataFrame.to_parquet
    calls: list[int] = []

    def interrupted(self: pd.DataFrame, *args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            raise KeyboardInterrupt
        return written(self, *args, **kwargs)

    monkeypatch.setattr(pd.DataFrame, "to_parquet", interrupted)
    data, how = (
        load_data(toy_set, split="xsub", source="pose"),
        {"batch_size": 4, "workers": 0, "device": "cpu", "trust": True},
    )
    out = tmp_path / "new.csv"
    with pytest.raises(KeyboardInterrupt):
        measure([str(wrist_card(tmp_path))], data, [Spec.parse("noise:0.1")], 1, out, save_every=-1, **how)
    assert pd.read_csv(out)["spec"].tolist() == ["clean"]  # the cell that was finished


def test_cells_are_written_as_often_as_was_asked_and_at_the_end(
    tmp_path: Path, toy_set: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, calls = pd.DataFrame.to_parquet, list[int]()

    def counted(self: pd.DataFrame, *args: Any, **kwargs: Any) -> Any:
        calls.append(len(self))
        return written(self, *args, **kwargs)

    monkeypatch.setattr(pd.DataFrame, "to_parquet", counted)
    data, how = (
        load_data(toy_set, split="xsub", source="pose"),
        {"batch_size": 4, "workers": 0, "device": "cpu", "trust": True},
    )
    specs = [Spec.parse("noise:0.1"), Spec.parse("shift:1")]
    for name, every, rows in (("often", -1.0, [6, 12, 18]), ("once", 3600.0, [18])):
        calls.clear()
        measure([str(wrist_card(tmp_path))], data, specs, 1, tmp_path / f"{name}.csv", save_every=every, **how)
        assert calls == rows
