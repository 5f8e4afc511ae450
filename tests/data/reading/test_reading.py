"""Good data are neither mended nor doubted, and come through bit by bit."""

from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
from draws import raws, read, same, synthetic, topics, understand

from skelbench.core.layout import LAYOUTS
from skelbench.data.find import load_data
from skelbench.data.formats.arrays.npz import NpzSource
from skelbench.data.reading.raw import Raw, Stated

BOARDS = ("jhmdb", "penn_action", "pushup", "utd_mhad", "nw_ucla")
MILLIMETRES = ("keraal_sample_vicon.npz",)


@pytest.mark.parametrize("source", ["mq", "lq"])
@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name != "hand21"])
def test_synthetic_poses_come_through_as_they_are(layout: str, source: str) -> None:
    reading, clips = read(raws(layout, source), stated=Stated(LAYOUTS[layout]))
    assert not reading.remarks
    assert not reading.mends.remarks()
    assert same(clips, synthetic(layout, source))


def test_what_is_assumed_stands_in_one_line() -> None:
    (remark,) = understand(raws()).remarks
    assert remark.text == (
        "layout coco17: 17 joints in 2-D, whose usual layout it is; insist on another by --layout; coordinates pixels,"
        " pictures of 1920x1080, insist by --units"
    )


def test_a_sample_of_long_clips_is_quick_and_small() -> None:
    long = Raw(np.full((2, 3000, 25, 3), 1.5, np.float32) * np.arange(25)[:, None] / 25)
    started = perf_counter()
    understand([long] * 64)
    assert perf_counter() - started < 2


@pytest.mark.real
@pytest.mark.parametrize("name", [*BOARDS, "keraal_sample", "irds_subset", "utkinect", "florence3d"])
def test_real_sets_are_neither_mended_nor_doubted(name: str, data_dir: Path) -> None:
    for path in sorted((data_dir / name).glob("*.npz")):
        source = NpzSource(path)
        kinds = topics(source.reading)
        assert kinds == ({"units": 1} if path.name in MILLIMETRES else {}), path
        for row in range(0, len(source.index.names), 1 + len(source.index.names) // 50):
            source.read(row)
        assert not source.reading.mends.remarks(), path


@pytest.mark.real
@pytest.mark.parametrize("name", BOARDS)
def test_sets_of_the_leaderboards_come_through_bit_by_bit(name: str, data_dir: Path) -> None:
    for path in sorted((data_dir / name).glob("*.npz")):
        with np.load(path) as arrays:
            points, starts, lengths, named = (
                arrays[key] for key in ("keypoint", "clip_start", "clip_length", "joint_names")
            )
        source = NpzSource(path)
        order = [named.tolist().index(joint) for joint in source.index.layout.joints]
        for row in range(0, len(source.index.names), 7):
            clip = source.read(row)
            expected = points[starts[row] : starts[row] + lengths[row]][:, order]
            there = clip.detected[0]
            assert np.array_equal(clip.keypoint[0][there], expected[there])


def test_the_synthetic_set_says_nothing() -> None:
    data = load_data("synthetic", limit=2)
    assert not data.remarks
    assert data.reading is None
