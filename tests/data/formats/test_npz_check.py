"""An npz whose arrays do not fit, or that was damaged, gets one line."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from npz_files import keypoint, write_two
from refusal import read_all, refusal

from skelbench.core.errors import InputError
from skelbench.data.find import load_data


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"keypoint": keypoint((4, 2, 1), np.nan)}, "clip 'two': has NaN or infinite coordinates; mark undetected"),
        ({"keypoint": keypoint((0, 0, 0), -np.inf)}, "clip 'one': has NaN or infinite coordinates; mark undetected"),
        ({"keypoint": np.full((6, 17, 2), 1e300)}, "clip 'one': has NaN or infinite coordinates; mark undetected"),
        (
            {"keypoint": keypoint((5, 2, 1), -2e7)},
            "clip 'two': has a coordinate of 2e+07, at most 1e+07 is read; write",
        ),
        ({"keypoint_score": np.full((6, 17), 1e300)}, "has scores from inf to inf, expected [0, 1]; rescale or clip"),
        ({"keypoint_score": np.full((6, 17), -0.5)}, "scores from -0.5 to -0.5, expected [0, 1]; rescale or clip"),
        ({"clip_length": np.array([0, 3]), "num_person": np.array([1, 0])}, "holds no clip with anybody in it; check"),
        (
            {"clip_length": np.array([0, 3]), "split_xsub_test": np.array([2])},
            "split xsub_test points at clips 2, expected",
        ),
        ({"label": np.array([0, 2])}, "clip 'two' has label 2, expected 0 to 1; correct the label or name the class"),
        ({"label": np.array([-2, 1])}, "clip 'one' has label -2, expected 0 to 1; correct the label"),
        ({"label": np.array([-1, 1])}, "1 of 2 clips have no label, the first is 'one'; label these too, or leave"),
        ({"label": np.array([0.0, 1.0])}, "label must hold 2 whole numbers"),
        ({"clip_name": np.array(["one", "one"])}, "one named twice; every clip needs a name of its own"),
        ({"clip_start": np.array([0, 4])}, "clip 'two' lies outside the 6 rows of keypoint; write it again"),
        ({"num_person": np.array([1, 2])}, "clip 'two' lies outside the 6 rows of keypoint; write it again"),
        ({"clip_start": np.array([-1, 3])}, "clip 'one' lies outside the 6 rows"),
        ({"num_person": np.array([2**62, 1])}, "clip 'one' lies outside the 6 rows"),
        ({"clip_start": np.array([2**62, 3])}, "clip 'one' lies outside the 6 rows"),
        (
            {"split_xsub_test": np.zeros((2, 0), int)},
            "split_xsub_test is int64 of shape (2, 0), expected the positions",
        ),
        ({"clip_name": np.array("one")}, "clip_name has shape (), expected a list of names; correct it"),
        ({"joint_names": np.array("nose")}, "joint_names has shape (), expected a list of names; correct it"),
        ({"class_names": np.array("sit")}, "class_names has shape (), expected a list of names; correct it"),
        ({"keypoint": np.array(5.0)}, "keypoint is float64 of shape (), expected 3 axes of numbers"),
        (
            {"split_train": np.array([0]), "split_official_train": np.array([1])},
            "is there twice, as 'official_train'; rename one",
        ),
        ({"split_xsub_test": np.array([7])}, "split xsub_test points at clips 7, expected 0 to 1; correct the split"),
        ({"split_xsub_test": np.array([False, True])}, "split_xsub_test is bool of shape (2,), expected the positions"),
        ({"subject": np.array([1])}, "subject is int64 of shape (1,), expected whole numbers of shape (2,)"),
        ({"subject": np.array([np.nan, 1])}, "subject is float64 of shape (2,), expected whole numbers of shape (2,)"),
        ({"camera": np.array(["left", "right"])}, "camera is <U5 of shape (2,), expected whole numbers of shape (2,)"),
        (
            {"img_shape": np.array([1080, 1920])},
            "img_shape is int64 of shape (2,), expected whole numbers of shape (2, 2)",
        ),
        ({"img_shape": np.full((2, 2), np.nan)}, "img_shape is float64 of shape (2, 2), expected whole numbers of"),
        ({"edges": np.array([[0, 17]])}, "edges must hold pairs of joint positions, 0 to 16; correct them"),
        ({"joint_names": np.array(["nose"])}, "keypoint has 17 joints, joint_names has 1"),
        ({"keypoint_score": np.ones((5, 17))}, "keypoint_score has shape (5, 17), expected (6, 17)"),
        ({"keypoint": np.ones((6, 34))}, "keypoint is float64 of shape (6, 34), expected 3 axes of numbers"),
        ({"keypoint": None}, "holds no array 'keypoint'; see docs/your_data.md"),
        ({"clip_name": None}, "holds no array 'clip_name'; see docs/your_data.md"),
        ({"clip_name": np.array([{"a": 1}, "two"], object)}, "no usable npz (Object arrays cannot be loaded"),
        ({"keypoint": np.full((6, 17, 2), None)}, "Object arrays cannot be loaded, keypoint is one"),
    ],
)
def test_a_bad_npz_is_refused(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    assert said in refusal(lambda: read_all(write_two(tmp_path, **changes)))


def test_a_score_above_1_becomes_1_and_a_nan_is_no_detection(tmp_path: Path) -> None:
    scores = np.full((6, 17), 0.5, np.float32)
    scores[0, 3], scores[1, 4] = 1.5, np.nan
    clip = read_all(write_two(tmp_path, keypoint_score=scores))[0]
    assert (clip.score[0, 0, 3], clip.score[0, 1, 4]) == (1, 0)
    assert (clip.keypoint[0, 0, 3].tolist(), clip.keypoint[0, 1, 4].tolist()) == ([1, 1], [0, 0])
    assert (clip.score == 0.5).sum() == 3 * 17 - 2


@pytest.mark.parametrize(("field", "row"), [("num_person", 1), ("clip_length", 1)])
def test_clips_of_nobody_are_left_out_counted_and_the_splits_still_name_the_others(
    tmp_path: Path, field: str, row: int
) -> None:
    three = {
        "keypoint": np.repeat([1.0, 2, 3], 3)[:, None, None] * np.ones((9, 17, 2)),
        "keypoint_score": np.ones((9, 17)),
        "clip_start": np.array([0, 3, 6]),
        "clip_length": np.array([3, 3, 3]),
        "num_person": np.array([1, 1, 1]),
        "label": np.array([0, 0, 1]),
        "subject": np.array([5, 6, 7]),
        "clip_name": np.array(["one", "empty", "three"]),
        "split_xsub_train": np.array([0]),
        "split_xsub_test": np.array([1, 2]),
    }
    three[field][row] = 0
    path = write_two(tmp_path, **three)
    data = load_data(path)
    assert data.names == ("one", "three")
    assert [remark.text for remark in data.remarks if remark.topic == "clips"] == [
        "1 clip without a person or a frame left out: empty"
    ]
    (clip,) = load_data(path, split="xsub")
    assert (clip.name, clip.label, clip.subject, clip.keypoint.min(), clip.keypoint.max()) == ("three", 1, 7, 3, 3)


def test_a_file_of_another_kind_is_told_what_was_expected(tmp_path: Path) -> None:
    np.savez(tmp_path / "other.npz", skeletons=np.zeros((3, 2)))
    said = refusal(lambda: load_data(tmp_path / "other.npz"))
    assert "holds no array 'clip_start' but skeletons; expected clip_start, clip_length, num_person" in said


@pytest.mark.parametrize("keep", [0, 10, 1000, -1000, -10])
def test_a_truncated_npz_is_refused(tmp_path: Path, keep: int) -> None:
    path = write_two(tmp_path)
    path.write_bytes(path.read_bytes()[:keep])
    assert "no usable npz" in refusal(lambda: read_all(path))


def test_a_flipped_bit_is_noticed(tmp_path: Path) -> None:
    path = write_two(tmp_path)
    content = bytearray(path.read_bytes())
    content[600] ^= 1
    path.write_bytes(content)
    assert "no usable npz" in refusal(lambda: read_all(path))


def test_a_split_that_tests_on_training_clips_is_refused(tmp_path: Path) -> None:
    from conftest import write_toy_set

    path = write_toy_set(tmp_path) / "toy_pose.npz"
    arrays = dict(np.load(path))
    arrays["split_xsub_test"] = np.append(arrays["split_xsub_test"], arrays["split_xsub_train"][:1])
    np.savez(path, **arrays)
    with pytest.raises(InputError, match="split xsub has clips clip000 both to train on and to test"):
        load_data(path)
