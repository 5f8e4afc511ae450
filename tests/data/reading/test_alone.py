"""One clip that is written otherwise than all others of its file is mended by itself, or said, and named."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from draws import SIZE, raws, read, same, synthetic

from skelbench.data.reading.raw import Raw

H, W = SIZE


def shares(raw: Raw) -> Raw:
    return replace(raw, keypoint=raw.keypoint / np.array([W, H], np.float32))


def percent(raw: Raw) -> Raw:
    return replace(raw, score=100 * np.asarray(raw.score))


def exchanged(raw: Raw) -> Raw:
    return replace(raw, keypoint=raw.keypoint.swapaxes(0, 1), score=np.asarray(raw.score).swapaxes(0, 1))


MIXED = {"units": shares, "scores": percent, "axes": exchanged}


@pytest.mark.parametrize("few", [True, False], ids=["one", "all but one"])
@pytest.mark.parametrize("topic", MIXED)
def test_a_clip_that_is_written_otherwise_is_mended_and_counted(topic: str, few: bool) -> None:
    way: Callable[[Raw], Raw] = MIXED[topic]
    held = [way(raw) if (row == 3) is few else raw for row, raw in enumerate(raws())]
    reading, clips = read(held)
    assert same(clips, synthetic(), 1e-3)
    said = [remark for remark in (*reading.remarks, *reading.mends.remarks()) if remark.topic == topic]
    assert said
    assert {remark.kind for remark in said} <= {"assumed", "mended"}
    assert reading.otherwise


@pytest.mark.parametrize("topic", MIXED)
def test_a_clip_that_no_sample_shows_is_mended_too(topic: str) -> None:
    held = raws()
    reading = read(held)[0]
    clip = reading.clip(MIXED[topic](held[5]), "stray")
    assert same([clip], [synthetic()[5]], 1e-3)
    (remark,) = reading.mends.remarks(["stray"])
    assert (remark.kind, remark.topic) == ("mended", topic)
    assert remark.text.startswith("1 clip ")
    assert remark.text.endswith(" stray")


def test_a_good_clip_among_spoilt_ones_is_left_as_it_is() -> None:
    for topic, way in MIXED.items():
        reading = read([way(raw) for raw in raws()])[0]
        assert same([reading.clip(raws()[5], "good")], [synthetic()[5]], 1e-3), topic


def test_a_picture_that_does_not_fit_one_clip_is_doubted() -> None:
    reading = read(raws())[0]
    reading.clip(replace(raws()[2], image_size=(H // 5, W // 5)), "stray")
    (remark,) = reading.mends.remarks()
    assert (remark.kind, remark.topic) == ("doubt", "picture")


def test_a_clip_of_one_joint_near_the_corner_is_no_clip_of_shares() -> None:
    held = raws()
    keypoint = np.zeros_like(held[1].keypoint)
    keypoint[0, 0, 0] = 0.5
    held[1] = replace(held[1], keypoint=keypoint)
    assert not [remark for remark in read(held)[0].mends.remarks() if remark.topic == "units"]


@pytest.mark.parametrize("factor", [100, 1000])
@pytest.mark.parametrize("few", [True, False])
def test_one_clip_in_another_unit_of_length_becomes_metres(factor: float, few: bool) -> None:
    metres = [1.7 * np.random.default_rng(row).random((1, 30, 20, 3)) for row in range(8)]
    held = [Raw(poses * (factor if (row == 3) is few else 1)) for row, poses in enumerate(metres)]
    reading, clips = read(held)
    assert all(np.allclose(clip.keypoint, poses, atol=1e-4) for clip, poses in zip(clips, metres, strict=True))
    assert any(remark.topic == "units" and remark.kind == "mended" for remark in reading.mends.remarks())


@pytest.mark.parametrize("spoil", [shares, lambda raw: replace(raw, image_size=SIZE[::-1]), lambda raw: raw])
def test_a_clip_without_a_picture_size_changes_nothing_for_the_others(spoil: Callable[[Raw], Raw]) -> None:
    held = [spoil(raw) for raw in raws()]
    expected = read(held)
    held[4] = replace(held[4], image_size=None)
    reading, clips = read(held)
    assert reading.remarks == expected[0].remarks
    assert same([clips[row] for row in (3, 5)], [expected[1][row] for row in (3, 5)])
    (remark,) = reading.mends.remarks(["4"])
    assert (remark.kind, remark.topic) == ("assumed", "units")
