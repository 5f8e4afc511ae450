"""The annotation pickle, written here by Python's own pickle."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyskl_files import annotation, book, write

from skelbench.core.errors import InputError
from skelbench.data.find import load_data
from skelbench.data.formats.arrays.npz_write import write_npz


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_every_protocol_reads_the_same(tmp_path: Path, protocol: int) -> None:
    content = book()
    data = load_data(write(tmp_path / "ntu60_hrnet.pkl", content, protocol))
    for clip, source in zip(data, content["annotations"], strict=True):
        assert np.array_equal(clip.keypoint, source["keypoint"].astype(np.float32))
        assert np.array_equal(clip.score, source["keypoint_score"].astype(np.float32))
        assert clip.keypoint.dtype == np.float32
        assert (clip.name, clip.label, clip.image_size) == (source["frame_dir"], source["label"], (1080, 1920))
    assert (data.name, data.source, data.layout.name) == ("ntu60", "hrnet", "coco17")


def test_clips_keep_the_order_of_the_annotations_not_of_the_split(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pkl", book())
    assert load_data(path, "xsub_val").names == ("S001C003P002R001A001", "S001C001P003R001A001")
    assert load_data(path, "xsub").names == load_data(path, "xsub_val").names  # the test part is called val
    assert load_data(path, "xsub", part="train").labels.tolist() == [0, 1]


def test_splits_named_like_parts_are_official(tmp_path: Path) -> None:
    content = book()
    names = [clip["frame_dir"] for clip in content["annotations"]]
    content["split"] = {"train1": names[:1], "test1": names[1:2], "train2": names[2:3], "test2": names[3:]}
    path = write(tmp_path / "a.pkl", content)
    assert load_data(path).splits == ("official1", "official2")
    assert load_data(path, "test2").names == load_data(path, "official2").names == (names[3],)


def test_names_of_ntu_tell_subject_and_camera(tmp_path: Path) -> None:
    data = load_data(write(tmp_path / "a.pkl", book()))
    assert data.subjects.tolist() == [1, 1, 2, 3]
    assert [(clip.subject, clip.camera) for clip in data] == [(1, 1), (1, 2), (2, 3), (3, 1)]


def test_a_bare_list_with_filenames_is_read(tmp_path: Path) -> None:
    clips = [annotation("x"), annotation("y")]
    clips[1]["filename"] = clips[1].pop("frame_dir")
    data = load_data(write(tmp_path / "a.pkl", clips))
    assert data.names == ("x", "y")
    assert data.splits == ()


def test_3d_joints_are_missing_where_they_are_0(tmp_path: Path) -> None:
    clip = annotation("x", persons=2, joints=25, coordinates=3)
    clip["keypoint"][1] = 0
    clip["keypoint"][0, 2, 3] = 0
    got = load_data(write(tmp_path / "a.pkl", [clip]))[0]
    assert got.layout.name == "ntu25"
    assert got.image_size is None
    assert not got.score[1].any()
    assert got.score[0].sum() == got.score[0].size - 1


def test_scores_of_hrnet_above_1_are_clipped(tmp_path: Path) -> None:
    clip = annotation("x")
    clip["keypoint_score"][0, 0, 0] = 1.25
    assert load_data(write(tmp_path / "a.pkl", [clip]))[0].score.max() == 1


def test_classes_are_numbered_up_to_the_largest_label(tmp_path: Path) -> None:
    assert load_data(write(tmp_path / "a.pkl", [annotation("x", 3)])).classes == ("0", "1", "2", "3")


@pytest.mark.parametrize(
    ("joints", "coordinates", "layout"),
    [(17, 2, "coco17"), (18, 2, "openpose18"), (25, 2, "body25"), (25, 3, "ntu25"), (20, 3, "kinect20")],
)
def test_the_joint_count_tells_the_layout(tmp_path: Path, joints: int, coordinates: int, layout: str) -> None:
    path = write(tmp_path / "a.pkl", [annotation("x", joints=joints, coordinates=coordinates)])
    assert load_data(path).layout.name == layout


def test_a_named_layout_wins(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pkl", [annotation("x")])
    assert load_data(path, layout="h36m17").layout.name == "h36m17"


def test_a_layout_of_another_size_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.pkl", [annotation("x")])
    with pytest.raises(InputError, match="has 17 joints, layout ntu25 has 25; name another layout"):
        load_data(path, layout="ntu25")


def test_a_pickle_becomes_an_npz_and_stays_the_same(tmp_path: Path) -> None:
    data = load_data(write(tmp_path / "ntu60_hrnet.pkl", book()))
    write_npz(data, tmp_path / "ntu60_hrnet.npz")
    copy = load_data(tmp_path / "ntu60_hrnet.npz")
    assert (copy.names, copy.splits, copy.classes) == (data.names, data.splits, data.classes)
    assert load_data(tmp_path / "ntu60_hrnet.npz", "xsub_val").names == load_data(data_path(data), "xsub_val").names
    for ours, theirs in zip(copy, data, strict=True):
        assert np.array_equal(ours.keypoint, theirs.keypoint)
        assert np.array_equal(ours.score, theirs.score)
        assert (ours.subject, ours.camera) == (theirs.subject, theirs.camera)


def data_path(data: Any) -> Path:
    return Path(data.all_sources[data.source].path)


def test_the_official_miniature_reads_as_pickle_reads_it(golden_dir: Path) -> None:
    for path in sorted(golden_dir.glob("pyskl_annotation_*.pkl")):
        content = pickle.loads(path.read_bytes())  # ours: the golden files are trusted
        data = load_data(path)
        assert len(data) == len(content["annotations"])
        for clip, source in zip(data, content["annotations"], strict=True):
            assert clip.name == source["frame_dir"]
            seen = clip.detected
            assert np.array_equal(clip.keypoint[seen], source["keypoint"].astype(np.float32)[seen])
        for split, names in content["split"].items():
            assert set(load_data(path, split).names) == set(names)
