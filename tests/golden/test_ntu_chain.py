"""The data chain of the CTR-GCN family (STTFormer, MAMP and others) against its own numbers."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from golden_files import found
from npz import arrays

from skelbench.adapters.gcn_config import GCNConfig
from skelbench.adapters.gcn_resized import Resized
from skelbench.adapters.inputs import resize
from skelbench.adapters.inputs.resize import Resize
from skelbench.core.arrays import Array

FAMILY = Resize(test_share=0.95, train_share=0.5, fewest=64)
CLOSE: dict[str, Any] = {"rtol": 0, "atol": 2e-6}
"""As the file's notes say: single precision."""
each = pytest.mark.parametrize("path", found("ntu_data_chain"))


def official(**config: Any) -> GCNConfig:
    """Missing joints and persons are the origin there."""
    named = {"layout": "ntu25", "dimensions": 3, "score": False, "sampling": "resize"}
    return GCNConfig(**{**named, "bones_from_missing_joints": True, **config})


def people(view: Array) -> Array:
    """(3, T, 25, 2) -> (2, T, 25, 3)."""
    return view.transpose(3, 1, 2, 0)


@each
@pytest.mark.parametrize("view", ["test0", "test1", "train0", "train1"])
def test_resized_views_are_theirs(path: Path, view: str) -> None:
    file = arrays(path)
    told = json.loads(str(file["config"]))
    number, size = int(view[-1]), told["window"]
    pose, frames = people(file["nctvm"][number]), told["valid"][number]
    if view.startswith("test"):
        chosen = resize.middle(frames, size, FAMILY)
    else:
        _, length, start = file[f"{view}_ratio_length_start"]
        chosen = resize.resized(int(start), int(length), size)
    assert chosen.mix is not None
    taken = pose[:, chosen.frames[0]]
    made, _ = Resized(official()).stacked(taken, taken.any(axis=-1).astype(np.float32), chosen.mix)
    np.testing.assert_allclose(made, people(file[view]), **CLOSE)


@each
@pytest.mark.parametrize("number", [0, 1])
def test_lengths_of_training_views_follow_from_the_share_that_was_drawn(path: Path, number: int) -> None:
    file = arrays(path)
    share, length, start = file[f"train{number}_ratio_length_start"]
    frames = json.loads(str(file["config"]))["valid"][number]

    class Given:
        """Stands in for a generator that has drawn what the file says."""

        def uniform(self, low: float, high: float) -> float:
            assert (low, high) == (0.5, 1)
            return float(share)

        def integers(self, end: int) -> int:
            assert end == frames - length + 1
            return int(start)

    chosen: Any = resize.anywhere(frames, 24, FAMILY, Given())  # type: ignore[arg-type]
    np.testing.assert_array_equal(chosen.frames, resize.resized(int(start), int(length), 24).frames)
