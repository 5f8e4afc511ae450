"""Where the reference vectors and the real recordings lie, toys that many tests share, and what keeps the run short."""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS

ROOT = Path(__file__).parents[1]

# Hundreds of tests start a Python of their own; each would compile all of skelbench again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for no garbage among thousands of tests: not while they are collected, and not while they run."""
    gc.disable()
    result = yield
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)  # an evaluation makes thousands of small objects, and hardly any garbage
    gc.enable()
    return result


def outside(variable: str, default: str) -> Path:
    """Return the folder that the environment variable names (default: beside the checkout), or skip the test."""
    folder = Path(os.environ.get(variable, ROOT.parent / "shared" / default))
    if not folder.is_dir():
        pytest.skip(f"{folder} is not here; set ${variable} to the folder that holds it")
    return folder


@pytest.fixture
def golden_dir() -> Path:
    return outside("SKELBENCH_GOLDEN", "golden")


@pytest.fixture
def data_dir() -> Path:
    return outside("SKELBENCH_DATA", "data")


@pytest.fixture
def toy_clip() -> Clip:
    """Two persons who walk through a 1920 x 1080 picture, every joint detected."""
    rng = np.random.default_rng(0)
    keypoint = rng.uniform((300, 200), (900, 1000), size=(2, 30, 17, 2)).astype(np.float32)
    score = rng.uniform(0.5, 1, size=(2, 30, 17)).astype(np.float32)
    return Clip(keypoint, score, LAYOUTS["coco17"], name="toy", label=1, image_size=(1080, 1920))


def write_toy_set(folder: Path, clips: int = 24, classes: int = 3, frames: int = 20) -> Path:
    """Write `<folder>/toy/toy_pose.npz`, `toy_other.npz`: in class k the right wrist rises by k * 150 px over the clip.

    Six subjects; split `xsub` trains on subjects 0 to 3. Source `other` sees only every second clip.
    """
    rng = np.random.default_rng(1)
    layout = LAYOUTS["coco17"]
    label = np.arange(clips) % classes
    subject = (np.arange(clips) // classes) % 6
    base = rng.uniform((400, 300), (800, 900), size=(17, 2))
    base[:, 1].sort()  # the nose above the ankles, and the face seen from the front: nothing about it is doubted
    for left, right in ((1, 2), (5, 6)):
        base[[left, right], 0] = sorted(base[[left, right], 0], reverse=True)
    pose = np.repeat(base[None, None], clips, 0).repeat(frames, 1) + rng.normal(0, 3, (clips, frames, 17, 2))
    wrist = layout.index["wrist_right"]
    pose[:, :, wrist, 1] -= label[:, None] * 150 * np.linspace(0, 1, frames)[None]
    train = np.flatnonzero(subject < 4).astype(np.int32)
    test = np.flatnonzero(subject >= 4).astype(np.int32)
    target = folder / "toy"
    target.mkdir(parents=True, exist_ok=True)
    for source, chosen in (("pose", np.arange(clips)), ("other", np.arange(0, clips, 2))):
        place = {old: new for new, old in enumerate(chosen.tolist())}
        np.savez(
            target / f"toy_{source}.npz",
            keypoint=pose[chosen].reshape(-1, 17, 2).astype(np.float32),
            keypoint_score=np.full((len(chosen) * frames, 17), 0.9, np.float16),
            clip_start=(np.arange(len(chosen)) * frames).astype(np.int32),
            clip_length=np.full(len(chosen), frames, np.int32),
            num_person=np.ones(len(chosen), np.int32),
            label=label[chosen].astype(np.int16),
            clip_name=np.array([f"clip{i:03}" for i in chosen]),
            subject=subject[chosen].astype(np.int16),
            img_shape=np.full((len(chosen), 2), (1080, 1920), np.int32),
            class_names=np.array([f"rise{k}" for k in range(classes)]),
            joint_names=np.array(layout.joints),
            edges=np.array(layout.links, np.int16),
            split_xsub_train=np.array([place[i] for i in train.tolist() if i in place], np.int32),
            split_xsub_test=np.array([place[i] for i in test.tolist() if i in place], np.int32),
        )
    return target


@pytest.fixture
def toy_set(tmp_path: Path) -> Path:
    return write_toy_set(tmp_path)
