"""Annotation pickles as pyskl writes them, made by Python's own pickle."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np

RNG = np.random.default_rng(0)


def annotation(
    name: str,
    label: int = 0,
    persons: int = 1,
    joints: int = 17,
    coordinates: int = 2,
    rng: np.random.Generator = RNG,
) -> dict[str, Any]:
    shape = (persons, 8, joints)
    scores = {"keypoint_score": rng.uniform(0.1, 1, shape).astype(np.float16), "img_shape": (1080, 1920)}
    return {
        "frame_dir": name,
        "label": label,
        "total_frames": 8,
        "keypoint": rng.uniform(1, 1000, (*shape, coordinates)).astype(np.float16),
        **(scores if coordinates == 2 else {}),
    }


def book() -> dict[str, Any]:
    rng = np.random.default_rng(0)  # of its own: the same poses whatever was made before
    names = [f"S001C00{c}P00{p}R001A001" for c, p in ((1, 1), (2, 1), (3, 2), (1, 3))]
    return {
        "split": {"xsub_train": names[:2], "xsub_val": [names[3], names[2]]},
        "annotations": [annotation(name, i % 3, 1 + i % 2, rng=rng) for i, name in enumerate(names)],
    }


def write(path: Path, content: Any, protocol: int = 4) -> Path:
    path.write_bytes(pickle.dumps(content, protocol))
    return path
