"""What trainings save beside their weights is left out; the weights are read."""

import sys
from argparse import Namespace
from datetime import datetime
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from refusal import refusal

from skelbench.adapters.weights.read import read_saved, read_state
from skelbench.adapters.weights.tensors import is_unmade

MODULE = "mmengine.logging.history_buffer"


class HistoryBuffer:
    """As mmengine's: arrays, and methods of its class in its state (github.com/open-mmlab/mmengine)."""

    def __init__(self) -> None:
        self._log_history, self._count_history = np.arange(3.0), np.ones(3, np.int64)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "statistics_methods": {"mean": HistoryBuffer.mean}}

    def mean(self) -> float:
        return 0.0


@pytest.fixture(autouse=True)
def mmengine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let its pickles name mmengine, which is not installed."""
    module: Any = ModuleType(MODULE)
    module.HistoryBuffer = HistoryBuffer
    for name in (MODULE, "mmengine", "mmengine.logging"):
        monkeypatch.setitem(sys.modules, name, module)
    for named in (HistoryBuffer, HistoryBuffer.mean):
        monkeypatch.setattr(named, "__module__", MODULE)


def unmade(record: Any) -> str:
    """Return the name of the class that a record stands for."""
    assert is_unmade(record)
    return record.parts[0]


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("beside", [HistoryBuffer(), Namespace(lr=0.1)])
def test_weights_are_read_whatever_a_training_left_beside_them(tmp_path: Path, beside: object, zipped: bool) -> None:
    saved = {"message_hub": {"log_scalars": {"loss": beside}}, "state_dict": {"a": torch.arange(3)}}
    torch.save(saved, tmp_path / "x.pth", _use_new_zipfile_serialization=zipped)
    read = read_saved(tmp_path / "x.pth")
    assert read["state_dict"]["a"].tolist() == [0, 1, 2]
    assert unmade(read["message_hub"]["log_scalars"]["loss"]) == f"{type(beside).__module__}.{type(beside).__name__}"


class Called:
    """Whatever a file calls."""

    def __init__(self, *how: Any) -> None:
        self.how = how

    def __reduce__(self) -> Any:
        return self.how


class Kind(Enum):
    """An enumeration, which trainings have in their settings."""

    GOOD = 1


class Settings(dict[str, Any]):
    """A dict of a class of its own, like mmcv's `ConfigDict`."""


class Slots:
    """An object whose arguments are given by name."""

    def __getnewargs_ex__(self) -> Any:
        return (), {"a": 1}

    def __new__(cls, a: int = 0) -> "Slots":
        return super().__new__(cls)


BESIDE: dict[str, Any] = {
    "path": Path("a"),
    "enumeration": Kind.GOOD,
    "date": datetime(2020, 1, 1),
    "settings": Settings(a=1),
    "by name": Slots(),
    "attribute": Called(getattr, (Namespace, "a")),
    "a call": Called(eval, ("1 / 0",)),
    "layer": torch.nn.Linear(2, 2),
    "plan": torch.optim.lr_scheduler.StepLR(torch.optim.SGD([torch.zeros(1)]), 3),
    "array of dates": np.array(["2020-01-01"], "datetime64[D]"),
    "array of records": np.zeros(2, [("a", "f4"), ("b", "i4")]),
    "one of dates": np.datetime64("2020-01-01"),
    "one of records": np.zeros(2, [("a", "f4")])[0],
    "pairs as keys": {(0, 1): 2},
    "sparse": torch.eye(3).to_sparse(),
    "complex": torch.zeros(3, dtype=torch.complex64),
    "set": {Path("a")},
}


@pytest.mark.parametrize(("zipped", "protocol"), [(True, 2), (True, 4), (False, 2)])
@pytest.mark.parametrize("name", BESIDE)
@pytest.mark.filterwarnings("ignore")
def test_whatever_lies_beside_the_weights_is_left_unmade(
    tmp_path: Path, name: str, zipped: bool, protocol: int
) -> None:
    if name == "complex" and not zipped:
        pytest.skip("where the storages lie in a row, one of an unknown type has an unknown end")
    saved = {"before": BESIDE[name], "state_dict": {"a": torch.arange(3)}, "after": [BESIDE[name], 7]}
    torch.save(saved, tmp_path / "x.pth", pickle_protocol=protocol, _use_new_zipfile_serialization=zipped)
    read = read_saved(tmp_path / "x.pth")
    assert read["state_dict"]["a"].tolist() == [0, 1, 2]
    assert read["after"][1] == 7


def test_tensors_that_have_attributes_or_a_class_of_their_own_are_tensors(tmp_path: Path) -> None:
    weight = torch.nn.Parameter(torch.arange(3.0))
    weight.ours = True  # type: ignore[attr-defined]
    torch.save({"state_dict": {"a": weight}}, tmp_path / "x.pth")
    assert read_saved(tmp_path / "x.pth")["state_dict"]["a"].tolist() == [0, 1, 2]


def test_what_is_unmade_among_the_weights_is_named(tmp_path: Path) -> None:
    torch.save({"state_dict": {"a": torch.arange(3), "b": datetime(2020, 1, 1)}}, tmp_path / "x.pth")
    assert "for its tensors it holds a datetime.datetime, and making one may execute anything" in refusal(
        lambda: read_state(tmp_path / "x.pth")
    )


def test_a_whole_model_is_not_made(tmp_path: Path) -> None:
    torch.save(torch.nn.Linear(2, 2), tmp_path / "x.pth")
    said = refusal(lambda: read_saved(tmp_path / "x.pth"))
    assert "it holds a torch.nn.modules.linear.Linear" in said and "save its state_dict alone" in said
