"""Which clips were cut from one recording: by an array of the file, or by a rule for a set that we know."""

import re
from pathlib import Path

import npz_files
import numpy as np
import pytest
from conftest import ROOT

from skelbench.data.checks.near import distances, sketched
from skelbench.data.find import load_data
from skelbench.data.formats.arrays.npz_write import write_npz
from skelbench.data.info import describe, render


def recordings(path: Path, source: str | None = None) -> list[int] | None:
    data = load_data(path, source=source)
    numbers = data.all_sources[data.source].index.recordings
    return None if numbers is None else numbers.tolist()


def clusters(numbers: list[int] | None) -> set[frozenset[int]]:
    assert numbers is not None
    return {frozenset(np.flatnonzero(np.array(numbers) == n).tolist()) for n in numbers}


def test_a_file_that_does_not_say_knows_no_recordings(tmp_path: Path) -> None:
    assert recordings(npz_files.write(tmp_path / "toy.npz")) is None


def test_the_array_of_the_file_is_read_and_written_with_the_clips_that_are_chosen(tmp_path: Path) -> None:
    path = npz_files.write(tmp_path / "toy.npz", recording=np.array([7, 7, 3, -1, 3, 9]))
    assert recordings(path) == [7, 7, 3, -1, 3, 9]
    write_npz(load_data(path).take([1, 2, 5]), tmp_path / "again.npz")
    assert recordings(tmp_path / "again.npz") == [7, 3, 9]


def test_consecutive_numbers_of_one_class_and_size_are_one_recording(tmp_path: Path) -> None:
    size = np.array([[270, 480], [270, 480], [270, 480], [360, 480], [360, 480], [360, 480]])
    names = np.array(["0001", "0002", "0004", "0005", "0006", "0007"])
    path = npz_files.write(
        tmp_path / "penn_action_gt.npz", clip_name=names, img_shape=size, label=np.array([0, 0, 0, 0, 1, 1])
    )
    # 0003 is not there, 0005 has another size, 0006 another class
    assert clusters(recordings(path)) == {frozenset(c) for c in ((0, 1), (2,), (3,), (4, 5))}


def test_two_classes_numbered_apart_are_not_mixed(tmp_path: Path) -> None:
    names = np.array(["correct_001", "wrong_001", "correct_002", "wrong_002", "wrong_003", "correct_003"])
    path = npz_files.write(
        tmp_path / "pushup_movenet.npz",
        clip_name=names,
        label=np.array([0, 1, 0, 1, 1, 0]),
        img_shape=np.full((6, 2), 360),
    )
    assert clusters(recordings(path)) == {frozenset({0, 2, 5}), frozenset({1, 3, 4})}


def test_another_file_that_has_the_name_of_a_known_set_gets_no_recordings(tmp_path: Path) -> None:
    assert recordings(npz_files.write(tmp_path / "penn_action_gt.npz")) is None  # its clips are clip0, clip1 …


def test_test_clips_of_recordings_that_train_are_counted(tmp_path: Path) -> None:
    # split xsub trains on clips 0 and 1 and tests on 2 to 5; nothing is known of clip 3
    data = load_data(npz_files.write(tmp_path / "toy.npz", recording=np.array([7, 3, 3, -1, 7, 9])))
    info = describe(data)
    assert info["recordings"] == {"count": 3, "shared": {"xsub": 2}}
    assert "xsub: train 2, test 4; 2 test clips may be of recordings that are in train" in render(info)


def test_every_synthetic_performance_of_the_cross_view_test_is_in_training_from_another_camera() -> None:
    data = load_data("synthetic", "xview")
    by_name = {part: load_data("synthetic", "xview", part=part).names for part in ("train", "test")}
    seen = {name[8:] for name in by_name["train"]}  # subject, take and action, without set-up and camera
    assert all(name[8:] in seen for name in by_name["test"])
    index = data.all_sources[data.source].index
    assert index.recordings is not None
    assert len(np.unique(index.recordings)) == len({name[8:] for name in index.names}) == 1056


@pytest.mark.real
def test_takes_seen_by_several_cameras_are_one_recording(data_dir: Path) -> None:
    data = load_data(data_dir / "nw_ucla")
    numbers = data.all_sources[data.source].index.recordings
    assert numbers is not None
    pairs = set(zip([name[:11] for name in data.names], numbers.tolist(), strict=True))
    assert len(pairs) == len({take for take, _ in pairs}) == len({number for _, number in pairs})


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "count", "shared"),
    [
        ("penn_action", 931, {"official": 438}),
        ("pushup", 19, {"block": 61}),
        ("nw_ucla", 548, {"xview": 458, "xview_nodup": 363, "xsub_oddeven": 0}),
    ],
)
def test_the_documentation_counts_recordings_as_the_data_do(
    name: str, count: int, shared: dict[str, int], data_dir: Path
) -> None:
    data = load_data(data_dir / name)
    numbers = data.all_sources[data.source].index.recordings
    assert numbers is not None
    assert len(set(numbers.tolist())) == count
    documented = (ROOT / "docs" / "your_data.md").read_text()
    (row,) = [line for line in documented.splitlines() if line.startswith(f"| `{name}` |")]
    assert f"| {count} of {len(data):,} clips |" in row
    for split, clips in shared.items():
        train, test = (numbers[data.chosen(split, part).rows] for part in ("train", "test"))
        assert sum(number in set(train.tolist()) for number in test.tolist()) == clips
        assert re.search(rf"`{split}`: (at most )?{clips}\b", row)


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "source", "near", "neighbours", "within_ten"),
    [
        pytest.param("penn_action", "gt", 20, 14, 15, marks=pytest.mark.slow),
        ("pushup", "movenet", 107, 48, 106),
    ],
)
def test_clips_that_poses_show_to_be_of_one_place_have_near_numbers_and_one_picture_size(
    name: str, source: str, near: int, neighbours: int, within_ten: int, data_dir: Path
) -> None:
    """What speaks for the rule: it never looks at poses."""
    data = load_data(data_dir / name, source=source)
    clips = sketched(data)
    pairs: list[list[int]] = []
    for i in range(len(data)):
        others = np.flatnonzero(data.labels[:i] == data.labels[i])
        apart = distances(clips.at(np.full(len(others), i)), clips.at(others))
        pairs += [[i, j] for j in others[apart < 0.1].tolist()]
    numbers = [int(clip.rpartition("_")[2]) for clip in data.names]
    steps = np.array([abs(numbers[i] - numbers[j]) for i, j in pairs])
    assert (len(pairs), (steps == 1).sum(), (steps <= 10).sum()) == (near, neighbours, within_ten)
    assert all(data[i].image_size == data[j].image_size for i, j in pairs)
