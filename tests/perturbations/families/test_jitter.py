"""Jitter is normal noise of the size of its level whose correlation falls to 1/e in τ frames."""

import numpy as np
import pytest
from damage import apply, whole
from scipy import signal, stats

TAU = {"jitter": 6, "jitter@slow": 20, "jitter@fast": 2}


def moved(case: str, clips: int = 30, frames: int = 120) -> np.ndarray:
    """(clips, M, T, V, C) in camera units."""
    made = [whole(frames=frames, name=str(k)) for k in range(clips)]
    return np.stack([apply(case, clip).keypoint.astype(float) - clip.keypoint for clip in made]) / 960


@pytest.mark.parametrize("head", TAU)
def test_jitter_is_normal_with_the_same_sigma_in_every_frame(head: str) -> None:
    offset = moved(f"{head}:0.01")
    for t in (0, 1, 5, 119):
        assert stats.kstest(offset[:, :, t].ravel(), "norm", args=(0, 0.01)).pvalue > 0.005
    np.testing.assert_allclose(offset.std(axis=(0, 1, 3, 4)), 0.01, rtol=0.1)  # 2,040 values in each frame


@pytest.mark.parametrize(("head", "tau"), TAU.items())
@pytest.mark.parametrize("lag", [1, 2, 6, 20])
def test_jitter_is_correlated_in_time_as_its_tau_says(head: str, tau: float, lag: int) -> None:
    offset = moved(f"{head}:0.01")
    found = np.corrcoef(offset[:, :, lag:].ravel(), offset[:, :, :-lag].ravel())[0, 1]
    assert found == pytest.approx(np.exp(-lag / tau), abs=0.02)


@pytest.mark.parametrize(("head", "tau"), TAU.items())
def test_jitter_is_the_white_noise_of_its_draw_through_a_first_order_filter(head: str, tau: float) -> None:
    keep = np.exp(-1 / tau)
    offset = moved(f"{head}:0.01", clips=3)
    unfiltered = np.asarray(signal.lfilter([1, -keep], [1], offset, axis=2))
    white = unfiltered[:, :, 1:] / np.sqrt(1 - keep**2)
    assert stats.kstest(white.ravel(), "norm", args=(0, 0.01)).pvalue > 0.01
    lagged = np.corrcoef(white[:, :, 1:].ravel(), white[:, :, :-1].ravel())[0, 1]
    assert abs(lagged) < 4 / np.sqrt(white.size)


def test_joints_and_coordinates_wander_independently() -> None:
    offset = moved("jitter:0.01", clips=60)[:, :, 60]  # (clips, M, V, C)
    assert abs(np.corrcoef(offset[..., 0].ravel(), offset[..., 1].ravel())[0, 1]) < 4 / np.sqrt(2040)
    assert abs(np.corrcoef(offset[:, :, 0].ravel(), offset[:, :, 1].ravel())[0, 1]) < 4 / np.sqrt(240)
    assert abs(np.corrcoef(offset[:, 0].ravel(), offset[:, 1].ravel())[0, 1]) < 4 / np.sqrt(2040)


def test_over_twelve_frames_jitter_averages_to_more_than_white_noise_does() -> None:
    every_tenth = slice(0, 120, 10)
    white, slow = (moved(f"{head}:0.01")[:, :, every_tenth].mean(axis=2).std() for head in ("noise", "jitter@slow"))
    assert white == pytest.approx(0.01 / np.sqrt(12), rel=0.1)
    assert slow > 1.5 * white


def test_a_biased_joint_is_off_by_one_normal_error_in_all_frames() -> None:
    offset = moved("jitter@bias:0.01", frames=20)
    np.testing.assert_allclose(offset, offset[:, :, :1].repeat(20, axis=2), atol=1e-6)
    assert stats.kstest(offset[:, :, 0].ravel(), "norm", args=(0, 0.01)).pvalue > 0.01


def test_a_shaken_skeleton_keeps_its_shape_and_wanders_as_one() -> None:
    offset = moved("jitter@frame:0.01", clips=100)
    np.testing.assert_allclose(offset, offset[:, :, :, :1].repeat(17, axis=3), atol=1e-6)
    one = offset[:, :, :, 0]  # (clips, M, T, C)
    assert stats.kstest(one[:, :, 60].ravel(), "norm", args=(0, 0.01)).pvalue > 0.01
    assert np.corrcoef(one[:, :, 6:].ravel(), one[:, :, :-6].ravel())[0, 1] == pytest.approx(np.exp(-1), abs=0.03)
    assert abs(np.corrcoef(one[:, 0].ravel(), one[:, 1].ravel())[0, 1]) < 0.1  # persons shake apart


def test_joints_of_a_body_err_together_by_three_tenths_and_are_as_far_off_as_without() -> None:
    offset = moved("jitter@body:0.01", clips=60)
    np.testing.assert_allclose(offset.std(axis=(0, 1, 3, 4)), 0.01, rtol=0.15)
    rows = offset.transpose(4, 0, 1, 2, 3).reshape(-1, 17)  # coordinates, clips, persons and frames by joints
    found = np.corrcoef(rows.T)[np.triu_indices(17, 1)]
    assert found.mean() == pytest.approx(0.3, abs=0.05)
    lagged = np.corrcoef(offset[:, :, 6:].ravel(), offset[:, :, :-6].ravel())[0, 1]
    assert lagged == pytest.approx(np.exp(-1), abs=0.03)
