"""What trainings save beside their weights is left out; the weights are read."""

import sys
from argparse import Namespace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch

from skelbench.adapters.weights.read import read_saved
from skelbench.core.errors import InputError

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


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("beside", [HistoryBuffer(), Namespace(lr=0.1)])
def test_weights_are_read_whatever_a_training_left_beside_them(tmp_path: Path, beside: object, zipped: bool) -> None:
    saved = {"message_hub": {"log_scalars": {"loss": beside}}, "state_dict": {"a": torch.arange(3)}}
    torch.save(saved, tmp_path / "x.pth", _use_new_zipfile_serialization=zipped)
    read = read_saved(tmp_path / "x.pth")
    assert read["state_dict"]["a"].tolist() == [0, 1, 2]
    assert read["message_hub"] == {"log_scalars": {"loss": {}}}


class Other:
    """Of a class that is in no list, or an attribute of one that is."""

    def __init__(self, *how: Any) -> None:
        self.how = how

    def __reduce__(self) -> Any:
        return self.how


@pytest.mark.parametrize(
    "other", [Other(getattr, (HistoryBuffer, "a")), Other(getattr, (Namespace, "a")), Other(getattr, (1, "real"))]
)
def test_an_attribute_of_anything_else_is_refused_or_left_out(tmp_path: Path, other: Other) -> None:
    torch.save({"a": torch.arange(3), "b": other}, tmp_path / "x.pth")
    if other.how[1][0] is HistoryBuffer:
        assert read_saved(tmp_path / "x.pth")["b"] is None
    else:
        with pytest.raises(InputError, match="an attribute"):
            read_saved(tmp_path / "x.pth")
