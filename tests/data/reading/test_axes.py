"""Frames where persons should be are found; crowds are left alone."""

from dataclasses import replace

import numpy as np
import pytest
from draws import changed, raws, read, same, synthetic, topics, understand

from skelbench.data.reading.raw import Raw


def swapped(raw: Raw) -> Raw:
    assert raw.score is not None
    return replace(raw, keypoint=raw.keypoint.swapaxes(0, 1), score=raw.score.swapaxes(0, 1))


@pytest.mark.parametrize("layout", ["coco17", "openpose18", "h36m17", "penn13"])
def test_frames_before_persons_are_exchanged_and_said(layout: str) -> None:
    reading, clips = read([swapped(raw) for raw in raws(layout)])
    assert topics(reading)["axes"] == 1
    assert same(clips, synthetic(layout))


def test_a_crowd_in_one_frame_stays_a_crowd() -> None:
    rng = np.random.default_rng(0)
    one = raws(count=4)
    crowd = [
        replace(
            swapped(raw),
            keypoint=raw.keypoint.swapaxes(0, 1)[:, :1] + rng.uniform(-900, 900, (raw.keypoint.shape[1], 1, 1, 2)),
            score=swapped(raw).score[:, :1],  # pyright: ignore[reportOptionalSubscript]
            image_size=None,
        )
        for raw in one
    ]
    assert topics(understand(crowd))["axes"] == 0


def test_short_clips_of_few_persons_stay() -> None:
    assert not topics(understand([replace(r, score=r.score[:, :2]) for r in changed(raws(), lambda k: k[:, :2])]))  # pyright: ignore[reportOptionalSubscript]


def test_one_clip_with_five_persons_hides_nothing() -> None:
    held = raws(count=16)
    full = [np.repeat(held[3].keypoint[:1], 5, 0), np.repeat(np.asarray(held[3].score)[:1], 5, 0)]
    held[3] = replace(held[3], keypoint=full[0], score=full[1])
    reading = understand([swapped(raw) for raw in held])
    assert topics(reading)["axes"] == 1
    assert not topics(understand(held))["axes"]
