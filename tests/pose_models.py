"""Small MotionBERTs, PoseConv3Ds and cards that fuse them, and the people they look at."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from small_motionbert import TINY

from skelbench.adapters.card import Card
from skelbench.adapters.model import load_model
from skelbench.adapters.motionbert import MotionBERT
from skelbench.adapters.posec3d import PoseC3D
from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS

CLASSES = ("a", "b", "c")
HEATMAPS = {"backbone": "c3d", "base_channels": 4, "clip_len": 8, "views": 2, "size": 24, "train_size": 16}
KINDS: dict[str, tuple[type[MotionBERT] | type[PoseC3D], dict[str, Any]]] = {
    "dstformer": (MotionBERT, TINY),
    "joint-frame": (MotionBERT, TINY | {"backbone": "joint-frame"}),
    "joint": (PoseC3D, HEATMAPS),
    "limb": (PoseC3D, HEATMAPS | {"heatmap": "limb"}),
}
OFFICIAL = dict.fromkeys(("coco_confidence_order", "average_absent", "undetected_at_corner", "untracked_scores"), True)
"""MotionBERT's switches of joints and persons, as published weights need them."""


def card(kind: str, clip: Clip, **config: Any) -> Card:
    adapter, settings = KINDS[kind]
    whole = adapter.configure(settings | config, clip)
    return Card(kind, f"{adapter.__module__}:{adapter.__name__}", whole, CLASSES)


def build(kind: str, clip: Clip, folder: Path, **config: Any) -> Any:
    """A model of one of `KINDS` for the joints of a clip, or a `fused` one of three of them."""
    torch.manual_seed(0)
    if kind != "fused":
        return load_model(card(kind, clip, **config))
    for member in ("dstformer", "joint", "limb"):
        card(member, clip, **config).save(folder / f"{member}.yaml")
    weights = {"dstformer.yaml": 2, "joint.yaml": 1, "limb.yaml": 1}
    return load_model(Card("fused", "skelbench.adapters.fuse:Fuse", {"fuse": weights}, folder=folder))


def people(layout: str, persons: int) -> Clip:
    """People who change places in the list, with joints and whole persons missing here and there; no frame is empty."""
    rng = np.random.default_rng(len(layout) + persons)
    joints = len(LAYOUTS[layout])
    body = rng.uniform(0, 200, (1, 1, joints, 2)) + rng.normal(0, 5, (persons, 20, joints, 2))
    pose = (body + np.array([[300, 400], [900, 500]])[:persons, None, None]).astype(np.float32)
    pose[:, 12:] = pose[::-1, 12:]
    score = rng.uniform(0.3, 1, pose.shape[:3]).astype(np.float32)
    clip = Clip(pose, score, LAYOUTS[layout], "people", image_size=(1080, 1920))
    lost = rng.random(clip.score.shape) < 0.05
    lost[0, 5:7] = persons == 2
    lost[:, [0, 9, 19]] = False  # so that the first frame, one within and the last are whole, whatever the draw
    return clip.without(lost)
