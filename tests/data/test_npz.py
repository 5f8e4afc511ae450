"""The neutral npz, written by hand here so that the reader has an oracle, and the nine real sets."""

import multiprocessing
import pickle
import tracemalloc
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.data.find import Dataset, MissingClip, load_data
from skelbench.data.formats.npz_write import write_npz

CLIPS = 6
PERSONS = (1, 2, 1, 1, 2, 1)
LENGTHS = (4, 3, 7, 1, 5, 2)

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


def arrays(layout: str = "coco17", coordinates: int = 2) -> dict[str, Any]:
    """Six clips whose coordinates count up from 1, so that every number tells where it belongs."""
    joints = LAYOUTS[layout].joints
    rows = sum(m * t for m, t in zip(PERSONS, LENGTHS, strict=True))
    size = np.array([m * t for m, t in zip(PERSONS, LENGTHS, strict=True)])
    return {
        "keypoint": np.arange(1, rows * len(joints) * coordinates + 1, dtype=np.float32).reshape(rows, len(joints), -1),
        "keypoint_score": np.full((rows, len(joints)), 0.5, np.float16),
        "clip_start": (np.cumsum(size) - size).astype(np.int32),
        "clip_length": np.array(LENGTHS, np.int32),
        "num_person": np.array(PERSONS, np.int32),
        "label": np.array([0, 1, 2, 0, 1, 2], np.int16),
        "clip_name": np.array([f"clip{i}" for i in range(CLIPS)]),
        "subject": np.array([1, 1, 2, 2, 3, -1], np.int16),
        "img_shape": np.array([[480, 640]] * 5 + [[0, 0]], np.int32),
        "class_names": np.array(["walk", "sit", "wave"]),
        "joint_names": np.array(joints),
        "edges": np.array(LAYOUTS[layout].links, np.int16),
        "split_xsub_train": np.array([0, 1], np.int32),
        "split_xsub_test": np.array([2, 3, 4, 5], np.int32),
    }


def write(path: Path, **changes: Any) -> Path:
    path.parent.mkdir(exist_ok=True)
    content = {name: array for name, array in (arrays() | changes).items() if array is not None}
    np.savez_compressed(path, **content)
    return path


def test_a_clip_is_its_slice_person_by_person(tmp_path: Path) -> None:
    clip = load_data(write(tmp_path / "toy.npz"))[1]
    rows = arrays()["keypoint"][4:10]
    assert clip.keypoint.shape == (2, 3, 17, 2)
    assert np.array_equal(clip.keypoint[0], rows[:3])
    assert np.array_equal(clip.keypoint[1], rows[3:])
    assert (clip.score == 0.5).all()
    assert (clip.name, clip.label, clip.subject, clip.image_size) == ("clip1", 1, 1, (480, 640))


def test_unknown_subject_and_image_size_are_none(tmp_path: Path) -> None:
    clip = load_data(write(tmp_path / "toy.npz"))[5]
    assert clip.subject is None
    assert clip.image_size is None


def test_names_labels_and_subjects_need_no_pose(tmp_path: Path) -> None:
    data = load_data(write(tmp_path / "toy.npz"), "xsub")
    assert data.names == ("clip2", "clip3", "clip4", "clip5")
    assert data.labels.tolist() == [2, 0, 1, 2]
    assert data.subjects.tolist() == [2, 2, 3, -1]
    assert data.classes == ("walk", "sit", "wave")


def test_fortran_order_and_every_zip_method_read_the_same(tmp_path: Path) -> None:
    changes = {"keypoint": np.asfortranarray(arrays()["keypoint"])}
    np.savez(tmp_path / "plain.npz", **arrays())
    for path in (write(tmp_path / "fortran.npz", **changes), tmp_path / "plain.npz"):
        assert np.array_equal(load_data(path)[4].keypoint, load_data(write(tmp_path / "toy.npz"))[4].keypoint)


def test_joints_in_another_order_are_put_in_the_known_one(tmp_path: Path) -> None:
    order = np.random.default_rng(0).permutation(17)
    shuffled = {
        "keypoint": arrays()["keypoint"][:, order],
        "keypoint_score": (np.arange(17, dtype=np.float16) / 32)[order] * np.ones((len(arrays()["keypoint"]), 1)),
        "joint_names": arrays()["joint_names"][order],
    }
    data = load_data(write(tmp_path / "toy.npz", **shuffled))
    assert data.layout is LAYOUTS["coco17"]
    assert np.array_equal(data[0].keypoint[0, :, 1:], arrays()["keypoint"][:4, 1:])
    assert np.allclose(data[0].score[0, 0], np.arange(17) / 32)


