"""Files that must be refused, made from good ones: data, pickles and the folder of a training."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from safetensors.torch import load_file, save_file

from skelbench.core.files import file_sha256


def arrays(place: Path) -> dict[str, Any]:
    return dict(np.load(place / "toy" / "toy_pose.npz"))


def changed(name: str, row: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        content[name] = content[name].copy()
        content[name][row] = value

    return change


def thrice_the_persons(content: dict[str, Any]) -> None:
    for name in ("keypoint", "keypoint_score"):
        content[name] = np.repeat(content[name], 3, axis=0)
    content["clip_start"] = content["clip_start"] * 3
    content["num_person"] = content["num_person"] * 3


BAD_ARRAYS = {
    "NaN": (changed("keypoint", (17 * 20, 3, 1), np.nan), "clip 'clip017': has NaN or infinite coordinates; mark"),
    "infinite": (changed("keypoint", (17 * 20, 3, 1), np.inf), "clip 'clip017': has NaN or infinite coordinates; mark"),
    "no frames": (changed("clip_length", slice(None), 0), "holds no clip with anybody in it; check the path"),
    "no persons": (changed("num_person", slice(None), 0), "holds no clip with anybody in it; check the path"),
    "score": (changed("keypoint_score", (17 * 20, 0), -1.5), "expected [0, 1]; rescale or clip them"),
    "label": (changed("label", 17, 3), "clip 'clip017' has label 3, expected 0 to 2; correct the label"),
    "split": (changed("split_xsub_test", 0, 24), "split xsub_test points at clips 24, expected 0 to 23; correct the"),
    "objects": (lambda a: a.update(clip_name=a["clip_name"].astype(object)), "Object arrays cannot be loaded"),
    "joints": (lambda a: a.update(joint_names=a["joint_names"][:13]), "keypoint has 17 joints, joint_names has 13"),
    "empty split": (lambda a: a.update(split_xsub_test=np.empty(0, np.int32)), "holds no clips; choose another split"),
}

CLIP: dict[str, Any] = {"frame_dir": "one", "label": 0, "keypoint": np.ones((1, 3, 17, 2)), "total_frames": 3}


class Hostile:
    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[[str], Any], tuple[str]]:
        import os

        return os.mkdir, (str(self.mark),)


def edited(folder: Path, **changes: Any) -> None:
    card = yaml.safe_load((folder / "card.yaml").read_text())
    (folder / "card.yaml").write_text(yaml.safe_dump({**card, **changes}))


def with_weights(folder: Path, change: Callable[[dict[str, torch.Tensor]], object]) -> None:
    state = load_file(folder / "weights.safetensors")
    change(state)
    save_file(state, folder / "weights.safetensors")
    edited(folder, sha256=file_sha256(folder / "weights.safetensors"))
