"""Scores with few decimals, all alike or off; joints stay where they are."""

from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pytest
from damage import apply, cases, fingerprint, make_clip, whole
from scipy import stats

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.perturbations import FAMILIES
from skelbench.perturbations.spec import Spec


def graded() -> Clip:
    clip = make_clip()
    return clip.with_pose(clip.keypoint, np.where(clip.score > 0, (clip.score - 0.19) / 0.81, 0).astype(np.float32))


@pytest.mark.parametrize("decimals", [0, 1, 2])
def test_scores_are_rounded_and_never_below_the_smallest(decimals: int) -> None:
    clip = graded()
    damaged, smallest = apply(f"score:{decimals}", clip), clip.score[clip.score > 0].min()
    for before, after in zip(clip.score.ravel().tolist(), damaged.score.ravel().tolist(), strict=True):
        told = Decimal(before).quantize(Decimal(10) ** -decimals, ROUND_HALF_EVEN)
        assert after == pytest.approx(max(float(told), smallest) if before else 0, abs=1e-6)
    np.testing.assert_array_equal(damaged.detected, clip.detected)


def test_what_is_rounded_to_zero_is_missing_with_drop() -> None:
    clip = graded()
    damaged = apply("score@drop:0", clip)
    np.testing.assert_array_equal(damaged.score, (clip.score > 0.5).astype(np.float32))
    assert not damaged.keypoint[clip.score <= 0.5].any()
    np.testing.assert_array_equal(damaged.keypoint[clip.score > 0.5], clip.keypoint[clip.score > 0.5])
    assert 0.1 < (clip.detected & ~damaged.detected).sum() / clip.detected.sum() < 0.9


def test_ones_are_ones_where_something_is_detected() -> None:
    clip = make_clip()
    np.testing.assert_array_equal(apply("score@ones:1", clip).score, np.sign(clip.score))


def test_noise_is_normal_of_the_size_of_the_level_within_the_bounds_of_a_score() -> None:
    clip = whole(frames=200)
    middle = clip.with_pose(clip.keypoint, np.full_like(clip.score, 0.5))
    off = apply("score@noise:0.05", middle).score - 0.5
    assert stats.kstest(off.ravel(), "norm", args=(0, 0.05)).pvalue > 0.01
    wide = apply("score@noise:0.5", graded())
    np.testing.assert_array_equal(wide.detected, graded().detected)
    assert wide.score.max() == 1 and wide.score[wide.detected].min() > 0


def test_noise_of_half_the_level_is_half_the_noise() -> None:
    clip = whole()
    middle = clip.with_pose(clip.keypoint, np.full_like(clip.score, 0.5))
    mild, heavy = (apply(f"score@noise:{level}", middle).score - 0.5 for level in (0.05, 0.1))
    np.testing.assert_allclose(2 * mild, heavy, atol=1e-6)


@pytest.mark.parametrize("case", [case for case in cases("score") if "drop" not in case])
def test_who_reads_no_scores_does_not_notice(case: str) -> None:
    clip = graded()
    assert case.split(":")[0].removeprefix("score").strip("@") in FAMILIES["score"].invariant
    damaged = apply(case, clip)
    np.testing.assert_array_equal(damaged.keypoint, clip.keypoint)
    np.testing.assert_array_equal(damaged.detected, clip.detected)


def test_scores_that_say_nothing_are_left_alone_and_it_is_said() -> None:
    for case, told in {
        "score:1": "gives all joints the same score",
        "score@drop:0": "gives all joints a score of 1",
        "score@ones:1": "gives all joints a score of 1",
    }.items():
        assert list(Spec.parse(case).idle(whole()).values()) == [told]
        assert fingerprint(apply(case, whole())) == fingerprint(whole())


@pytest.mark.parametrize("text", ["score:7", "score:-1", "score:0.5", "score@drop:x"])
def test_decimals_are_a_small_whole_number(text: str) -> None:
    with pytest.raises(InputError, match="expected a whole number from 0 to 6"):
        Spec.parse(text)
