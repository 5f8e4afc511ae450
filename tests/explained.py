"""What methods of importance are tried on: clips that only one wrist tells apart, and small networks."""

import numpy as np

from skelbench.adapters.card import Card
from skelbench.adapters.model import Model, load_model
from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS
from skelbench.explain.methods.registry import method

CLASSES = ("rise0", "rise1", "rise2")
RIGHT_WRIST = LAYOUTS["coco17"].index["wrist_right"]
FAST = {"rise": "rise@20", "rise-frames": "rise-frames@20", "integrated": "integrated@4"}


def small(name: str, **config: object) -> Model:
    if name == "stgcn":
        sizes = {"num_stages": 2, "inflate_stages": [2], "down_stages": [2], "base_channels": 8, "clip_len": 12}
        return load_model(Card("gcn", "skelbench.adapters.stgcn:STGCN", {**sizes, **config}, CLASSES))
    if name == "posec3d":
        sizes = {"backbone": "c3d", "base_channels": 4, "clip_len": 12, "size": 16, "train_size": 16, "views": 1}
        return load_model(Card("pose", "skelbench.adapters.posec3d:PoseC3D", {**sizes, **config}, CLASSES))
    sizes = {"dim": 16, "depth": 2, "heads": 2, "clip_len": 12, "maxlen": 12, "representation": 8, "hidden": 8}
    return load_model(Card("bert", "skelbench.adapters.motionbert:MotionBERT", {**sizes, **config}, CLASSES))


def rising(clips: int = 3, label: int = 2) -> list[Clip]:
    """One still person whose right wrist rises by 150 px a class; only that tells the classes apart."""
    rng = np.random.default_rng(3)
    found: list[Clip] = []
    for n in range(clips):
        pose = rng.uniform((400, 300), (800, 900), (1, 1, 17, 2)).repeat(20, axis=1).astype(np.float32)
        pose[0, :, RIGHT_WRIST, 1] -= label * 150 * np.linspace(0, 1, 20)
        score = np.full((1, 20, 17), 0.9, np.float32)
        found.append(Clip(pose, score, LAYOUTS["coco17"], f"clip{n}", label, (1080, 1920)))
    return found


def maps(name: str, model: Model, clips: list[Clip], seed: int = 0) -> list[np.ndarray]:
    return list(method(name).explain(model, clips, [clip.label for clip in clips], seed))
