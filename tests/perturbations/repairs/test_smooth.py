"""Smoothing, spikes and size: against scipy, a filter written out for one number, and sequences made by hand."""

from math import pi

import numpy as np
import pytest
from damage import make_clip, whole
from scipy.signal import savgol_filter

from skelbench.core.clip import Clip
from skelbench.perturbations.repairs.pipeline import Pipeline


def repaired(text: str, clip: Clip) -> Clip:
    return Pipeline.parse(text).apply(clip)


def along(*paths: list[float], seen: list[bool] | None = None) -> Clip:
    """One person whose joints all go along x as the first path says, and along y as the second."""
    clip = whole(frames=len(paths[0]), persons=1)
    clip = clip.with_pose(
        np.broadcast_to(np.array(paths, np.float32).T[None, :, None], clip.keypoint.shape), clip.score
    )
    return clip if seen is None else clip.without(~np.array(seen)[None, :, None])


def x_of(clip: Clip) -> list[float]:
    return clip.keypoint[0, :, 0, 0].tolist()


def test_savgol_is_the_default_and_scipys_in_every_run_of_frames() -> None:
    assert str(Pipeline.parse("smooth")) == "smooth@savgol"
    clip = whole(frames=30)
    gone = np.zeros(clip.score.shape, bool)
    gone[0, 12, 4] = gone[0, 16, 4] = gone[0, 24, 4] = True  # runs of 12, 3, 7 and 5 frames
    smooth = repaired("smooth", clip.without(gone)).keypoint
    np.testing.assert_allclose(smooth[1], savgol_filter(clip.keypoint[1], 11, 2, axis=0), rtol=1e-4)
    for start, stop, window in ((0, 12, 11), (17, 24, 7), (25, 30, 5)):
        path = clip.keypoint[0, start:stop, 4]
        np.testing.assert_allclose(smooth[0, start:stop, 4], savgol_filter(path, window, 2, axis=0), rtol=1e-4)
    np.testing.assert_array_equal(smooth[0, 13:16, 4], clip.keypoint[0, 13:16, 4])  # too short for a parabola
    assert (smooth[gone] == 0).all()


def one_euro(values: list[float], seen: list[bool], body: float) -> list[float]:
    """Casiez's filter for one number, with the constants of MediaPipe."""

    def share(cutoff: float, seconds: float) -> float:
        tau = 1 / (2 * pi * cutoff)
        return 1 / (1 + tau / seconds)

    out, last, speed, at = list(values), None, 0.0, 0
    for t, value in enumerate(values):
        if not seen[t]:
            continue
        if last is None:
            last, at = value, t
            continue
        seconds = (t - at) / 30
        a = share(1.0, seconds)
        speed = a * (value - last) / seconds / body + (1 - a) * speed
        a = share(0.1 + 40 * abs(speed), seconds)
        last, at = a * value + (1 - a) * last, t
        out[t] = last
    return out


@pytest.mark.parametrize("first", [0, 3])
def test_one_euro_is_casiezs_filter_of_the_frames_that_are_seen(first: int) -> None:
    rng = np.random.default_rng(0)
    x, y = (rng.uniform(100, 200, 20).tolist() for _ in range(2))
    seen = [t >= first and t not in (7, 8, 15) for t in range(20)]
    clip = along(x, y, seen=seen)
    there = np.array([x, y])[:, seen]
    body = float((there.max(axis=1) - there.min(axis=1)).max())
    expected = np.where(seen, one_euro(x, seen, body), 0)
    np.testing.assert_allclose(x_of(repaired("smooth@one-euro", clip)), expected, rtol=1e-4)


@pytest.mark.parametrize("text", ["smooth@savgol", "smooth@one-euro", "despike"])
def test_a_joint_that_stands_still_is_left_where_it_is_and_scores_stay(text: str) -> None:
    clip = along([150.0] * 20, [300.0] * 20)
    np.testing.assert_allclose(repaired(text, clip).keypoint, clip.keypoint, rtol=1e-6)
    gaps = make_clip()
    np.testing.assert_array_equal(repaired(text, gaps).score, gaps.score)


def test_smoothing_brings_a_noisy_path_nearer_to_the_true_one() -> None:
    true = 300 + 100 * np.sin(np.arange(600) / 12)
    noisy = true + np.random.default_rng(0).normal(0, 5, 600)
    left = x_of(repaired("smooth", along(noisy.tolist(), noisy.tolist()))) - true
    # a parabola through 11 points keeps 0.46 of white noise in the middle of the window, more at the ends of the clip
    assert np.abs(left[5:-5]).mean() < 0.6 * np.abs(noisy - true)[5:-5].mean()


def test_despike_puts_a_single_jump_back_and_leaves_a_steady_path() -> None:
    steady = [100.0 + 4 * t for t in range(20)]
    assert x_of(repaired("despike", along(steady, steady))) == steady
    jump = [*steady[:9], 900.0, *steady[10:]]
    found = repaired("despike", along(jump, steady))
    # the median of 112 … 148 with 900 in place of 136 is 140: the jump is gone but for one step
    assert x_of(found) == [*steady[:9], 140.0, *steady[10:]]
    assert found.keypoint[0, 9, 0, 1] == steady[9]  # the median of a coordinate that did not jump is itself


def test_despike_does_not_take_a_missing_joint_for_a_place() -> None:
    clip = along([500.0, 510, 520, 0, 0, 530, 540], [500.0] * 7, seen=[True, True, True, False, False, True, True])
    assert x_of(repaired("despike", clip)) == x_of(clip)


def test_rescale_centres_the_box_in_the_image_and_undoes_distance_and_place() -> None:
    clip = make_clip()
    found = repaired("rescale", clip)
    low, high = found.box
    np.testing.assert_allclose((low + high) / 2, (960, 540), atol=1e-2)
    np.testing.assert_allclose((high - low)[1], 1080, rtol=1e-5)  # the narrower side of the picture is filled
    far = clip.with_pose(np.where(clip.detected[..., None], clip.keypoint * 0.3 + 50, 0), clip.score)
    np.testing.assert_allclose(repaired("rescale", far).keypoint, found.keypoint, atol=0.05)


def test_rescale_makes_a_body_of_metres_170_cm() -> None:
    low, high = repaired("rescale", make_clip(layout="ntu25", dims=3)).box
    assert float((high - low).max()) == pytest.approx(1.7, rel=1e-5)
    np.testing.assert_allclose(low + high, 0, atol=1e-5)
