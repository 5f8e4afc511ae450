"""Fewer frames per second: which frames are left, by slicing, and what is made of them."""

import numpy as np
import pytest
from damage import apply, make_clip
from numbered_frames import left
from scipy import stats

from skelbench.core.errors import InputError
from skelbench.perturbations.spec import Spec


@pytest.mark.parametrize("n", [2, 3, 5, 10, 15])
def test_every_nth_frame_is_left_from_any_of_the_first_n_on(n: int) -> None:
    starts = set()
    for seed in range(150):
        frames = left(f"fps:{n}", 40, seed)
        assert frames == list(range(40))[frames[0] :: n]
        starts.add(frames[0])
    assert starts == set(range(n))


def test_all_starts_are_equally_likely() -> None:
    starts = [left("fps:5", 20, seed)[0] for seed in range(400)]
    assert stats.chisquare(np.bincount(starts, minlength=5)).pvalue > 0.01


@pytest.mark.parametrize("seed", range(8))
def test_frames_left_at_a_multiple_are_left_at_its_divisors(seed: int) -> None:
    kept = {n: set(left(f"fps:{n}", 60, seed)) for n in (2, 3, 4, 6, 12)}
    assert kept[12] < kept[6] < kept[3] and kept[12] < kept[4] < kept[2] and kept[6] < kept[2]


def test_beyond_the_length_of_a_clip_one_frame_is_left_any_of_them() -> None:
    found = [left("fps:1000", 10, seed) for seed in range(300)]
    assert {len(frames) for frames in found} == {1}
    assert stats.chisquare(np.bincount([frames[0] for frames in found], minlength=10)).pvalue > 0.01


@pytest.mark.parametrize(("n", "number"), [(2, 20), (3, 14), (15, 3), (40, 1), (41, 1)])
def test_one_nth_of_the_frames_is_left_rounded_up_where_they_are_random(n: int, number: int) -> None:
    frames = left(f"fps@random:{n}")
    assert len(frames) == number and frames == sorted(set(frames))
    assert set(left(f"fps@random:{2 * n}")) <= set(frames)


@pytest.mark.parametrize("random", ["", "@random"])
@pytest.mark.parametrize("n", [2, 4, 7])
def test_frames_left_are_repeated_until_the_next(random: str, n: int) -> None:
    clip, kept = make_clip(frames=40), left(f"fps{random}:{n}", name="a")
    damaged = apply(f"fps{random}@hold:{n}", clip)
    assert damaged.score.shape == clip.score.shape
    for t in range(40):
        last = max((frame for frame in kept if frame <= t), default=kept[0])
        np.testing.assert_array_equal(damaged.keypoint[:, t], clip.keypoint[:, last])
        np.testing.assert_array_equal(damaged.score[:, t], clip.score[:, last])


@pytest.mark.parametrize("random", ["", "@random"])
@pytest.mark.parametrize("n", [2, 4, 7])
def test_between_frames_left_joints_lie_on_a_line_if_they_are_detected_in_both(random: str, n: int) -> None:
    clip, kept = make_clip(frames=40), left(f"fps{random}:{n}", name="a")
    damaged = apply(f"fps{random}@interp:{n}", clip)
    for t in range(40):
        before = max((frame for frame in kept if frame <= t), default=kept[0])
        after = min((frame for frame in kept if frame >= t), default=kept[-1])
        seen = (clip.score[:, before] > 0) & (clip.score[:, after] > 0)
        np.testing.assert_array_equal(damaged.score[:, t] > 0, seen)
        for m, v in np.argwhere(seen):
            line = [np.interp(t, kept, clip.keypoint[m, kept, v, c].astype(float)) for c in range(2)]
            np.testing.assert_allclose(damaged.keypoint[m, t, v], line, rtol=1e-5)
            assert damaged.score[m, t, v] == min(clip.score[m, before, v], clip.score[m, after, v])


@pytest.mark.parametrize("text", ["fps:0", "fps:1.5", "fps:-2", "fps:x"])
def test_a_rate_that_is_no_whole_factor_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="expected a whole number >= 1"):
        Spec.parse(text)


def test_a_factor_of_one_is_no_damage() -> None:
    assert Spec.parse("fps@hold:1").identity and not Spec.parse("fps:2").identity
