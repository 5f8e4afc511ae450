"""A joint at exactly (0, 0) is missing whatever its score, but not where the data are centred."""

from dataclasses import replace

import numpy as np
import pytest
from draws import changed, raws, read, same, topics

from skelbench.data.reading.raw import Raw


def lost(share: float, score: float, layout: str) -> tuple[list[Raw], list[Raw]]:
    """Some joints at (0, 0): with a score as Ultralytics writes them, and as a missing joint should be."""
    rng = np.random.default_rng(1)
    poses: tuple[list[Raw], list[Raw]] = ([], [])
    for raw in raws(layout):
        assert raw.score is not None
        gone = rng.random(raw.score.shape) < share
        keypoint = np.where(gone[..., None], 0, raw.keypoint)
        for held, value in zip(poses, (score, 0), strict=True):
            held.append(replace(raw, keypoint=keypoint, score=np.where(gone, value, raw.score).astype(np.float32)))
    return poses


@pytest.mark.parametrize("layout", ["coco17", "body25", "halpe26"])
@pytest.mark.parametrize(("share", "score"), [(0.05, 0.05), (0.3, 0.9)])
def test_zeros_with_a_score_are_missing_and_counted(share: float, score: float, layout: str) -> None:
    written, twin = lost(share, score, layout)
    reading, clips = read(written)
    assert same(clips, read(twin)[1])
    assert "at exactly (0, 0) with a score above 0" in reading.mends.remarks()[0].text
    assert not read(twin)[0].mends.remarks()


def test_a_joint_that_is_never_found_is_missing_too() -> None:
    never = changed(raws(), lambda k: np.concatenate([k[:, :, :3], 0 * k[:, :, 3:4], k[:, :, 4:]], 2))
    reading, clips = read(never)
    assert not any(clip.detected[:, :, 3].any() for clip in clips)
    assert [remark.topic for remark in reading.mends.remarks()] == ["zeros"]


def test_the_joint_that_data_are_centred_on_is_there() -> None:
    centred = [replace(raw, image_size=None) for raw in changed(raws(), lambda k: k - k[:, :, :1])]
    reading, clips = read(centred)
    assert not reading.mends.remarks()
    assert any(clip.detected[:, :, 0].any() for clip in clips)
    assert not topics(reading, "doubt")


def test_a_joint_at_0_is_no_centre_where_a_few_joints_are_left_of_the_picture() -> None:
    spoilt = changed(
        raws(), lambda k: np.where(np.arange(k.shape[2])[:, None] == 5, 0, np.where(k == 0, 0, k - [700, 0]))
    )
    assert (np.concatenate([raw.keypoint[..., 0].ravel() for raw in spoilt]) < 0).any()
    reading, clips = read(spoilt)
    assert not any(clip.detected[:, :, 5].any() for clip in clips)
    assert any(remark.topic == "zeros" for remark in reading.mends.remarks())


@pytest.mark.parametrize("where", [0, -1])
def test_a_clip_of_nobody_is_said(where: int) -> None:
    held = raws()
    held[where] = replace(held[where], keypoint=0 * held[where].keypoint, score=0 * np.asarray(held[where].score))
    (remark,) = read(held)[0].mends.remarks()
    assert (remark.kind, remark.topic) == ("doubt", "clips")
    assert "nobody is detected in 1 clip:" in remark.text
