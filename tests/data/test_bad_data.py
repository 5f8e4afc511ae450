"""Bad data get one line that says what came, what was expected and what to do; existing files stay."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.data.find import Dataset, load_data
from skelbench.data.formats.npz_write import convert_file


def arrays(**changes: Any) -> dict[str, Any]:
    """Two clips of one person and three frames each."""
    fine = {
        "keypoint": np.ones((6, 17, 2), np.float32),
        "keypoint_score": np.ones((6, 17), np.float16),
        "clip_start": np.array([0, 3]),
        "clip_length": np.array([3, 3]),
        "num_person": np.array([1, 1]),
        "label": np.array([0, 1]),
        "clip_name": np.array(["one", "two"]),
        "class_names": np.array(["sit", "walk"]),
        "joint_names": np.array(LAYOUTS["coco17"].joints),
        "edges": np.array(LAYOUTS["coco17"].links),
        "split_xsub_train": np.array([0]),
        "split_xsub_test": np.array([1]),
    }
    return {name: array for name, array in (fine | changes).items() if array is not None}


def npz(tmp_path: Path, **changes: Any) -> Path:
    np.savez(tmp_path / "bad.npz", **arrays(**changes))
    return tmp_path / "bad.npz"


def pkl(tmp_path: Path, content: Any) -> Path:
    (tmp_path / "bad.pkl").write_bytes(pickle.dumps(content))
    return tmp_path / "bad.pkl"


def refusal(action: Callable[[], Any]) -> str:
    with pytest.raises(InputError) as caught:
        action()
    text = str(caught.value)
    assert "\n" not in text
    assert 20 < len(text) < 500
    return text


def read_all(path: Path, **options: Any) -> list[Any]:
    return list(load_data(path, **options))


def keypoint(where: tuple[int, int, int], value: float) -> np.ndarray[Any, Any]:
    points = np.ones((6, 17, 2), np.float32)
    points[where] = value
    return points


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"keypoint": keypoint((4, 2, 1), np.nan)}, "clip 'two': has NaN or infinite coordinates; mark undetected"),
        ({"keypoint": keypoint((0, 0, 0), -np.inf)}, "clip 'one': has NaN or infinite coordinates; mark undetected"),
        ({"keypoint_score": np.full((6, 17), 1.5)}, "scores from 1.5 to 1.5, expected [0, 1]; rescale or clip"),
        ({"keypoint_score": np.full((6, 17), -0.5)}, "scores from -0.5 to -0.5, expected [0, 1]; rescale or clip"),
        ({"keypoint_score": np.full((6, 17), np.nan)}, "expected [0, 1]; rescale or clip"),
        ({"clip_length": np.array([0, 3])}, "clip 'one': has 1 persons and 0 frames; it needs at least one of each"),
        ({"num_person": np.array([1, 0])}, "clip 'two': has 0 persons and 3 frames; it needs at least one of each"),
        ({"label": np.array([0, 2])}, "clip 'two' has label 2, expected 0 to 1; correct the label or name the class"),
        ({"label": np.array([-1, 1])}, "clip 'one' has label -1, expected 0 to 1; correct the label"),
        ({"label": np.array([0.0, 1.0])}, "label must hold 2 whole numbers"),
        ({"clip_name": np.array(["one", "one"])}, "one named twice; every clip needs a name of its own"),
        ({"clip_start": np.array([0, 4])}, "clip 'two' lies outside the 6 rows of keypoint; write it again"),
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
        ({"keypoint": np.full((6, 17, 2), None)}, "keypoint is object of shape (6, 17, 2), expected 3 axes of numbers"),
    ],
)
def test_a_bad_npz_is_refused(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    assert said in refusal(lambda: read_all(npz(tmp_path, **changes)))


@pytest.mark.parametrize("keep", [0, 10, 1000, -1000, -10])
def test_a_truncated_npz_is_refused(tmp_path: Path, keep: int) -> None:
    path = npz(tmp_path)
    path.write_bytes(path.read_bytes()[:keep])
    assert "no usable npz" in refusal(lambda: read_all(path))


def test_a_flipped_bit_is_noticed(tmp_path: Path) -> None:
    path = npz(tmp_path)
    content = bytearray(path.read_bytes())
    content[600] ^= 1
    path.write_bytes(content)
    assert "no usable npz" in refusal(lambda: read_all(path))


def one(**changes: Any) -> dict[str, Any]:
    fine = {"frame_dir": "one", "label": 0, "keypoint": np.ones((1, 3, 17, 2)), "keypoint_score": np.ones((1, 3, 17))}
    return {name: value for name, value in (fine | changes).items() if value is not None}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("text", "holds a str, expected a dict with annotations, or their list"),
        ({"clips": []}, "has keys clips, expected `annotations`"),
        ([], "holds no annotations"),
        ([3], "an annotation is a int, expected a dict"),
        ([one(frame_dir=None)], "no name in `frame_dir` or `filename`"),
        ([one(keypoint=None)], "clip 'one' has no `keypoint`"),
        ([one(keypoint=[[1, 2]])], "keypoint is a list, expected a NumPy array of 4 axes"),
        ([one(keypoint=np.ones((3, 17, 2)))], "keypoint is float64 of shape (3, 17, 2), expected 4 axes of numbers"),
        ([one(keypoint=np.full((1, 3, 17, 2), None))], "keypoint is object of shape (1, 3, 17, 2), expected 4 axes"),
        ([one(keypoint_score=np.ones((1, 2, 17)))], "keypoint_score has shape (1, 2, 17), keypoint has (1, 3, 17, 2)"),
        ([one(keypoint=np.full((1, 3, 17, 2), np.nan))], "has NaN or infinite coordinates; mark undetected"),
        ([one(keypoint=np.ones((0, 3, 17, 2)), keypoint_score=None)], "has 0 persons and 3 frames"),
        ([one(keypoint=np.ones((1, 0, 17, 2)), keypoint_score=None)], "has 1 persons and 0 frames"),
        (
            [one(keypoint=np.ones((1, 3, 19, 2)), keypoint_score=None)],
            "19 joints of 2 coordinates, which fits no usual layout; name it with",
        ),
        (
            [one(keypoint=np.ones((1, 3, 17, 3)), keypoint_score=None)],
            "17 joints of 3 coordinates, which fits no usual layout; name it with",
        ),
        (
            [one(), one(frame_dir="two", keypoint=np.ones((1, 3, 18, 2)), keypoint_score=None)],
            "mixes clips of (joints, coordinates)",
        ),
        ([one(), one()], "one named twice"),
        ([one(label="sit")], "has label 'sit', expected a whole number from 0"),
        ([one(label=-1)], "has label -1, expected a whole number from 0"),
        ([one(label=np.ones((4, 4)))], "has label array([[1., 1"),
        ([one(img_shape=np.ones((99, 9)))], "has img_shape array([[1., 1"),
        ([one(img_shape=7)], "has img_shape 7, expected (height, width)"),
        ({"annotations": [one()], "split": {"xsub_val": ["two", "six"]}}, "split xsub_val names two, six, but has no"),
    ],
)
def test_a_bad_pickle_is_refused(tmp_path: Path, content: Any, said: str) -> None:
    assert said in refusal(lambda: read_all(pkl(tmp_path, content)))


@pytest.mark.parametrize("keep", [0, 1, 50, -1, -50])
def test_a_truncated_pickle_is_refused(tmp_path: Path, keep: int) -> None:
    path = pkl(tmp_path, [one()])
    path.write_bytes(path.read_bytes()[:keep])
    assert "no readable pickle" in refusal(lambda: read_all(path))


def test_what_a_hostile_pickle_is_called_cannot_steer_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "bad.pkl").write_bytes(b"cev\x1b[2Jil\nname\n.")
    assert "asks for ev\\x1b[2Jil.name, which is refused" in refusal(lambda: read_all(tmp_path / "bad.pkl"))


def test_a_file_that_is_no_pickle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.pkl").write_text("S001C001P001R001A001,0\n" * 20)
    assert "no readable pickle" in refusal(lambda: read_all(tmp_path / "bad.pkl"))


@pytest.mark.real
def test_the_index_of_kinetics_says_what_it_lacks(data_dir: Path) -> None:
    said = refusal(lambda: load_data(data_dir / "samples" / "k400_pose_annotations_sample.pkl"))
    assert "has no `keypoint`" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"split": "xsbu"}, "unknown split 'xsbu'; did you mean xsub?"),
        ({"split": "xsub_val"}, "unknown part of split xsub 'val'"),
        ({"split": "xsub", "part": "tests"}, "unknown part of split xsub 'tests'; did you mean test?"),
        ({"source": "badd"}, "unknown source 'badd'; did you mean"),
        ({"layout": "coco71"}, "unknown layout 'coco71'; did you mean coco17?"),
        ({"layout": "h36m17"}, "so its layout is coco17, not h36m17; omit"),
        ({"limit": 0}, "limit is 0, expected at least 1 clip"),
    ],
)
def test_an_unknown_choice_is_answered_with_the_nearest(tmp_path: Path, options: dict[str, Any], said: str) -> None:
    assert said in refusal(lambda: load_data(npz(tmp_path), **options))


def test_a_split_of_data_without_splits_is_refused(tmp_path: Path) -> None:
    path = npz(tmp_path, split_xsub_train=None, split_xsub_test=None)
    assert "defines no splits, got 'xsub'" in refusal(lambda: load_data(path, "xsub"))


def test_an_unknown_name_is_answered_with_the_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "penn").mkdir()
    npz(tmp_path).rename(tmp_path / "penn" / "penn_gt.npz")
    monkeypatch.setenv("SKELBENCH_DATA", str(tmp_path))
    assert load_data("penn").sources == ("gt",)
    assert "unknown data set 'pen'; did you mean penn?" in refusal(lambda: load_data("pen"))
    assert f"$SKELBENCH_DATA is {tmp_path}" in refusal(lambda: load_data("pen"))


def test_a_file_alone_in_a_folder_gives_the_set_its_name(tmp_path: Path) -> None:
    npz(tmp_path).rename(tmp_path / "mine.npz")
    assert (load_data(tmp_path).name, load_data(tmp_path).sources) == ("mine", ("pose",))
    assert load_data(Path("synthetic")).name == "synthetic"


@pytest.mark.parametrize("name", ["nowhere.npz", "nowhere.pkl"])
def test_a_file_that_is_not_there_is_named(name: str, tmp_path: Path) -> None:
    assert f"no file {tmp_path / name}" in refusal(lambda: load_data(tmp_path / name))


def test_a_folder_without_data_and_a_file_of_another_kind_are_refused(tmp_path: Path) -> None:
    assert "_SOURCE.npz" in refusal(lambda: load_data(tmp_path))
    for name in ("a_x", "b_x"):
        (tmp_path / f"{name}.npz").touch()
    assert "holds the sets a, b, expected the files of one set" in refusal(lambda: load_data(tmp_path))
    (tmp_path / "clips.csv").write_text("a,b\n")
    assert "neither .npz nor .pkl" in refusal(lambda: load_data(tmp_path / "clips.csv"))


def fine(tmp_path: Path, **changes: Any) -> Dataset:
    return load_data(npz(tmp_path, **changes))


def test_a_failed_conversion_leaves_the_old_file(tmp_path: Path) -> None:
    data = fine(tmp_path, keypoint=keypoint((5, 0, 0), np.nan))
    (tmp_path / "out.npz").write_text("precious")
    assert "clip 'two'" in refusal(lambda: convert_file(data, tmp_path / "out.npz"))
    assert (tmp_path / "out.npz").read_text() == "precious"
    assert {path.name for path in tmp_path.iterdir()} == {"bad.npz", "out.npz"}


def test_a_conversion_needs_a_place_and_a_suffix(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert "choose a folder" in refusal(lambda: convert_file(fine(tmp_path), tmp_path / "file" / "out.npz"))
    assert "end the name in .npz" in refusal(lambda: convert_file(fine(tmp_path), tmp_path / "out.pkl"))


def test_a_split_that_tests_on_training_clips_is_refused(tmp_path: Path) -> None:
    from conftest import write_toy_set

    path = write_toy_set(tmp_path) / "toy_pose.npz"
    arrays = dict(np.load(path))
    arrays["split_xsub_test"] = np.append(arrays["split_xsub_test"], arrays["split_xsub_train"][:1])
    np.savez(path, **arrays)
    with pytest.raises(InputError, match="split xsub has clips clip000 both to train on and to test"):
        load_data(path)
