"""Streams and the whole data pipeline of the graph networks against pyskl's own numbers."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from golden_files import found
from npz import arrays

from skelbench.adapters.card import Card
from skelbench.adapters.inputs.streams import STREAMS, bones, motion, parents
from skelbench.adapters.stgcn import STGCN
from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS

OURS = {"coco": "coco17", "openpose": "openpose18", "ntu": "ntu25", "nturgb+d": "ntu25"}
SCORED = {"bones": ("coco", "openpose", "handmp"), "motion": ("coco", "openpose")}
"""Sets whose third channel is a score; of hands pyskl averages it in a bone and subtracts it in a motion."""
OFFICIAL = {"missing_ends": True, "average_absent": True, "extra_persons": "cut"}
BY_JOINTS = {17: "coco17", 18: "openpose18", 25: "ntu25"}


def split(pose: np.ndarray, scored: bool) -> tuple[np.ndarray, np.ndarray]:
    return (pose[..., :2], pose[..., 2]) if scored else (pose, np.zeros(pose.shape[:3], pose.dtype))


def joined(pose: np.ndarray, score: np.ndarray, scored: bool) -> np.ndarray:
    return np.concatenate([pose, score[..., None]], axis=-1) if scored else pose


def feature(name: str, given: np.ndarray, dataset: str, parent: np.ndarray) -> np.ndarray:
    everywhere = np.ones(given.shape[:3], bool)
    scored = {step: dataset in sets and given.shape[-1] == 3 for step, sets in SCORED.items()}
    if "b" in name:
        pose, score, _ = bones(*split(given, scored["bones"]), everywhere, parent)
        given = joined(pose, score, scored["bones"])
    if "m" in name:
        given = joined(*motion(*split(given, scored["motion"]), everywhere), scored["motion"])
    return given


@pytest.mark.parametrize("path", found("pyskl_skefeat"))
def test_features_are_pyskls(path: Path) -> None:
    file = arrays(path)
    datasets = {key.removesuffix("_in") for key in file if key.endswith("_in")}
    assert datasets
    for dataset in datasets:
        pairs = file[f"{dataset}_pairs"]
        parent = np.empty(len(pairs), np.int64)
        parent[pairs[:, 0]] = pairs[:, 1]
        if dataset in OURS:
            np.testing.assert_array_equal(parents(LAYOUTS[OURS[dataset]]), parent)
        for key in (key for key in file if key.startswith(f"{dataset}_")):
            names = key.removeprefix(f"{dataset}_").split("+")
            if set(names) <= set(STREAMS):
                ours = [feature(name, file[f"{dataset}_in"], dataset, parent) for name in names]
                np.testing.assert_allclose(np.concatenate(ours, axis=-1), file[key], atol=1e-6, err_msg=key)


def prepared(file: Any, key: str, stream: str) -> np.ndarray:
    """What our adapter makes of a pipeline file's clip."""
    pose = file[key]
    solid = pose.shape[-1] == 3
    layout = LAYOUTS[BY_JOINTS[pose.shape[2]]]
    score = np.ones(pose.shape[:3], np.float32) if solid else file["keypoint_score"].astype(np.float32)
    size = None if solid else tuple(file["img_shape"].tolist())
    clip = Clip(pose.astype(np.float32), score, layout, "golden", image_size=size)
    config = STGCN.configure({"normalise": "pyskl", "stream": stream, **OFFICIAL}, clip)
    sizes = {"clip_len": int(file["clip_len"]), "views": int(file["num_clips"]), "num_stages": 1, "base_channels": 8}
    return STGCN(Card("golden", "stgcn", {**config, **sizes}, ("a", "b"))).prepare(clip).numpy()


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize("path", found("pyskl_gcn_pipeline"))
def test_the_whole_pipeline_is_pyskls(path: Path, stream: str) -> None:
    file = arrays(path)
    np.testing.assert_allclose(prepared(file, "keypoint", stream), file[f"out_{stream}"], atol=1e-5)
    half = 5e-3  # pyskl centres 3-D poses in half precision
    np.testing.assert_allclose(prepared(file, "keypoint3d", stream), file[f"out3d_{stream}"], atol=half)
