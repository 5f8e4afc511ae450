"""A small set of people who walk, nothing wrong with it, as a neutral npz; tests spoil one thing each."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from skelbench.core.layout import LAYOUTS
from skelbench.data.checks.checks import findings
from skelbench.data.checks.facts import Facts
from skelbench.data.checks.finding import Finding
from skelbench.data.checks.gather import gather
from skelbench.data.find import load_data

COCO = (
    *((0, -90), (4, -95), (-4, -95), (8, -92), (-8, -92), (20, -70), (-20, -70), (26, -40), (-26, -40)),
    *((28, -10), (-28, -10), (12, 0), (-12, 0), (13, 45), (-13, 45), (13, 90), (-13, 90)),
)
"""Pixels from the middle of somebody who faces the camera, so that the left side lies right; 185 tall."""
CLIPS, FRAMES = 24, 12
Arrays = dict[str, Any]


def walkers() -> Arrays:
    """24 clips of 12 frames, 3 classes, subjects 0 to 3; 0 to 2 train. Everybody walks at a place of his own."""
    rng = np.random.default_rng(0)
    place = np.stack([np.linspace(100, 540, CLIPS), rng.permutation(np.linspace(150, 330, CLIPS))], axis=-1)
    step = np.arange(FRAMES)[:, None] * np.array([2.0, 0.3])
    body = np.array(COCO, float) + place[:, None, None] + step[None, :, None]
    keypoint = body + rng.normal(0, 1, body.shape)
    layout, subject = LAYOUTS["coco17"], np.arange(CLIPS) % 4
    return {
        "keypoint": keypoint.astype(np.float32),  # (24, 12, 17, 2), made flat when it is written
        "keypoint_score": rng.uniform(0.5, 1, keypoint.shape[:3]).astype(np.float32),
        "clip_length": np.full(CLIPS, FRAMES),
        "num_person": np.ones(CLIPS, int),
        "label": np.arange(CLIPS) // 8,
        "clip_name": np.array([f"c{i:02}" for i in range(CLIPS)]),
        "subject": subject,
        "img_shape": np.full((CLIPS, 2), (480, 640)),
        "class_names": np.array(["walk", "run", "jump"]),
        "joint_names": np.array(layout.joints),
        "edges": np.array(layout.links),
        "split_xsub_train": np.flatnonzero(subject < 3),
        "split_xsub_test": np.flatnonzero(subject == 3),
    }


def written(folder: Path, spoil: Callable[[Arrays], object] = lambda _: None, name: str = "made_pose") -> Path:
    """Write the set with one thing spoilt."""
    arrays = walkers()
    spoil(arrays)
    length = arrays["clip_length"] * arrays["num_person"]
    arrays["clip_start"] = np.cumsum(length) - length
    for one in ("keypoint", "keypoint_score"):
        if one in arrays and arrays[one].ndim == {"keypoint": 4, "keypoint_score": 3}[one]:
            arrays[one] = arrays[one].reshape(-1, *arrays[one].shape[2:])
    np.savez(folder / f"{name}.npz", **arrays)
    return folder / f"{name}.npz"


def facts_of(path: Path) -> Facts:
    data = load_data(path)
    return gather(data, data.split_parts)


def said(folder: Path, topic: str, spoil: Callable[[Arrays], object] = lambda _: None) -> list[Finding]:
    """What is said of a topic, `ok` left out."""
    return [one for one in findings(facts_of(written(folder, spoil))) if one.topic == topic and one.severity != "ok"]