def test_unknown_joints_make_a_layout_with_links_towards_the_middle(tmp_path: Path) -> None:
    rows = len(arrays()["keypoint"])
    chain = {
        "keypoint": np.ones((rows, 5, 3), np.float32),
        "keypoint_score": None,
        "joint_names": np.array(["tail", "back", "middle", "neck", "snout"]),
        "edges": np.array([[0, 1], [1, 2], [2, 3], [3, 4]]),
    }
    layout = load_data(write(tmp_path / "cat.npz", **chain)).layout
    assert layout.centre == "middle"
    assert layout.edges == (("tail", "back"), ("back", "middle"), ("neck", "middle"), ("snout", "neck"))


def test_a_joint_of_score_0_has_coordinates_0(tmp_path: Path) -> None:
    score = arrays()["keypoint_score"]
    score[2, 5] = 0
    clip = load_data(write(tmp_path / "toy.npz", keypoint_score=score))[0]
    assert not clip.keypoint[0, 2, 5].any()
    assert clip.keypoint.astype(bool).sum() == clip.keypoint.size - 2


def test_without_scores_a_joint_is_missing_where_it_is_0(tmp_path: Path) -> None:
    keypoint = arrays()["keypoint"]
    keypoint[2, 5] = 0
    clip = load_data(write(tmp_path / "toy.npz", keypoint_score=None, keypoint=keypoint))[0]
    assert clip.score[0, 2, 5] == 0
    assert clip.score.sum() == clip.score.size - 1


def test_the_joint_that_a_file_is_centred_on_is_not_missing(tmp_path: Path) -> None:
    keypoint = arrays()["keypoint"]
    keypoint[:, 3] = 0
    keypoint[1] = 0  # nobody there
    clip = load_data(write(tmp_path / "toy.npz", keypoint_score=None, keypoint=keypoint))[0]
    assert clip.detected[0].all(axis=1).tolist() == [True, False, True, True]
    assert not clip.detected[0, 1].any()


def test_splits_have_parts_and_full_names(tmp_path: Path) -> None:
    path = write(tmp_path / "toy.npz")
    assert len(load_data(path)) == len(load_data(path, part="train")) == CLIPS
    assert load_data(path, "xsub", part="train").names == load_data(path, "xsub_train").names == ("clip0", "clip1")
    assert (load_data(path, "xsub_train").split, load_data(path, "xsub_train").part) == ("xsub", "train")
    assert load_data(path).default_split == "xsub"


def test_limits_are_nested_repeatable_and_in_order(tmp_path: Path) -> None:
    path = write(tmp_path / "toy.npz")
    chosen = [load_data(path, limit=limit).names for limit in range(1, CLIPS + 3)]
    assert all(set(few) < set(more) for few, more in pairwise(chosen[:6]))
    assert all(list(names) == sorted(names) for names in chosen)
    assert chosen[-1] == load_data(path).names
    assert chosen == [load_data(path, limit=limit).names for limit in range(1, CLIPS + 3)]


def test_slices_and_negative_positions_work(tmp_path: Path) -> None:
    data = load_data(write(tmp_path / "toy.npz"))
    assert data[1:3].names == ("clip1", "clip2")
    assert data[-1].name == "clip5"
    assert [clip.name for clip in data] == list(data.names)


@pytest.fixture
def two_sources(tmp_path: Path) -> Path:
    write(tmp_path / "toy" / "toy_a.npz")
    names = np.array([f"clip{i}" for i in (5, 4, 3, 2, 1, 9)])
    write(tmp_path / "toy" / "toy_b.npz", clip_name=names, keypoint=-arrays()["keypoint"])
    return tmp_path / "toy"


def test_files_of_a_folder_are_sources_of_one_set(two_sources: Path) -> None:
    assert load_data(two_sources).sources == ("a", "b")
    assert load_data(two_sources).source == "a"
    assert load_data(two_sources / "toy_b.npz").source == "b"
    assert load_data(two_sources / "toy_b.npz").name == "toy"


def test_the_folder_may_have_another_name_than_the_set(two_sources: Path) -> None:
    moved = two_sources.rename(two_sources.parent / "elsewhere")
    assert (load_data(moved).name, load_data(moved).sources) == ("toy", ("a", "b"))


def test_a_clip_is_seen_by_another_source_under_the_same_name(two_sources: Path) -> None:
    clip = load_data(two_sources)[4]
    assert clip.seen_by is not None
    other = clip.seen_by("b")
    assert (other.name, other.source) == ("clip4", "b")
    assert (other.keypoint < 0).all()
    assert other.seen_by is not None
    assert np.array_equal(other.seen_by("a").keypoint, clip.keypoint)


