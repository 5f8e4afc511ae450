"""MotionBERT's pre-processing against the official code's own numbers, step by step and as a whole."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from golden_files import found
from npz import arrays
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from skelbench.adapters.inputs import motionbert as pose
from skelbench.adapters.motionbert import MotionBERT
from skelbench.adapters.motionbert_config import MotionBERTConfig
from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS
from skelbench.core.settings import read_config

FILES = found("pre_")
EXACT = 1e-6  # float32 in units of about 1
SWITCHES = ("coco_confidence_order", "average_absent", "undetected_at_corner", "untracked_scores")
QUIRKS = {**dict.fromkeys(SWITCHES, True), "empty_frames": "keep"}


class Case:
    """The arrays of one clip in a file, by their name in the README."""

    def __init__(self, file: np.lib.npyio.NpzFile, name: str) -> None:
        self.file, self.name = file, name
        self.frames: int = self["keypoint"].shape[1]
        self.length, self.seed = int(self["clip_len"]), int(self["seed"])

    def __getitem__(self, key: str) -> NDArray[np.float32]:
        array = self.file[f"{self.name}/{key}"]
        return array.astype(np.float32) if array.dtype == np.float64 and array.ndim > 1 else array

    def motion(self, keypoint: NDArray[np.float32]) -> NDArray[np.float32]:
        """Resampled coordinates with the scores as they are; a second person of zeros if there is none."""
        ids = pose.test_frames(self.frames, self.length)
        persons = len(keypoint)
        motion = np.zeros((2, self.length, keypoint.shape[2], 3), np.float32)
        motion[:persons, ..., :2] = keypoint[:, ids]
        motion[:persons, ..., 2] = self["keypoint_score"][:, ids]
        return motion


def cases() -> Iterator[pytest.ParameterSet]:
    for param in FILES:
        (path,) = param.values
        if path is None:
            yield param  # skipped, and says why
            continue
        file = arrays(path)
        for name in sorted({key.split("/")[0] for key in file if key.endswith("/keypoint")}):
            yield pytest.param(Case(file, name), id=f"{path.stem}-{name}")


each_case = pytest.mark.parametrize("case", list(cases()))
each_file = pytest.mark.parametrize("path", FILES)


def tracked(keypoint: NDArray[np.float32]) -> NDArray[np.float32]:
    return pose.tracked(keypoint, pose.exchanged(keypoint)) if len(keypoint) == 2 else keypoint


@each_case
def test_camera_units(case: Case) -> None:
    half = max(case["img_shape_hw"]) / 2
    assert_allclose(pose.camera_units(case["keypoint"], half, half), case["cam"], atol=EXACT)


@each_case
def test_persons_are_tracked(case: Case) -> None:
    assert_allclose(tracked(case["cam"]), case["tracked"], atol=0)


@each_case
def test_coco_becomes_h36m(case: Case) -> None:
    assert_allclose(pose.coco_to_h36m(case["tracked"]), case["h36m"], atol=EXACT)


@each_case
def test_test_frames(case: Case) -> None:
    assert_allclose(pose.test_frames(case.frames, case.length), case["resample_ids_test"])


@each_case
def test_train_frames(case: Case) -> None:
    rng = np.random.RandomState(case.seed)
    coins = rng.randint(2, size=case.length) if case.frames < case.length else rng.random_sample(case.length)
    assert_allclose(pose.train_frames(case.frames, case.length, coins), case["resample_ids_train_seed"])


@each_case
def test_motion(case: Case) -> None:
    assert_allclose(case.motion(case["h36m"]), case["motion_test"], atol=EXACT)


@each_case
def test_crops(case: Case) -> None:
    drawn = np.random.RandomState(case.seed).uniform(1, 3)
    assert drawn == pytest.approx(float(case["crop13_ratio"]))
    for ratio, key in ((2, "crop22"), (1, "crop11"), (drawn, "crop13")):
        assert_allclose(pose.crop_scale(case["motion_test"], ratio), case[key], atol=EXACT, err_msg=key)


@each_case
def test_random_move(case: Case) -> None:
    ends = [
        (float(case[key][0]), float(case[key][1])) for key in ("move_angle_deg", "move_scale", "move_tx", "move_ty")
    ]
    assert_allclose(pose.moved(case["motion_test"], np.array(ends)), case["moved"], atol=EXACT)


@each_case
def test_noisy_chain(case: Case) -> None:
    noisy = tracked(np.clip(case["cam"] + case["noise"], -1, 1))
    motion = case.motion(pose.coco_to_h36m(noisy))
    assert_allclose(motion, case["motion_noisy_test"], atol=EXACT)
    assert_allclose(pose.crop_scale(motion, 2), case["crop22_noisy"], atol=EXACT)


@each_case
def test_the_adapter_with_all_quirks_prepares_the_official_input(case: Case) -> None:
    height, width = map(int, case["img_shape_hw"])
    score = case["keypoint_score"].astype(np.float32)
    clip = Clip(case["keypoint"], score, LAYOUTS["coco17"], "golden", image_size=(height, width))
    values = {"clip_len": case.length, "maxlen": case.length, "dim": 8, "depth": 1, "hidden": 8, **QUIRKS}
    ours = MotionBERT(read_config(MotionBERTConfig, values), 2).prepare(clip)
    assert_allclose(ours[0].numpy(), case["crop22"], atol=2e-6)


@each_file
def test_equal_steps_round_as_floating_point_does(path: Path) -> None:
    file = arrays(path)
    for frames, length in file["resample_pairs"].tolist():
        assert_allclose(pose.test_frames(frames, length), file[f"resample/{frames}_{length}"])


@each_file
def test_degenerate_boxes_give_zeros(path: Path) -> None:
    file = arrays(path)
    names = [key for key in file if key.startswith("degenerate/") and not key.endswith("_out")]
    for key in names:
        assert_allclose(pose.crop_scale(file[key], 2), file[f"{key}_out"], atol=0, err_msg=key)
