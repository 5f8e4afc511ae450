"""Poses on their heads or mirrored are doubted; whoever asks for it has them turned round."""

from dataclasses import replace

import numpy as np
import pytest
from draws import SIZE, changed, raws, read, same, synthetic, topics, understand

from skelbench.data.reading.asked import Asked
from skelbench.data.reading.raw import Raw

H, W = SIZE


def flipped(axis: str, layout: str = "coco17", size: tuple[int, int] | None = SIZE) -> list[Raw]:
    sign, offset = ([-1, 1], [W, 0]) if axis == "x" else ([1, -1], [0, H])
    moved = changed(raws(layout), lambda k: np.where(k == 0, 0, k * sign + (offset if size else [0, 0])))
    return [replace(raw, image_size=size) for raw in moved]


@pytest.mark.parametrize("size", [SIZE, None])
@pytest.mark.parametrize("layout", ["coco17", "body25", "penn13", "jhmdb15", "blazepose33", "openpose18"])
def test_heads_below_feet_are_doubted(layout: str, size: tuple[int, int] | None) -> None:
    reading, clips = read(flipped("y", layout, size))
    assert topics(reading, "doubt") == {"upright": 1}
    reading, clips = read(flipped("y", layout, size), Asked(flip="y"))
    assert not topics(reading, "doubt")
    assert size is None or same(clips, synthetic(layout), 1e-3)


@pytest.mark.parametrize("layout", ["coco17", "body25", "openpose18", "halpe26", "blazepose33"])
def test_mirrored_faces_are_doubted(layout: str) -> None:
    reading = understand(flipped("x", layout))
    assert topics(reading, "doubt") == {"mirrored": 1}
    reading, clips = read(flipped("x", layout), Asked(flip="x"))
    assert not topics(reading, "doubt")
    assert same(clips, synthetic(layout), 1e-3)


def test_a_mirrored_picture_whose_sides_are_exchanged_is_a_good_one() -> None:
    mirror = list(synthetic()[0].layout.mirror)
    good = [replace(r, keypoint=r.keypoint[:, :, mirror], score=r.score[:, :, mirror]) for r in flipped("x")]  # pyright: ignore[reportOptionalSubscript]
    assert not topics(understand(good))


@pytest.mark.parametrize("turn", [1, 3])
def test_lying_persons_alarm_nobody(turn: int) -> None:
    lying = changed(raws(), lambda k: np.where(k == 0, 0, k[..., ::-1] * [1, turn - 2] + [0, 0 if turn == 3 else 1920]))
    assert not topics(understand([replace(raw, image_size=None) for raw in lying]), "doubt")
