"""Small networks of every adapter that trains, in every spelling of their training views, and clips for them."""

from dataclasses import replace
from typing import Any

import numpy as np
import torch
from people import flat, walk
from toy import WRIST

from skelbench.adapters.model import adapter
from skelbench.core.clip import Clip

_ALL = {"rotate": 0.3, "tilt": 0.1, "scale": 0.2, "shear": 0.1, "mirror": 0.5, "jitter": 0.02, "crop": 0.6}
_WHOLE = {**_ALL, "crop": 1.0}
_PARTS = {"train_share": 0.5, "fewest": 8}
_GRAPH = {"base_channels": 8, "clip_len": 12, "num_stages": 3, "inflate_stages": [2], "down_stages": [3]}
_TUPLES = {"base_channels": 8, "widths": [8, 12], "qkv": [2, 3], "heads": 2, "clip_len": 12, "len_parts": 4}
_POSE = {"dim": 16, "depth": 1, "heads": 2, "representation": 8, "hidden": 16, "clip_len": 12, "maxlen": 12}
_MAPS = {"backbone": "c3d", "base_channels": 4, "clip_len": 12, "size": 24, "train_size": 16}
_QUIRKS = dict.fromkeys(("coco_confidence_order", "average_absent", "undetected_at_corner", "untracked_scores"), True)
_PLACES = {"data_bn": "MVC", "dimensions": 3, "score": False}

VIEWS: dict[str, tuple[str, dict[str, Any]]] = {
    "MotionBERT": ("motionbert:MotionBERT", {**_POSE, "mirror": 0.5}),
    "MotionBERT, its camera at rest": ("motionbert:MotionBERT", {**_POSE, "move": False, "crop": [2.0, 2.0]}),
    "MotionBERT with the official quirks": ("motionbert:MotionBERT", {**_POSE, **_QUIRKS, "mirror": 0.5}),
    "joint-frame transformer": ("motionbert:MotionBERT", {**_POSE, "backbone": "joint-frame", "clip_len": 1}),
    "ST-GCN": ("stgcn:STGCN", {**_GRAPH, "augment": _ALL}),
    "ST-GCN on padded clips": ("stgcn:STGCN", {**_GRAPH, "clip_len": 40, "sampling": "pad", "motion": True}),
    "ST-GCN on resized clips": ("stgcn:STGCN", {**_GRAPH, "sampling": "resize", "resize": _PARTS, "augment": _WHOLE}),
    "ST-GCN on the motion of resized bones": ("stgcn:STGCN", {**_GRAPH, "sampling": "resize", "stream": "bm"}),
    "CTR-GCN in 3-D on resized clips": (
        "ctrgcn:CTRGCN",
        {**_GRAPH, **_PLACES, "sampling": "resize", "motion": True, "resize": _PARTS, "augment": _WHOLE},
    ),
    "ST-GCN on persons around themselves, turned and resized": (
        "stgcn:STGCN",
        {**_GRAPH, **_PLACES, "normalise": "relative", "sampling": "resize", "resize": _PARTS, "augment": _WHOLE},
    ),
    "ST-GCN on persons around themselves": ("stgcn:STGCN", {**_GRAPH, **_PLACES, "normalise": "relative"}),
    "AAGCN around where the first person starts": (
        "aagcn:AAGCN",
        {**_GRAPH, **_PLACES, "normalise": "first", "sampling": "resize", "augment": {"euler": 0.3}},
    ),
    "ST-GCN++ on the motion of bones": ("stgcnpp:STGCNPP", {**_GRAPH, "stream": "bm", "augment": _ALL}),
    "AAGCN in 3-D, by place": ("aagcn:AAGCN", {**_GRAPH, **_PLACES, "augment": _ALL}),
    "CTR-GCN in 3-D with motions": ("ctrgcn:CTRGCN", {**_GRAPH, **_PLACES, "motion": True, "augment": _ALL}),
    "STTFormer": ("sttformer:STTFormer", {**_TUPLES, "augment": _ALL}),
    "MAMP": ("mamp:MAMP", {"base_channels": 8, "heads": 2, "depth": 1, "clip_len": 12, "augment": _ALL}),
    "MS-G3D": ("msg3d:MSG3D", {"base_channels": 8, "clip_len": 12, "num_gcn_scales": 3, "num_g3d_scales": 2}),
    "PoseConv3D": ("posec3d:PoseC3D", {**_MAPS, "augment": _ALL}),
    "PoseConv3D as published": ("posec3d:PoseC3D", {**_MAPS, "heatmap": "limb"}),
}
"""What is tested -> adapter and settings."""

_SHORT_POSE = ["dim=16", "depth=1", "heads=2", "clip_len=8", "maxlen=8", "hidden=32", "clip_norm=1"]
_SHORT_TUPLES = ["base_channels=4", "widths=[4,8]", "qkv=[2,4]", "heads=2", "clip_len=8", "len_parts=4"]
_SHORT_GRAPH = ["num_stages=3", "inflate_stages=[2]", "down_stages=[3]", "base_channels=8", "clip_len=8"]
TRAININGS = {
    "motionbert": _SHORT_POSE,
    "maskclr": [*_SHORT_POSE, "maskclr.start=0"],
    "motionbert-r": _SHORT_POSE,
    "stgcn": _SHORT_GRAPH,
    "stgcnpp": [*_SHORT_GRAPH, "motion=true"],
    "aagcn": [*_SHORT_GRAPH, "data_bn=MVC"],
    "ctrgcn": _SHORT_GRAPH,
    "msg3d": ["base_channels=8", "clip_len=8", "num_gcn_scales=3", "num_g3d_scales=2"],
    "posec3d": ["base_channels=4", "clip_len=8", "size=16", "train_size=16"],
    "sttformer": _SHORT_TUPLES,
    "maskclr-sttformer": [*_SHORT_TUPLES, "maskclr.start=0"],
}
"""What trains on the toy set in no time: model -> `--set` of its preset `tiny`."""


def small_model(name: str, seed: int = 0) -> Any:
    """A fresh network; equal for equal seeds."""
    path, config = VIEWS[name]
    torch.manual_seed(seed)
    full = {"layout": "coco17"} if "MotionBERT" in path and "quirks" not in name else {}
    return adapter(f"skelbench.adapters.{path}").load(replace(WRIST, adapter="", config={**full, **config}))


def damaged_people(dimensions: int, count: int = 9) -> list[Clip]:
    """Clips of one or two persons and 1 to 33 frames, some joints, persons and frames missing; one is empty."""
    rng = np.random.default_rng(4)
    clips: list[Clip] = []
    for number in range(count):
        people = walk("coco17", persons=1 + number % 2, frames=1 + 4 * number)
        clip = people if dimensions == 3 else flat(people)
        lost = rng.random(clip.score.shape) < 0.2
        lost[-1] |= rng.random((clip.score.shape[1], 1)) < (0.5 if number % 2 else 0.1)
        lost[:] |= number == count - 1
        clips.append(replace(clip.without(lost), name=f"clip{number}", label=number % 3))
    return clips
