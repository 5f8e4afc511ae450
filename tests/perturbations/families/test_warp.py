"""Warped time rises from the first frame to the last, and poses lie on lines between frames."""

import numpy as np
import pytest
from damage import apply, fingerprint, make_clip, whole
from numbered_frames import numbered, times
from scipy import stats

from skelbench.core.clip import Clip


@pytest.mark.parametrize("octaves", [0.25, 1, 2, 5])
def test_warped_time_rises_from_the_first_frame_to_the_last(octaves: float) -> None:
    for seed in range(20):
        found = times(f"warp:{octaves}", frames=50, seed=seed)
        assert len(found) == 50 and (found[0], found[-1]) == (0, 49)
        assert (np.diff(found) > 0).all()


@pytest.mark.parametrize("octaves", [0.25, 1, 2])
def test_the_logarithm_of_the_speed_is_a_sum_of_four_cosines_whose_greatest_size_is_the_level(octaves: float) -> None:
    for seed in range(20):
        log = np.log2(np.diff(times(f"warp:{octaves}", frames=50, seed=seed)))
        phase = np.pi * (np.arange(49) + 0.5) / 49
        basis = np.cos(np.outer(phase, range(5)))  # the first is constant: what brings the clip to its length
        weights, *_ = np.linalg.lstsq(basis, log, rcond=None)
        np.testing.assert_allclose(basis @ weights, log, atol=1e-3)
        assert np.abs(basis[:, 1:] @ weights[1:]).max() == pytest.approx(octaves, abs=1e-3)


def test_a_clip_is_as_often_hurried_at_its_start_as_at_its_end() -> None:
    middle = [times("warp:1", frames=50, seed=seed)[25] > 25 for seed in range(300)]
    assert stats.binomtest(sum(middle), 300).pvalue > 0.01


def test_poses_lie_on_lines_between_two_frames_and_are_missing_where_either_is() -> None:
    clip = make_clip(frames=50)
    damaged = apply("warp:1", clip)
    shown = times("warp:1", 50, name="a")
    before, after = np.floor(shown).astype(int), np.ceil(shown).astype(int)
    seen = (clip.score[:, before] > 0) & (clip.score[:, after] > 0)
    np.testing.assert_array_equal(damaged.score > 0, seen)
    np.testing.assert_array_equal(damaged.score[seen], np.minimum(clip.score[:, before], clip.score[:, after])[seen])
    for m, v in np.ndindex(3, 17):
        for c in range(2):
            line = np.interp(shown, np.arange(50), clip.keypoint[m, :, v, c].astype(float))
            np.testing.assert_allclose(damaged.keypoint[m, seen[m, :, v], v, c], line[seen[m, :, v]], atol=0.02)


@pytest.mark.parametrize(("octaves", "lengths"), [(0.5, {36, 70}), (1, {25, 26, 99}), (2, {13, 197}), (5, {3, 1569})])
def test_uniform_speed_changes_the_length_and_keeps_both_ends(octaves: float, lengths: set[int]) -> None:
    found = [times(f"warp@uniform:{octaves}", frames=50, seed=seed) for seed in range(12)]
    assert {len(shown) for shown in found} <= lengths and len({len(shown) for shown in found}) == 2
    for shown in found:
        np.testing.assert_allclose(shown, np.linspace(0, 49, len(shown)), atol=1e-4)


def test_half_the_clips_are_faster() -> None:
    faster = [apply("warp@uniform:1", numbered(50), seed).score.shape[1] < 50 for seed in range(300)]
    assert stats.binomtest(sum(faster), 300).pvalue > 0.01


def test_who_looks_at_a_fixed_number_of_moments_does_not_notice_another_speed() -> None:
    """Exactly so where time is slowed by whole factors, and everywhere for joints that move on lines."""

    def moments(clip: Clip) -> np.ndarray:
        frames = clip.score.shape[1]
        at = np.linspace(0, frames - 1, 12)
        return np.apply_along_axis(lambda path: np.interp(at, np.arange(frames), path), 1, clip.keypoint.astype(float))

    for seed in range(6):
        slower = apply("warp@uniform:1", whole(frames=50), seed)
        if slower.score.shape[1] > 50:
            np.testing.assert_allclose(moments(slower), moments(whole(frames=50)), rtol=1e-5)
        np.testing.assert_allclose(
            moments(apply("warp@uniform:1", numbered(50), seed)), moments(numbered(50)), rtol=1e-5
        )


def test_two_frames_leave_nothing_to_warp() -> None:
    clip = whole(frames=2)
    assert fingerprint(apply("warp:2", clip)) == fingerprint(clip)
    assert apply("warp@uniform:2", clip).score.shape[1] in (2, 5)
