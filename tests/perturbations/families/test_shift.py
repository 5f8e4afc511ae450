"""Shifted joints lie anywhere in the skeleton box; how often they move is the variant."""

import numpy as np
import pytest
from damage import apply, cases, changed, whole
from scipy import stats


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
