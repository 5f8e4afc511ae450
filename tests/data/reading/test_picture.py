"""A picture whose sides are exchanged, or that was resized after the fact, is found."""

from dataclasses import replace

import numpy as np
import pytest
from draws import SIZE, changed, raws, read, same, synthetic, topics, understand

from skelbench.data.reading.asked import Asked
from skelbench.data.reading.raw import Raw

WH = SIZE[::-1]


def turned(layout: str, source: str) -> list[Raw]:
    return [replace(raw, image_size=WH) for raw in raws(layout, source, 16)]


@pytest.mark.parametrize("source", ["mq", "gt"])
@pytest.mark.parametrize("layout", ["coco17", "penn13", "body25"])
def test_width_before_height_is_read_so_and_said(layout: str, source: str) -> None:
    reading, clips = read(turned(layout, source))
    assert topics(reading)["picture"] == 1
    assert same(clips, synthetic(layout, source, 16))
    assert read(turned(layout, source), Asked(units="pixels"))[1][0].image_size == WH


@pytest.mark.parametrize("by", [0.5, 0.33, 2.0, 3.0])
def test_a_resized_picture_is_doubted(by: float) -> None:
    reading = understand(changed(raws(), lambda k: k * by))
    assert topics(reading, "doubt") == {"picture": 1}


def test_the_size_can_be_given() -> None:
    reading, clips = read(changed(raws(), lambda k: k * 0.5), Asked(image_size=(540, 960)))
    assert not topics(reading)
    assert {clip.image_size for clip in clips} == {(540, 960)}


def test_an_upright_picture_is_not_doubted() -> None:
    portrait = [replace(raw, image_size=WH) for raw in changed(raws(), lambda k: k * (1080 / 1920))]
    shifted = changed(portrait, lambda k: np.where(k == 0, 0, k + np.array([0, 600])))
    assert not topics(understand(shifted))


def test_x_and_y_exchanged_look_like_lying_persons_in_a_turned_picture() -> None:
    lying = changed(raws(count=16), lambda k: k[..., ::-1])
    assert topics(understand(lying)) == {"picture": 2}
    assert topics(understand(lying), "doubt") == {"picture": 1}


def test_poses_of_which_nothing_is_surely_seen_tell_nothing_of_the_picture() -> None:
    (raw,) = raws(count=1)
    nowhere, unsure = raw.keypoint.copy(), np.full(raw.keypoint.shape[:3], 0.3, np.float32)
    nowhere[:, :, 0], unsure[:, :, 0] = np.nan, 1
    assert "picture" not in topics(understand([replace(raw, keypoint=nowhere, score=unsure)]))
