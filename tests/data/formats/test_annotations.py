"""A pickle whose annotations do not fit together gets one line."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from refusal import read_all, refusal


def pkl(tmp_path: Path, content: Any) -> Path:
    (tmp_path / "bad.pkl").write_bytes(pickle.dumps(content))
    return tmp_path / "bad.pkl"


def one(**changes: Any) -> dict[str, Any]:
    fine = {"frame_dir": "one", "label": 0, "keypoint": np.ones((1, 3, 17, 2)), "keypoint_score": np.ones((1, 3, 17))}
    return {name: value for name, value in (fine | changes).items() if value is not None}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("text", "holds text, expected a dict with annotations, or their list"),
        ({"clips": []}, "has keys clips, expected `annotations`"),
        ([], "holds no annotations"),
        ([3], "an annotation is a number, expected a dict"),
        ([one(frame_dir=None)], "no name in `frame_dir` or `filename`"),
        ([one(keypoint=None)], "clip 'one' has no `keypoint`"),
        ([one(keypoint=[[1, 2]])], "keypoint has shape (1, 2), expected 4 axes (persons, frames, joints, coordinates)"),
        ([one(keypoint=[[1, "2"]])], "keypoint is a list that holds text, expected numbers in 4 axes"),
        (
            [one(keypoint=[np.ones((3, 17, 2)), np.ones((2, 17, 2))])],
            "a list of parts of unequal shapes, as (2, 17, 2)",
        ),
        ([one(keypoint="x")], "keypoint is text, expected a NumPy array of 4 axes"),
        ([one(keypoint=np.ones((17, 2)))], "keypoint has shape (17, 2), expected 4 axes"),
        ([one(keypoint=np.full((1, 3, 17, 2), None))], "keypoint is an array of Python objects, shape (1, 3, 17, 2)"),
        ([one(keypoint_score=np.ones((1, 2, 17)))], "keypoint_score has shape (1, 2, 17), keypoint has (1, 3, 17, 2)"),
        ([one(keypoint=np.full((1, 3, 17, 2), np.nan))], "has NaN or infinite coordinates; mark undetected"),
        ([one(keypoint=np.full((1, 3, 17, 2), 1e300))], "has NaN or infinite coordinates; mark undetected"),
        ([one(keypoint=np.full((1, 3, 17, 2), 1e30))], "has a coordinate of 1e+30, at most 1e+07 is read"),
        ([one(keypoint=np.ones((0, 3, 17, 2)), keypoint_score=None)], "holds no annotations of anybody"),
        ([one(keypoint=np.ones((1, 0, 17, 2)), keypoint_score=None)], "holds no annotations of anybody"),
        (
            [one(keypoint=np.ones((1, 3, 19, 2)), keypoint_score=None)],
            "19 joints of 2 coordinates, which fits no usual layout",
        ),
        (
            [one(keypoint=np.full((1, 3, 17, 3), 2.0), keypoint_score=None)],
            "17 joints of 3 coordinates, which fits no usual layout",
        ),
        (
            [one(), one(frame_dir="two", keypoint=np.ones((1, 3, 18, 2)), keypoint_score=None)],
            "mixes clips of (joints, coordinates)",
        ),
        ([one(), one()], "one named twice"),
        ([one(label="sit"), one(frame_dir="two", label=3)], "labels clips by numbers and by names"),
        ([one(label=-2)], "has label -2, expected a whole number from 0"),
        ([one(label=np.ones((4, 4)))], "has label array of float64, shape (4, 4), expected a whole number"),
        ([one(img_shape=np.ones((99, 9)))], "has img_shape array of float64, shape (99, 9), expected (height"),
        ([one(img_shape=7)], "has img_shape 7, expected (height, width)"),
        ([one(img_shape="1080x1920")], "has img_shape '1080x1920', expected (height, width)"),
        ([one(label=2.5)], "has label 2.5, expected a whole number from 0"),
        ([one(label=True)], "has label True, expected a whole number from 0"),
        ([one(frame_dir=2.5)], "no name in `frame_dir` or `filename` but 2.5"),
        ({"annotations": [one()], "split": {"xsub_val": ["two", "six"]}}, "split xsub_val names two, six, but has no"),
    ],
)
def test_a_bad_pickle_is_refused(tmp_path: Path, content: Any, said: str) -> None:
    assert said in refusal(lambda: read_all(pkl(tmp_path, content)))


def test_poses_that_every_clip_names_again_are_refused(tmp_path: Path) -> None:
    same = np.ones((1, 2000, 17, 2))
    clips = [one(frame_dir=f"clip{i}", keypoint=same, keypoint_score=None) for i in range(300)]
    assert "arrays that unfold to far more than the file holds" in refusal(lambda: read_all(pkl(tmp_path, clips)))
    few = clips[:5]  # some say a pose twice
    assert len(read_all(pkl(tmp_path, few))) == 5
