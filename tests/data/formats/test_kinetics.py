"""The index of Kinetics-400, whose poses lie in files beside it."""

import pickle
import time
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from skelbench.core.errors import InputError
from skelbench.data.find import load_data
from skelbench.data.formats.pickles.kinetics import decompress


def kinetics(folder: Path, detections: np.ndarray, frame: list[int], **changes: Any) -> Path:
    """An index of one clip and the file its poses are in."""
    (folder / "part0.pkl").write_bytes(pickle.dumps({"clip": {"keypoint": detections}}))
    index = {
        "frame_dir": "clip",
        "label": 3,
        "total_frames": 9,
        "img_shape": (320, 570),
        "frame_inds": np.array(frame, np.int16),
        "raw_file": "somewhere/else/part0.pkl",
        **changes,
    }
    path = folder / "k400.pkl"
    path.write_bytes(pickle.dumps({"split": {"val": ["clip"]}, "annotations": [index]}))
    return path


def test_the_poses_of_a_kinetics_index_are_found_beside_it(tmp_path: Path) -> None:
    detections = np.random.default_rng(0).uniform(1, 300, (5, 17, 3)).astype(np.float16)
    detections[..., 2] = 0.5
    clip = load_data(kinetics(tmp_path, detections, [1, 1, 4, 4, 7]))[0]
    assert clip.keypoint.shape == (2, 3, 17, 2)  # frames 1, 4 and 7; nobody in the others
    persons = [(0, 0), (1, 0), (0, 1), (1, 1), (0, 2)]
    for row, (person, frame) in enumerate(persons):
        np.testing.assert_array_equal(clip.keypoint[person, frame], detections[row, :, :2])
    assert not clip.score[1, 2].any()


@pytest.mark.parametrize(
    ("frame", "changes", "said"),
    [
        ([1, 1, 4, 4, 7], {"raw_file": "part7.pkl"}, "has its poses in 'part7.pkl', which is not in"),
        ([1, 1, 4, 4], {}, r"keypoint \(5, 17, 3\) and frame_inds \(4,\)"),
        ([1, 4, 1, 4, 7], {}, "expected numbers from 0 to 8 in order"),
        ([1, 1, 4, 4, 9], {}, "expected numbers from 0 to 8 in order"),
        ([1, 1, 4, 4, 7], {"frame_dir": "other"}, "must hold its `keypoint`"),
        ([1, 1, 4, 4, 7], {"total_frames": None}, "must hold its `frame_inds`"),
        ([1, 1, 4, 4, 7], {"frame_inds": [1, 1, 4, 4, 7]}, "must hold its `frame_inds`"),
        ([1, 1, 4, 4, 7], {"raw_file": "x" * 300}, "which is not in"),
        ([1, 1, 4, 4, 7], {"raw_file": "a\0b"}, r"has its poses in 'a\\x00b', which is not in"),
        ([1, 1, 4, 4, 7], {"raw_file": 7}, "which is not in"),
        ([1, 1, 4, 4, 7], {"raw_file": ".."}, "which is not in"),
        ([1, 1, 4, 4, 7], {"raw_file": "k400.pkl"}, "k400.pkl holds no dict of clips"),
        ([1, 1, 4, 4, 7], {"raw_file": "damaged.pkl"}, "damaged.pkl is no readable pickle"),
    ],
)
def test_a_kinetics_index_that_does_not_fit_is_refused(
    tmp_path: Path, frame: list[int], changes: dict[str, Any], said: str
) -> None:
    (tmp_path / "damaged.pkl").write_bytes(b"\x80")
    with pytest.raises(InputError, match=said) as caught:
        load_data(kinetics(tmp_path, np.ones((5, 17, 3), np.float16), frame, **changes))
    name = changes.get("frame_dir", "clip")
    assert f"k400.pkl: clip '{name}'" in str(caught.value)