def test_a_clip_that_a_source_lacks_is_told_from_a_source_that_is_not_there(two_sources: Path) -> None:
    clip = load_data(two_sources)[0]
    assert clip.seen_by is not None
    with pytest.raises(MissingClip, match="clip 'clip0' is not in source b"):
        clip.seen_by("b")
    with pytest.raises(InputError, match="unknown source 'c'") as caught:
        clip.seen_by("c")
    assert not isinstance(caught.value, MissingClip)


def test_a_damaged_source_does_not_stop_the_others(two_sources: Path) -> None:
    (two_sources / "toy_b.npz").write_bytes(b"no zip")
    assert len(load_data(two_sources)) == CLIPS


def test_sha256_is_that_of_the_file(tmp_path: Path) -> None:
    from hashlib import sha256

    path = write(tmp_path / "toy.npz")
    assert load_data(path).sha256 == sha256(path.read_bytes()).hexdigest()


def _total(task: tuple[Dataset, int]) -> float:
    return float(task[0][task[1]].keypoint.sum())


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_other_processes_read_the_same_clips(tmp_path: Path, method: str) -> None:
    data = load_data(write(tmp_path / "toy.npz"))
    tasks = [(data, i) for i in range(CLIPS)]
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(method)) as pool:
        assert list(pool.map(_total, tasks)) == [_total(task) for task in tasks]


def test_a_clip_can_be_pickled_with_its_sources(two_sources: Path) -> None:
    clip: Clip = pickle.loads(pickle.dumps(load_data(two_sources)[4]))
    assert clip.seen_by is not None
    assert clip.seen_by("b").name == "clip4"


def test_memory_does_not_grow_with_the_clips(tmp_path: Path) -> None:
    copies = 200
    many = {
        name: np.concatenate([array] * copies)
        for name, array in arrays().items()
        if name.startswith(("key", "sub", "img"))
    }
    shift = np.repeat(np.arange(copies) * len(arrays()["keypoint"]), CLIPS)
    big = {name: np.tile(arrays()[name], copies) for name in ("clip_length", "num_person", "label")}
    names = np.array([f"clip{i}" for i in range(CLIPS * copies)])
    path = write(
        tmp_path / "big.npz", **many, **big, clip_start=np.tile(arrays()["clip_start"], copies) + shift, clip_name=names
    )
    data = load_data(path)
    data[0]
    tracemalloc.start()
    for clip in data:
        assert clip.keypoint.any()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < many["keypoint"].nbytes / 10


def test_what_is_written_reads_the_same(tmp_path: Path) -> None:
    data = load_data(write(tmp_path / "toy.npz"))
    write_npz(data, tmp_path / "copy.npz")
    copy = load_data(tmp_path / "copy.npz")
    assert (copy.names, copy.classes, copy.splits, copy.layout) == (data.names, data.classes, data.splits, data.layout)
    assert {s: {p: r.tolist() for p, r in parts.items()} for s, parts in copy.split_parts.items()} == {
        "xsub": {"train": [0, 1], "test": [2, 3, 4, 5]}
    }
    for ours, theirs in zip(copy, data, strict=True):
        assert np.array_equal(ours.keypoint, theirs.keypoint)
        assert np.array_equal(ours.score, theirs.score)
        assert (ours.label, ours.subject, ours.camera, ours.image_size) == (
            theirs.label,
            theirs.subject,
            theirs.camera,
            theirs.image_size,
        )


def test_the_same_clips_give_the_same_bytes(tmp_path: Path) -> None:
    data = load_data(write(tmp_path / "toy.npz"))
    write_npz(data, tmp_path / "one.npz")
    write_npz(data, tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_a_kinect_source_has_a_view_in_2d(tmp_path: Path) -> None:
    kinect = arrays("kinect20", 3)
    kinect["keypoint"][:] = (1, 2, 4)
    kinect["keypoint"][0, 0] = 0
    np.savez(
        tmp_path / "room_kinect.npz", **kinect | {"keypoint_score": (kinect["keypoint"] != 0).any(-1).astype("f2")}
    )
    data = load_data(tmp_path / "room_kinect.npz", source="kinect2d")
    assert data.sources == ("kinect", "kinect2d")
    assert np.array_equal(data[0].keypoint[0, 1, 0], (-0.25, -0.5))
    assert not data[0].keypoint[0, 0, 0].any()
    assert data[0].image_size is None


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
