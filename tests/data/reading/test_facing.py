"""Poses on their heads or mirrored are doubted; whoever asks for it has them turned round."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from draws import SIZE, changed, raws, read, same, synthetic, topics, understand
from people import walk

from skelbench.data.find import load_data
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


def in_space(*signs: int) -> list[Raw]:
    """Three people of the Kinect, x to their right, y up, z away from the camera that they face, and axes turned."""
    clip = walk("kinect20")
    keypoint = clip.keypoint.copy()
    keypoint[..., [v for v, joint in enumerate(clip.layout.joints) if "foot" in joint], 2] -= 0.3
    return [Raw((keypoint * signs).astype(np.float32)) for _ in range(3)]


def test_people_in_space_alarm_nobody() -> None:
    assert not topics(understand(in_space(1, 1, 1)))


@pytest.mark.parametrize(
    ("signs", "topic"), [((1, -1, 1), "upright"), ((-1, 1, 1), "mirrored"), ((1, 1, -1), "mirrored")]
)
def test_a_space_with_an_axis_the_other_way_round_is_doubted(signs: tuple[int, int, int], topic: str) -> None:
    assert topics(understand(in_space(*signs)), "doubt")[topic] == 1


def test_exchanged_sides_are_doubted_in_space() -> None:
    mirror = list(walk("kinect20").layout.mirror)
    exchanged = changed(in_space(1, 1, 1), lambda k: k[:, :, mirror])
    assert topics(understand(exchanged), "doubt") == {"mirrored": 1}


def test_a_space_whose_depth_points_up_is_doubted() -> None:
    turned = changed(in_space(1, 1, 1), lambda k: k[..., [0, 2, 1]])
    assert topics(understand(turned), "doubt")["upright"] == 1


@pytest.mark.real
@pytest.mark.parametrize("source", ["movenet", "mediapipe"])
def test_faces_of_who_does_push_ups_tell_nothing(source: str, data_dir: Path) -> None:
    data = load_data(data_dir / "pushup", source=source, limit=40)
    clips = [Raw(clip.keypoint, clip.score, clip.image_size) for clip in data]
    for start in range(0, 40, 5):
        assert not topics(understand(clips[start : start + 5]), "doubt")["mirrored"]
