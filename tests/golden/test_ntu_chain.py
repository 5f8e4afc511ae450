"""The data chain of the CTR-GCN family (STTFormer, MAMP and others) against its own numbers."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from golden_files import found
from npz import arrays

from skelbench.adapters.card import Card
from skelbench.adapters.gcn_config import GCNConfig
from skelbench.adapters.gcn_input import GraphInput
from skelbench.adapters.gcn_resized import Resized, Whole
from skelbench.adapters.inputs import resize
from skelbench.adapters.inputs.augment import euler
from skelbench.adapters.inputs.resize import Resize
from skelbench.adapters.stgcn import STGCN
from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS

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
    whole = Whole(pose, np.asarray(pose.any(axis=-1), np.float32))
    made, _ = Resized(official()).stacked(whole, chosen.frames[0], chosen.mix)
    np.testing.assert_allclose(made, people(file[view]), **CLOSE)


def recorded(file: Any, number: int) -> Clip:
    """One of the two recordings, in metres; who is not there is all zeros."""
    raw = file[("raw_two", "raw_one")[number]]
    pose = raw.reshape(len(raw), -1, 25, 3).swapaxes(0, 1)
    return Clip(pose, np.asarray(pose.any(axis=-1), np.float32), LAYOUTS["ntu25"], name=f"recording {number}")


@each
@pytest.mark.parametrize("number", [0, 1])
def test_recordings_are_aligned_as_theirs(path: Path, number: int) -> None:
    file = arrays(path)
    clip = recorded(file, number)
    padded = official(normalise="first", sampling="pad", resize=Resize(), clip_len=len(file["aligned"][number]))
    made = GraphInput(padded, "chain").views(clip)[0]
    np.testing.assert_allclose(made, people(file["nctvm"][number]), **CLOSE)


@each
@pytest.mark.parametrize("number", [0, 1])
def test_from_a_recording_to_a_test_view_the_chain_is_theirs(path: Path, number: int) -> None:
    file = arrays(path)
    config = official(normalise="first", clip_len=json.loads(str(file["config"]))["window"], resize=FAMILY)
    made = GraphInput(config, "chain").views(recorded(file, number))[0]
    np.testing.assert_allclose(made, people(file[f"test{number}"]), **CLOSE)


@each
@pytest.mark.parametrize(
    ("stream", "key"), [("j", "rotated"), ("b", "stream_bone"), ("jm", "stream_motion"), ("bm", "stream_bone_motion")]
)
def test_from_a_recording_to_a_stream_of_a_turned_training_view_it_is_too(path: Path, stream: str, key: str) -> None:
    file = arrays(path)
    size = json.loads(str(file["config"]))["window"]
    settings = {"layout": "ntu25", "dimensions": 3, "score": False, "sampling": "resize", "normalise": "first"}
    stages = {"num_stages": 1, "inflate_stages": [], "down_stages": [], "base_channels": 4, "clip_len": size}
    official = {"bones_from_missing_joints": True, "stream": stream, **settings, **stages}
    gcn = STGCN.load(Card("chain", "skelbench.adapters.stgcn:STGCN", official, ("a", "b")))
    _, length, start = file["train0_ratio_length_start"]
    frames, mix = resize.resized(int(start), int(length), size)
    poses = torch.as_tensor(gcn.steady(recorded(file, 0)).poses[None][:, :, frames[0]])
    drawn = {"mix": mix[None], "matrix": euler(file["rot_angles_xyz"])[None]}
    made = gcn.views(poses, {name: torch.as_tensor(values) for name, values in drawn.items() if values is not None})
    np.testing.assert_allclose(made[0], people(file[key]), **CLOSE)


@each
def test_the_turn_is_theirs(path: Path) -> None:
    file = arrays(path)
    np.testing.assert_allclose(euler(file["rot_angles_xyz"]).T, file["rot_matrix"], **CLOSE)


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
