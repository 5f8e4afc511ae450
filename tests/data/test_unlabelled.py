"""Data whose clips have no labels, in every format; a file labels all of its clips or none."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyskl_files import annotation, write
from unlabelled import strip_labels

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.data.find import Dataset, load_data
from skelbench.data.formats.arrays.npz_write import write_npz
from skelbench.data.info import describe, render

NAMES = ("a", "b", "c")


def npz(folder: Path, labels: list[int] | None) -> Dataset:
    arrays: dict[str, Any] = (
        {} if labels is None else {"label": np.array(labels), "class_names": np.array(["sit", "wave"])}
    )
    np.savez(
        folder / "mine.npz",
        keypoint=np.ones((6, 17, 2), np.float32),
        clip_start=np.array([0, 2, 4]),
        clip_length=np.full(3, 2),
        num_person=np.ones(3, int),
        clip_name=np.array(NAMES),
        joint_names=np.array([f"joint{k}" for k in range(17)]),
        edges=np.array([[k, k + 1] for k in range(16)]),
        **arrays,
    )
    return load_data(folder / "mine.npz")


def annotations(labels: list[int] | None) -> list[dict[str, Any]]:
    made = [annotation(name) for name in NAMES]
    for k, one in enumerate(made):
        del one["label"]
        one |= {"label": labels[k]} if labels else {}
    return made


def pyskl(folder: Path, labels: list[int] | None) -> Dataset:
    return load_data(write(folder / "mine.pkl", annotations(labels)))


def kinetics(folder: Path, labels: list[int] | None) -> Dataset:
    poses = {name: {"keypoint": np.ones((2, 17, 3), np.float16)} for name in NAMES}
    (folder / "part.pkl").write_bytes(pickle.dumps(poses))
    index = annotations(labels)
    for one in index:
        del one["keypoint"], one["keypoint_score"]
        one |= {"raw_file": "part.pkl", "frame_inds": np.array([0, 1]), "total_frames": 2}
    return load_data(write(folder / "k400.pkl", {"split": {}, "annotations": index}))


def long_csv(folder: Path, labels: list[int] | None) -> Dataset:
    told = labels or [""] * 3
    lines = [f"{name},{label},0,nose,1,1\n" for name, label in zip(NAMES, told, strict=True)]
    (folder / "mine.csv").write_text("clip,label,frame,joint,x,y\n" + "".join(lines))
    return load_data(folder / "mine.csv", layout="coco17")


Make = Callable[[Path, list[int] | None], Dataset]
EVERY = pytest.mark.parametrize("make", [npz, pyskl, kinetics, long_csv])


@EVERY
@pytest.mark.parametrize("labels", [None, [-1, -1, -1]])
def test_clips_without_labels_are_read_in_every_format(make: Make, labels: list[int] | None, tmp_path: Path) -> None:
    data = make(tmp_path, labels)
    assert not data.labelled
    assert (data.names, data.classes, data.labels.tolist()) == (NAMES, (), [-1, -1, -1])
    assert [clip.label for clip in data] == [-1, -1, -1]
    assert data.class_of(data[0]) == "no label"


@EVERY
def test_labelled_clips_stay_labelled(make: Make, tmp_path: Path) -> None:
    data = make(tmp_path, [0, 1, 1])
    assert data.labelled
    assert data.labels.tolist() == [0, 1, 1]
    assert data.class_of(data[1]) == data.classes[1]
    data.check_labelled("nothing")


@EVERY
def test_a_file_that_labels_some_of_its_clips_is_refused_with_how_many(make: Make, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"mine|k400") as refused:
        make(tmp_path, [1, -1, -1])
    assert "2 of 3 clips have no label, the first is 'b'; label these too, or leave the labels of all clips out" in str(
        refused.value
    )


def test_a_pickle_that_leaves_one_label_out_is_refused_too(tmp_path: Path) -> None:
    some = annotations([0, 1, 1])
    del some[2]["label"]
    with pytest.raises(InputError, match=r"mine\.pkl: 1 of 3 clips have no label, the first is 'c'"):
        load_data(write(tmp_path / "mine.pkl", some))


def test_what_is_written_again_has_no_labels_either(toy_set: Path, tmp_path: Path) -> None:
    data = load_data(strip_labels(toy_set / "toy_pose.npz"), source="pose", split="xsub")
    write_npz(data, tmp_path / "again.npz")
    again = load_data(tmp_path / "again.npz", split="xsub")
    assert not again.labelled
    assert again.names == data.names
    np.testing.assert_array_equal(again[2].keypoint, data[2].keypoint)


def test_info_says_that_there_are_no_labels(toy_set: Path) -> None:
    strip_labels(toy_set / "toy_pose.npz")
    info = describe(load_data(toy_set, source="pose"))
    assert (info["labelled"], info["classes"]) == (False, {})
    assert "clips     24 without labels by 6 subjects" in render(info)


def test_one_source_may_have_labels_and_the_other_none(toy_set: Path) -> None:
    strip_labels(toy_set / "toy_other.npz")
    data = load_data(toy_set, source="pose")
    first = data[0]
    assert (data.labelled, first.label) == (True, 0)
    assert first.seen_by is not None
    assert first.seen_by("other").label == -1


def test_labels_make_another_data_set(toy_set: Path, tmp_path: Path) -> None:
    bare = load_data(strip_labels(toy_set / "toy_pose.npz", tmp_path / "bare.npz"))
    assert bare.sha256 != load_data(toy_set, source="pose").sha256


def test_what_needs_labels_says_so_and_what_to_do(toy_set: Path) -> None:
    data = load_data(strip_labels(toy_set / "toy_pose.npz"))
    with pytest.raises(InputError, match="clips of toy, source pose, have no labels, which a training needs;"):
        data.check_labelled("a training")


def test_classes_of_nobody_are_refused(toy_clip: Clip) -> None:
    from dataclasses import replace

    assert replace(toy_clip, label=-1).checked(0).label == -1
    with pytest.raises(InputError, match="has label -1, expected 0 to 2"):
        replace(toy_clip, label=-1).checked(3)
    with pytest.raises(InputError, match="has label 0, expected -1: the other clips have no labels"):
        replace(toy_clip, label=0).checked(0)


def test_videos_are_told_from_numbers_alone_where_there_are_no_labels(toy_set: Path, tmp_path: Path) -> None:
    sizes = np.array([[1080, 1920]] * 2 + [[480, 640]] * 22)
    names = np.array([f"{k:04}" for k in range(1, 25)])
    with np.load(toy_set / "toy_pose.npz") as archive:
        arrays: dict[str, Any] = {name: archive[name] for name in archive.files}
    arrays |= {"img_shape": sizes, "clip_name": names}
    (tmp_path / "penn_action").mkdir()
    np.savez(tmp_path / "penn_action" / "penn_action_gt.npz", **arrays)
    bare = load_data(strip_labels(tmp_path / "penn_action" / "penn_action_gt.npz"))
    recordings = bare.all_sources["gt"].index.recordings
    assert recordings is not None
    assert len(np.unique(recordings[:2])) == len(np.unique(recordings[2:])) == 1
    assert recordings[0] != recordings[2]


def test_names_of_classes_are_not_read_where_no_clip_has_one(toy_set: Path) -> None:
    data = load_data(strip_labels(toy_set / "toy_pose.npz", class_names=np.array(["sit", "wave"])))
    assert (data.labelled, data.classes) == (False, ())
