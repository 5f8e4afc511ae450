"""What a data set answers before and after a pose is read: names, splits, slices, limits, other processes."""

import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from npz_files import CLIPS, write, write_mirrored_sources

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.data.find import Dataset, MissingClip, load_data


def test_names_labels_and_subjects_need_no_pose(tmp_path: Path) -> None:
    data = load_data(write(tmp_path / "toy.npz"), "xsub")
    assert data.names == ("clip2", "clip3", "clip4", "clip5")
    assert data.labels.tolist() == [2, 0, 1, 2]
    assert data.subjects.tolist() == [2, 2, 3, -1]
    assert data.classes == ("walk", "sit", "wave")


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
    return write_mirrored_sources(tmp_path)


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