@pytest.mark.parametrize(
    ("persons", "kept"), [(9, range(9)), (10, range(10)), (11, range(10, 0, -1)), (13, range(12, 2, -1))]
)
def test_up_to_ten_persons_keep_the_order_of_their_detection_and_of_more_the_surest_come_first(
    persons: int, kept: range
) -> None:
    detections = np.zeros((persons, 17, 3), np.float16)
    detections[..., :2] = 10 * (1 + np.arange(persons))[:, None, None]  # where a person stands tells who it is
    detections[..., 2] = (1 + np.arange(persons))[:, None] / 16  # the later, the surer
    keypoint, score = decompress(detections, np.zeros(persons), total_frames=1)
    assert (keypoint[:, 0, 0, 0] / 10 - 1).tolist() == list(kept)
    assert (score[:, 0, 0] * 16 - 1).tolist() == list(kept)


def test_clips_that_lie_in_turn_in_three_files_read_each_file_once(tmp_path: Path) -> None:
    clips, rng = 300, np.random.default_rng(0)
    detections = {f"c{i}": rng.uniform(1, 300, (2, 17, 3)).astype(np.float16) for i in range(clips)}
    for part in range(3):
        held = {name: {"keypoint": detections[name]} for name in list(detections)[part::3]}
        (tmp_path / f"part{part}.pkl").write_bytes(pickle.dumps(held))
    facts = {"label": 0, "total_frames": 9, "frame_inds": np.array([0, 4])}
    index = [{**facts, "frame_dir": name, "raw_file": f"part{i % 3}.pkl"} for i, name in enumerate(detections)]
    (tmp_path / "k400.pkl").write_bytes(pickle.dumps(index))
    started = time.perf_counter()
    data = load_data(tmp_path / "k400.pkl")
    assert time.perf_counter() - started < 5  # a process for each of 300 clips takes 10 s
    for clip in data:
        np.testing.assert_array_equal(clip.keypoint[0], detections[clip.name][..., :2])


def test_a_crowd_in_one_frame_makes_no_room_for_it_in_the_others() -> None:
    frame = np.concatenate((np.zeros(1000, int), np.arange(1, 1001)))
    tracemalloc.start()
    keypoint, _ = decompress(np.ones((2000, 17, 3), np.float16), frame, total_frames=1001)
    assert tracemalloc.get_traced_memory()[1] < 20 << 20  # 1,000 persons in 1,001 frames are 100 MB
    tracemalloc.stop()
    assert keypoint.shape == (10, 1001, 17, 2)


def test_the_surest_of_every_frame_are_kept_however_many_it_has() -> None:
    rng = np.random.default_rng(1)
    frame = np.sort(rng.integers(0, 12, 90))
    detections = rng.uniform(0, 1, (90, 5, 3)).astype(np.float16)
    keypoint, score = decompress(detections, frame, total_frames=12, squeeze=False, most=4)
    for number in range(12):
        mine = sorted(detections[frame == number], key=lambda one: -float(one[:, 2].sum()))[:4]
        for person, one in enumerate(mine):
            np.testing.assert_array_equal(keypoint[person, number], one[:, :2])
        assert not score[len(mine) :, number].any()


def test_detections_that_every_clip_names_again_do_not_fill_the_disk(tmp_path: Path) -> None:
    one, names = {"keypoint": np.ones((5000, 17, 3), np.float16)}, [f"c{i}" for i in range(300)]
    (tmp_path / "part0.pkl").write_bytes(pickle.dumps(dict.fromkeys(names, one)))
    facts = {"label": 0, "total_frames": 5000, "frame_inds": np.arange(5000), "raw_file": "part0.pkl"}
    (tmp_path / "k400.pkl").write_bytes(pickle.dumps([{**facts, "frame_dir": name} for name in names]))
    with pytest.raises(InputError, match=r"part0\.pkl .*arrays that unfold to far more than the file holds"):
        load_data(tmp_path / "k400.pkl")


def test_one_clip_that_the_index_names_again_and_again_does_not_fill_the_disk(tmp_path: Path) -> None:
    (tmp_path / "part0.pkl").write_bytes(pickle.dumps({"c": {"keypoint": np.ones((5000, 17, 3), np.float16)}}))
    facts = {"label": 0, "total_frames": 5000, "frame_inds": np.arange(5000), "raw_file": "part0.pkl"}
    (tmp_path / "k400.pkl").write_bytes(pickle.dumps([{**facts, "frame_dir": "c"}] * 300))
    with pytest.raises(InputError, match=r"part0\.pkl has poses of .* names the same ones again and again"):
        load_data(tmp_path / "k400.pkl")
