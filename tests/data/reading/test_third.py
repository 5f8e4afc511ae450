"""A third number that is a confidence becomes the score; a depth stays."""

import numpy as np
import pytest
from draws import SIZE, raws, read, same, synthetic, topics, understand
from refusal import refusal

from skelbench.data.reading.asked import Asked
from skelbench.data.reading.raw import Raw


def with_third(layout: str, scale: float = 1.0, size: tuple[int, int] | None = SIZE) -> list[Raw]:
    held = raws(layout)
    return [
        Raw(np.concatenate([r.keypoint * scale, r.score[..., None]], -1), None, size)  # pyright: ignore[reportOptionalSubscript]
        for r in held
    ]


@pytest.mark.parametrize("size", [SIZE, None])
@pytest.mark.parametrize("layout", ["coco17", "body25", "openpose18", "halpe26", "blazepose33"])
def test_a_confidence_in_the_third_channel_is_the_score(layout: str, size: tuple[int, int] | None) -> None:
    reading, clips = read(with_third(layout, size=size))
    assert topics(reading, "assumed")["dimensions"] == 1
    assert reading.layout.name == layout
    assert all(np.array_equal(a.score, b.score) for a, b in zip(clips, synthetic(layout), strict=True))
    assert clips[0].keypoint.shape[-1] == 2


def test_where_all_three_are_small_it_is_asked_for() -> None:
    unit = with_third("body25", 1 / 1920, None)
    assert "--units" in refusal(lambda: understand(unit))
    assert read(unit, Asked(units="none"))[1][0].keypoint.shape[-1] == 2
    assert read(unit, Asked(units="metres"))[1][0].keypoint.shape[-1] == 3


def test_a_third_coordinate_of_zeros_is_left_out() -> None:
    flat = [Raw(np.concatenate([r.keypoint, 0 * r.keypoint[..., :1]], -1), r.score, SIZE) for r in raws()]
    reading, clips = read(flat)
    assert topics(reading)["dimensions"] == 1
    assert same(clips, synthetic())


@pytest.mark.parametrize("layout", ["ntu25", "kinect20"])
def test_a_depth_stays_a_depth(layout: str) -> None:
    deep = [
        Raw(np.concatenate([r.keypoint / -500 + 2, 2 + r.keypoint[..., :1] / 1000], -1), r.score) for r in raws(layout)
    ]
    reading, clips = read(deep)
    assert not topics(reading)["dimensions"]
    assert clips[0].keypoint.shape[-1] == 3


@pytest.mark.parametrize("layout", ["coco17", "body25", "blazepose33"])
@pytest.mark.parametrize(("kind", "size"), [("percent", SIZE), ("percent", None), ("logits", SIZE)])
def test_a_third_number_that_is_no_share_beside_pixels_is_no_depth(
    layout: str, kind: str, size: tuple[int, int] | None
) -> None:
    held = with_third(layout, size=size)
    for raw in held:
        share = raw.keypoint[..., 2].clip(0.01, 0.99)
        raw.keypoint[..., 2] = share * 100 if kind == "percent" else np.log(share / (1 - share))
    assert "keypoint_score as shares" in refusal(lambda: understand(held))
    assert read(held, Asked(units="centimetres", layout=layout))[1][0].keypoint.shape[-1] == 3
