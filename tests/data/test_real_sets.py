"""The nine real sets hold what their README says."""

from pathlib import Path

import numpy as np
import pytest
from refusal import refusal

from skelbench.core.layout import LAYOUTS
from skelbench.data.find import load_data

TABLE = {  # shared/data/README.md: clips of each source, classes, frames of the first
    "jhmdb": ({"gt": 804}, 21, 27_597),
    "penn_action": ({"gt": 2_326}, 15, 163_841),
    "pushup": ({"movenet": 265, "mediapipe": 265}, 2, 32_539),
    "utd_mhad": ({"kinect": 861, "openpose": 195}, 27, 58_299),
    "keraal_sample": ({"blazepose": 15, "openpose": 15, "kinect": 15, "vicon": 15, "alphapose": 3}, 3, 2_913),
    "irds_subset": ({"kinect3d": 188, "kinect2d": 188}, 9, 14_142),
    "nw_ucla": ({"kinect": 1_484}, 10, 58_534),
    "utkinect": ({"kinect": 199}, 10, 5_829),
    "florence3d": ({"kinect": 215}, 9, 4_016),
}


@pytest.mark.real
@pytest.mark.parametrize("name", TABLE)
def test_real_sets_hold_what_their_readme_says(name: str, data_dir: Path) -> None:
    clips, classes, frames = TABLE[name]
    for source, expected in clips.items():
        data = load_data(data_dir / name, source=source)
        assert len(data) == expected
        assert len(data.classes) == classes
        if source == next(iter(clips)):
            with np.load(data_dir / name / f"{name}_{source}.npz") as file:
                assert int((file["clip_length"] * file["num_person"]).sum()) == frames
        for clip in data.limited(20):
            assert not clip.keypoint[~clip.detected].any()


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "split", "train", "test"),
    [
        ("penn_action", "official", 1258, 1068),
        ("jhmdb", "complete14_1", 433, 176),
        ("utd_mhad", "xsub", 431, 430),
        ("nw_ucla", "xview_nodup", 1020, 369),
        ("pushup", "block", 200, 65),
        ("utkinect", "xsub_half", 100, 99),
        ("florence3d", "xsub_half", 109, 106),
    ],
)
def test_real_splits_are_as_large_as_their_readme_says(
    name: str, split: str, train: int, test: int, data_dir: Path
) -> None:
    assert len(load_data(data_dir / name, split, part="train")) == train
    assert len(load_data(data_dir / name, split)) == test


@pytest.mark.real
def test_every_real_clip_can_be_read(data_dir: Path) -> None:
    for name in ("penn_action", "utd_mhad", "pushup"):
        assert sum(clip.keypoint.shape[1] for clip in load_data(data_dir / name, limit=300)) > 0


@pytest.mark.real
def test_penn_joints_that_are_invisible_are_missing(data_dir: Path) -> None:
    missing = [1 - clip.detected.mean() for clip in load_data(data_dir / "penn_action", limit=400)]
    assert 0.15 < np.mean(missing) < 0.3  # README: 78 % are visible


@pytest.mark.real
def test_the_kinect_of_utd_is_in_our_order(data_dir: Path) -> None:
    clip = load_data(data_dir / "utd_mhad", source="kinect")[0]
    assert clip.layout is LAYOUTS["kinect20"]
    height = clip.keypoint[0, :, :, 1].mean(0)
    assert height[clip.layout.index["head"]] == height.max()
    assert height[clip.layout.index["foot_left"]] < height[clip.layout.index["hip_center"]]


@pytest.mark.real
def test_the_index_of_kinetics_says_what_it_lacks(data_dir: Path) -> None:
    said = refusal(lambda: load_data(data_dir / "samples" / "k400_pose_annotations_sample.pkl"))
    assert "has no `keypoint`" in said
