"""Percent become shares; what is no share is said or refused."""

from dataclasses import replace

import numpy as np
import pytest
from draws import raws, read, same, synthetic, topics, understand

from skelbench.data.reading.raw import Raw


def scaled(by: float, dtype: type = np.float32) -> list[Raw]:
    return [replace(raw, score=(raw.score * by).astype(dtype)) for raw in raws() if raw.score is not None]


@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.float64])
def test_percent_are_divided_and_said(dtype: type) -> None:
    reading, clips = read(scaled(100, dtype))
    assert topics(reading)["scores"] == 1
    assert same(clips, synthetic())


def test_scores_just_above_one_are_no_news() -> None:
    reading, clips = read(scaled(1.05))
    assert not topics(reading)
    assert not reading.mends.remarks()
    assert max(clip.score.max() for clip in clips) == 1


@pytest.mark.parametrize("by", [2, 6])
def test_scores_well_above_one_are_doubted_and_counted(by: float) -> None:
    reading, _ = read(scaled(by))
    assert topics(reading, "doubt")["scores"] == 1
    assert [remark.topic for remark in reading.mends.remarks()] == ["scores"]


def test_scores_of_other_scales_are_doubted_and_those_above_1_are_1() -> None:
    reading, clips = read(scaled(255))
    assert topics(reading, "doubt")["scores"] == 1
    assert max(float(clip.score.max()) for clip in clips) == 1


def test_scores_that_are_all_zero_are_doubted() -> None:
    assert topics(understand(scaled(0)), "doubt")["scores"] == 1


def test_one_slip_below_zero_is_mended_and_counted() -> None:
    held = raws()
    score = np.array(held[3].score)
    score[0, 0, 0] = -0.01
    held[3] = replace(held[3], score=score)
    reading, clips = read(held)
    assert clips[3].score[0, 0, 0] == 0
    assert "1 joint with a score below 0 in 1 clip:" in reading.mends.remarks()[0].text
