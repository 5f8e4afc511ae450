"""Neutral npz files, written by hand so that the reader has an oracle: six clips, or two that can be spoilt."""

from pathlib import Path
from typing import Any

import numpy as np

from skelbench.core.layout import LAYOUTS

CLIPS = 6

PERSONS = (1, 2, 1, 1, 2, 1)

LENGTHS = (4, 3, 7, 1, 5, 2)


def arrays(layout: str = "coco17", coordinates: int = 2) -> dict[str, Any]:
    """Six clips whose coordinates count up from 1, so that every number tells where it belongs."""
    joints = LAYOUTS[layout].joints
    rows = sum(m * t for m, t in zip(PERSONS, LENGTHS, strict=True))
    size = np.array([m * t for m, t in zip(PERSONS, LENGTHS, strict=True)])
    return {
        "keypoint": np.arange(1, rows * len(joints) * coordinates + 1, dtype=np.float32).reshape(rows, len(joints), -1),
        "keypoint_score": np.full((rows, len(joints)), 0.5, np.float16),
        "clip_start": (np.cumsum(size) - size).astype(np.int32),
        "clip_length": np.array(LENGTHS, np.int32),
        "num_person": np.array(PERSONS, np.int32),
        "label": np.array([0, 1, 2, 0, 1, 2], np.int16),
        "clip_name": np.array([f"clip{i}" for i in range(CLIPS)]),
        "subject": np.array([1, 1, 2, 2, 3, -1], np.int16),
        "img_shape": np.array([[480, 640]] * 5 + [[0, 0]], np.int32),
        "class_names": np.array(["walk", "sit", "wave"]),
        "joint_names": np.array(joints),
        "edges": np.array(LAYOUTS[layout].links, np.int16),
        "split_xsub_train": np.array([0, 1], np.int32),
        "split_xsub_test": np.array([2, 3, 4, 5], np.int32),
    }


def write(path: Path, **changes: Any) -> Path:
    path.parent.mkdir(exist_ok=True)
    content = {name: array for name, array in (arrays() | changes).items() if array is not None}
    np.savez_compressed(path, **content)
    return path


def plain(path: Path) -> Path:
    """Write the six clips unpacked, as `np.savez` does."""
    np.savez(path, **arrays())
    return path


def two_clips(**changes: Any) -> dict[str, Any]:
    """Two clips of one person and three frames each."""
    fine = {
        "keypoint": np.ones((6, 17, 2), np.float32),
        "keypoint_score": np.ones((6, 17), np.float16),
        "clip_start": np.array([0, 3]),
        "clip_length": np.array([3, 3]),
        "num_person": np.array([1, 1]),
        "label": np.array([0, 1]),
        "clip_name": np.array(["one", "two"]),
        "class_names": np.array(["sit", "walk"]),
        "joint_names": np.array(LAYOUTS["coco17"].joints),
        "edges": np.array(LAYOUTS["coco17"].links),
        "split_xsub_train": np.array([0]),
        "split_xsub_test": np.array([1]),
    }
    return {name: array for name, array in (fine | changes).items() if array is not None}


def write_two(tmp_path: Path, **changes: Any) -> Path:
    np.savez(tmp_path / "bad.npz", **two_clips(**changes))
    return tmp_path / "bad.npz"


def keypoint(where: tuple[int, int, int], value: float) -> np.ndarray[Any, Any]:
    points = np.ones((6, 17, 2), np.float32)
    points[where] = value
    return points


def write_mirrored_sources(folder: Path) -> Path:
    """Write `toy/toy_a.npz`, and the same clips negated, in another order and under one other name, as `toy_b.npz`."""
    write(folder / "toy" / "toy_a.npz")
    names = np.array([f"clip{i}" for i in (5, 4, 3, 2, 1, 9)])
    write(folder / "toy" / "toy_b.npz", clip_name=names, keypoint=-arrays()["keypoint"])
    return folder / "toy"
