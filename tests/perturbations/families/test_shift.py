"""Shifted joints lie anywhere in the skeleton box; how often they move is the variant."""

import numpy as np
import pytest
from damage import apply, cases, changed, whole
from scipy import stats

from skelbench.core.clip import Clip


def test_shifted_joints_lie_uniformly_in_the_skeleton_box_and_jump() -> None:
    clip = whole(frames=400)
    damaged = apply("shift:5", clip)
    low, high = clip.keypoint.min(axis=(0, 1, 2)), clip.keypoint.max(axis=(0, 1, 2))
    at = damaged.keypoint[changed(clip, damaged)]
    assert len(at) == 2 * 400 * 5
    for c in range(2):
        assert stats.kstest((at[:, c] - low[c]) / (high[c] - low[c]), "uniform").pvalue > 0.01
    assert len(np.unique(at, axis=0)) == len(at)


def test_shift_held_over_the_clip_puts_each_joint_at_one_place() -> None:
    places = []
    for seed in range(60):
        clip = whole(frames=6)
        damaged = apply("shift@clip:5", clip, seed)
        hit = changed(clip, damaged)
        assert (hit == hit[:, :1]).all()
        assert (damaged.keypoint.std(axis=1)[hit[:, 0]] < 1e-3).all()
        low, high = clip.box
        places.append((damaged.keypoint[:, 0][hit[:, 0]] - low) / (high - low))
    assert stats.kstest(np.concatenate(places).ravel(), "uniform").pvalue > 0.01


def test_a_joint_shifted_at_both_counts_goes_to_the_same_place() -> None:
    clip = whole()
    for head in ("shift", "shift@clip"):
        few, many = apply(f"{head}:2", clip), apply(f"{head}:9", clip)
        both = changed(clip, few)
        np.testing.assert_array_equal(few.keypoint[both], many.keypoint[both])


@pytest.mark.parametrize("case", cases("shift"))
def test_a_shift_leaves_confidence_as_it_is(case: str) -> None:
    assert (apply(case, whole()).score == 1).all()


def two_sizes(frames: int = 300) -> Clip:
    """Two persons far apart, of different size, who grow over the clip."""
    clip = whole(frames=frames)
    growing = np.linspace(1, 2, frames, dtype=np.float32)[None, :, None, None]
    size = np.array([0.1, 0.4], np.float32)[:, None, None, None]
    at = np.array([0, 3000], np.float32)[:, None, None, None]
    return clip.with_pose(clip.keypoint * size * growing + at, clip.score)


def shares(clip: Clip, damaged: Clip, person: int) -> np.ndarray:
    """(T, joints that moved, C): where they are in the box of that person in each frame, 0 to 1."""
    hit = changed(clip, damaged)[person].all(axis=0)
    low, high = (f(clip.keypoint[person], axis=1)[:, None] for f in (np.min, np.max))
    return (damaged.keypoint[person][:, hit] - low) / (high - low)


@pytest.mark.parametrize("person", [0, 1])
def test_shift_in_the_frame_puts_joints_uniformly_in_the_box_of_person_and_frame(person: int) -> None:
    clip = two_sizes()
    at = shares(clip, apply("shift@frame:5", clip), person)
    assert at.shape == (300, 5, 2)
    assert stats.kstest(at.ravel(), "uniform").pvalue > 0.01
    assert abs(np.corrcoef(at[1:].ravel(), at[:-1].ravel())[0, 1]) < 4 / np.sqrt(at.size)


def test_shift_held_in_the_frame_rides_along_with_the_body() -> None:
    clip = two_sizes()
    at = shares(clip, apply("shift@clip@frame:5", clip), 1)
    np.testing.assert_allclose(at, at[:1].repeat(300, axis=0), atol=0.01)
    assert at.std() > 0.1


def test_the_box_of_a_frame_is_that_of_what_stands_there_once_frames_were_deleted() -> None:
    damaged = apply("frame-drop:0.5+shift@frame:17", two_sizes())
    left = apply("frame-drop:0.5", two_sizes())
    for person in (0, 1):
        assert (damaged.keypoint[person] >= left.keypoint[person].min(axis=1)[:, None]).all()
        assert (damaged.keypoint[person] <= left.keypoint[person].max(axis=1)[:, None]).all()
