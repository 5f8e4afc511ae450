"""Two clips, `one` (label 1) and `two` (label 0), written in every format; a new format joins by a line in EXAMPLES."""

import csv
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from format_template import write_pose

from skelbench.core.layout import LAYOUTS

KEYPOINT = np.arange(1, 2 * 3 * 17 * 2 + 1, dtype=np.float32).reshape(2, 1, 3, 17, 2)
"""Two clips of one person and three frames; every number tells where it belongs."""
SCORE = np.linspace(0.25, 1, 2 * 3 * 17, dtype=np.float32).reshape(2, 1, 3, 17)
NAMES, LABELS = ("one", "two"), (1, 0)


@dataclass(frozen=True)
class Example:
    """write: makes the file or the folder; file: what it is called.

    What is read of it, in that order: names, labels (-1: the format knows none), layout, keypoint, score.
    """

    write: Callable[[Path], None]
    file: str
    layout: str = "coco17"
    names: tuple[str, ...] = NAMES
    labels: tuple[int, ...] = LABELS
    keypoint: np.ndarray = field(default_factory=lambda: KEYPOINT)
    score: np.ndarray = field(default_factory=lambda: SCORE)


def write_npz(path: Path) -> None:
    layout = LAYOUTS["coco17"]
    with path.open("wb") as stream:
        np.savez(
            stream,
            keypoint=KEYPOINT.reshape(6, 17, 2),
            keypoint_score=SCORE.reshape(6, 17),
            clip_start=np.array([0, 3]),
            clip_length=np.array([3, 3]),
            num_person=np.array([1, 1]),
            label=np.array(LABELS),
            clip_name=np.array(NAMES),
            class_names=np.array(["0", "1"]),
            joint_names=np.array(layout.joints),
            edges=np.array(layout.links),
        )


def write_pyskl(path: Path) -> None:
    clips = [
        {"frame_dir": name, "label": label, "keypoint": KEYPOINT[row], "keypoint_score": SCORE[row]}
        for row, (name, label) in enumerate(zip(NAMES, LABELS, strict=True))
    ]
    path.write_bytes(pickle.dumps(clips))


def write_csv(path: Path) -> None:
    with path.open("w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(("clip", "label", "person", "frame", "joint", "x", "y", "score"))
        for clip, person, frame, joint in np.ndindex(SCORE.shape):
            x, y = KEYPOINT[clip, person, frame, joint].tolist()
            name, seen = LAYOUTS["coco17"].joints[joint], float(SCORE[clip, person, frame, joint])
            table.writerow((NAMES[clip], LABELS[clip], person, frame, name, x, y, seen))


def write_poses(path: Path) -> None:
    for name, label, keypoint, score in zip(NAMES, LABELS, KEYPOINT, SCORE, strict=True):
        write_pose(path / str(label) / f"{name}.pose", keypoint, score)


EXAMPLES: dict[str, Example] = {
    "npz": Example(write_npz, "toy.npz"),
    "pyskl": Example(write_pyskl, "toy.pkl"),
    "csv": Example(write_csv, "toy.csv"),
    "template": Example(
        write_poses,
        "toy",
        names=("two", "one"),  # the folders are the labels, 0 and 1
        labels=(0, 1),
        keypoint=KEYPOINT[::-1],
        score=SCORE[::-1],
    ),
}
