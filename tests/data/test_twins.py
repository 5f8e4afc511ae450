"""Near-twins: the distance of two clips in body sizes, known where one is the other, moved."""

from pathlib import Path

import npz_files
import numpy as np
import pytest

from benchmarks.twins import nearest_of_class
from skelbench.data.dataset import Dataset
from skelbench.data.find import load_data


def moved(folder: Path, by: float, joints: int = 17, **changes: object) -> Dataset:
    """Clip 0 stands still; clip 1 is clip 0 moved to the right by so many body sizes, seen in so many joints."""
    body = np.random.default_rng(0).uniform(100, 300, (17, 2)).astype(np.float32)
    size = np.sqrt(((body - body.mean(axis=0)) ** 2).sum(axis=1).mean())
    other = body + np.array([by * size, 0], np.float32)
    score = np.ones((6, 17), np.float16)
    score[3:, joints:] = 0
    keypoint = np.concatenate([[body] * 3, [other] * 3]) * (score[..., None] > 0)
    parts = {"keypoint": keypoint, "keypoint_score": score, "label": np.array([0, 0]), **changes}
    folder.mkdir(exist_ok=True)
    np.savez_compressed(folder / "two.npz", **npz_files.two_clips(**parts))
    return load_data(folder / "two.npz", None)


@pytest.mark.parametrize("by", [0.0, 0.05, 0.12, 3.0])
def test_a_clip_that_is_moved_is_as_far_as_it_was_moved(by: float, tmp_path: Path) -> None:
    data = moved(tmp_path, by)
    assert nearest_of_class(data.take([0]), data.take([1])) == pytest.approx([by], abs=1e-4)
    assert nearest_of_class(data.take([1]), data.take([0])) == pytest.approx([by], abs=1e-4)


def test_clips_of_another_class_are_no_twins(tmp_path: Path) -> None:
    data = moved(tmp_path, 0.0, label=np.array([0, 1]))
    assert nearest_of_class(data.take([1]), data.take([0])).tolist() == [np.inf]


@pytest.mark.parametrize(("joints", "told"), [(17, True), (6, True), (5, False), (0, False)])
def test_clips_with_less_than_three_tenths_of_the_joints_in_common_tell_nothing(
    joints: int, told: bool, tmp_path: Path
) -> None:
    data = moved(tmp_path, 0.0, joints)
    assert np.isfinite(nearest_of_class(data.take([1]), data.take([0]))).tolist() == [told]
