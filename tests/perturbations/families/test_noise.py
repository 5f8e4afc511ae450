"""Noise is normal, of the size that its level says, drawn for each person, and touches no score."""

import numpy as np
import pytest
from damage import apply, cases, make_clip, whole
from scipy import stats


@pytest.mark.parametrize("sigma", [0.002, 0.05])
def test_noise_is_normal_with_sigma_times_half_the_longer_side(sigma: float) -> None:
    clip = whole(frames=300)
    moved = apply(f"noise:{sigma}", clip).keypoint.astype(float) - clip.keypoint
    assert stats.kstest(moved.ravel(), "norm", args=(0, sigma * 960)).pvalue > 0.01
    lagged = np.corrcoef(moved[:, 1:].ravel(), moved[:, :-1].ravel())[0, 1]
    assert abs(lagged) < 4 / np.sqrt(moved.size)


def test_spatial_noise_is_one_normal_offset_per_joint_held_over_time() -> None:
    clips = [whole(frames=5, name=str(i)) for i in range(60)]
    moved = np.stack([apply("noise@spatial:0.01", clip).keypoint.astype(float) - clip.keypoint for clip in clips])
    np.testing.assert_allclose(moved, moved[:, :, :1].repeat(5, axis=2), atol=1e-3)
    assert stats.kstest(moved[:, :, 0].ravel(), "norm", args=(0, 9.6)).pvalue > 0.01


def test_noise_at_twice_the_level_is_the_same_draw_doubled() -> None:
    clip = whole()
    for head in ("noise", "noise@spatial"):
        once = apply(f"{head}:0.01", clip).keypoint - clip.keypoint
        twice = apply(f"{head}:0.02", clip).keypoint - clip.keypoint
        np.testing.assert_allclose(twice, 2 * once, atol=1e-3)


def test_noise_in_three_dimensions_is_a_share_of_the_skeleton_box() -> None:
    clip = make_clip(dims=3, frames=300)
    points = clip.keypoint[clip.score > 0]
    unit = np.ptp(points, axis=0).max() / 0.4
    moved = (apply("noise:0.01", clip).keypoint.astype(float) - clip.keypoint)[clip.score > 0]
    assert stats.kstest(moved.ravel(), "norm", args=(0, 0.01 * unit)).pvalue > 0.01


@pytest.mark.parametrize("case", cases("noise"))
def test_noise_leaves_confidence_as_it_is(case: str) -> None:
    assert (apply(case, whole()).score == 1).all()
