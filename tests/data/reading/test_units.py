"""Coordinates become pixels or metres, whatever they were written in."""

from dataclasses import replace

import numpy as np
import pytest
from draws import SIZE, changed, raws, read, same, synthetic, topics, understand
from refusal import refusal

from skelbench.data.reading.asked import Asked
from skelbench.data.reading.raw import Raw, Stated

H, W = SIZE
WAYS = {
    "fractions": lambda k: k / [W, H],
    "centred": lambda k: (k - [W / 2, H / 2]) / [W / 2, H / 2],
    "screen": lambda k: k / W * 2 - [1, H / W],
}


def written(way: str, layout: str = "coco17") -> list[Raw]:
    """Poses in the unit; missing joints stay at 0 as every tool leaves them."""
    there = raws(layout)
    return [replace(r, keypoint=np.where(r.keypoint == 0, 0, WAYS[way](r.keypoint)).astype(np.float32)) for r in there]


@pytest.mark.parametrize("layout", ["coco17", "body25"])
def test_shares_of_the_picture_are_multiplied_and_said(layout: str) -> None:
    reading, clips = read(written("fractions", layout))
    assert topics(reading)["units"] == 1
    assert same(clips, synthetic(layout), 1e-3)


@pytest.mark.parametrize("way", ["centred", "screen"])
def test_half_pictures_from_the_centre_are_asked_for(way: str) -> None:
    assert "--units centred" in refusal(lambda: understand(written(way)))


@pytest.mark.parametrize("scored", [True, False])
@pytest.mark.parametrize("way", WAYS)
def test_what_is_asked_for_or_stated_is_converted_and_not_discussed(way: str, scored: bool) -> None:
    held = written(way) if scored else [replace(raw, score=None) for raw in written(way)]
    for asked, stated in ((Asked(units=way), Stated()), (Asked(), Stated(units=way))):
        reading, clips = read(held, asked, stated)
        assert not topics(reading)
        assert all(np.allclose(a.keypoint, b.keypoint, atol=2e-3) for a, b in zip(clips, synthetic(), strict=True))


def test_without_a_picture_they_are_taken_as_they_are() -> None:
    held = [replace(raw, image_size=None) for raw in written("fractions")]
    reading, clips = read(held)
    assert topics(reading) == {"units": 1}
    assert np.array_equal(clips[0].keypoint, held[0].keypoint)
    assert "--image-size" in refusal(lambda: understand(held, Asked(units="fractions")))
    assert same(read(held, Asked(units="fractions", image_size=SIZE))[1], synthetic(), 1e-3)
    assert read(written("centred"), Asked(units="none"))[1][0].image_size is None


def deep(factor: float) -> list[Raw]:
    """Kinect persons of 1 to 2 metres: y up, x to the right of the person."""
    return [
        Raw(np.concatenate([k * [-0.005, -0.005], 3 + k[..., :1] / 1e3], -1) * np.where(k[..., :1] == 0, 0, factor))
        for k in (raw.keypoint for raw in raws("kinect20"))
    ]


@pytest.mark.parametrize(("factor", "name"), [(100, "centimetres"), (1000, "millimetres")])
def test_parts_of_metres_become_metres(factor: float, name: str) -> None:
    reading, clips = read(deep(factor))
    expected = [clip.keypoint for clip in read(deep(1))[1]]
    assert any(remark.text.startswith(name) for remark in reading.remarks)
    assert all(np.allclose(clip.keypoint, other, atol=1e-4) for clip, other in zip(clips, expected, strict=True))
    insisted = read(deep(factor), Asked(units="metres"))[1]
    assert np.allclose(insisted[0].keypoint, expected[0] * factor, rtol=1e-4)


def test_metres_are_not_touched() -> None:
    assert not topics(understand(deep(1)))


def test_persons_of_no_known_size_are_doubted() -> None:
    tiny = changed(deep(0.01), lambda k: k - [0, 0, 0.1])
    assert topics(understand(tiny), "doubt")["units"] == 1


def test_a_unit_of_other_dimensions_is_refused() -> None:
    assert "3-D" in refusal(lambda: understand(raws(), Asked(units="millimetres")))


def test_a_unit_changes_nothing_where_it_is_the_files_own() -> None:
    assert same(read(changed(raws(), np.array), Asked(units="pixels"))[1], synthetic())


@pytest.mark.parametrize("sides", [(W, 1), (1, H)])
@pytest.mark.parametrize("size", [SIZE, None])
def test_one_axis_in_shares_and_one_in_pixels_is_refused(sides: tuple[int, int], size: tuple[int, int] | None) -> None:
    held = [replace(raw, image_size=size) for raw in changed(raws(), lambda k: k / np.array(sides))]
    assert "one is a share of the picture" in refusal(lambda: understand(held))
    assert not topics(understand(held, Asked(units="pixels")))["units"]


@pytest.mark.parametrize("layout", ["coco17", "body25"])
@pytest.mark.parametrize("axes", [(0, 1, 2), (2,)], ids=["of the clip", "of each frame"])
def test_shares_of_a_persons_box_are_no_shares_of_the_picture(layout: str, axes: tuple[int, ...]) -> None:
    def boxed(keypoint: np.ndarray) -> np.ndarray:
        there = (keypoint != 0).any(-1, keepdims=True)
        low = np.where(there, keypoint, np.inf).min(axes, keepdims=True)
        high = np.where(there, keypoint, -np.inf).max(axes, keepdims=True)
        return np.where(there, (keypoint - low) / np.maximum(high - low, 1), 0)

    held = changed(raws(layout), boxed)
    assert "the person's box" in refusal(lambda: understand(held))
    assert read(held, Asked(units="none"))[1][0].image_size is None


def test_shares_of_the_longer_side_are_doubted() -> None:
    assert topics(understand(changed(raws(), lambda k: k / W)), "doubt") == {"units": 1}


@pytest.mark.parametrize("factor", [3.28, 39.4], ids=["feet", "inches"])
def test_feet_and_inches_are_no_metres(factor: float) -> None:
    assert topics(understand(deep(0.8 * factor)), "doubt")["units"] == 1  # somebody of 1.7 metres


def test_what_the_coordinates_are_is_said_in_one_place() -> None:
    said = " ".join(remark.text for remark in understand(written("fractions")).remarks)
    assert "shares of the picture" in said
    assert "coordinates pixels" not in said
