"""Intervals of one model: against the formulas they come from, and against what subjects do to them."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest

from skelbench.evaluation.results.statistics import Estimate, accuracy, drop, wilson


def alone(outcomes: Any) -> Any:
    """Every clip a group by itself: (…, clips) -> (clips,) labels."""
    return np.arange(np.shape(outcomes)[-1])


def limits(estimate: Estimate) -> tuple[float, float]:
    return estimate.low, estimate.high


@pytest.mark.parametrize(("correct", "clips"), [(0, 10), (10, 10), (7, 12), (430, 500)])
def test_wilson_is_scipys(correct: int, clips: int) -> None:
    expected = binomtest(correct, clips).proportion_ci(method="wilson")
    assert wilson(correct, clips) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_one_draw_gives_wilson() -> None:
    correct = np.array([[True] * 30 + [False] * 12])
    assert limits(accuracy(correct, alone(correct))) == pytest.approx(wilson(30, 42))


def test_repeating_the_same_draw_adds_no_certainty() -> None:
    one = np.array([[True] * 30 + [False] * 12])
    assert limits(accuracy(one.repeat(5, axis=0), alone(one))) == pytest.approx(limits(accuracy(one, alone(one))))


def test_independent_draws_add_certainty_but_never_more_than_their_number() -> None:
    correct = np.random.default_rng(0).random((4, 400)) < 0.7
    low, high = limits(accuracy(correct, alone(correct)))
    one, all_ = (high - low for low, high in (wilson(0.7 * n, n) for n in (400, 1600)))
    assert all_ * 0.98 < high - low < one


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_all_right_or_all_wrong_still_has_a_width(share: float) -> None:
    low, high = limits(accuracy(np.full((3, 50), share == 1), np.arange(50)))
    assert high - low > 0.05


def test_the_drop_of_one_draw_is_bonett_and_prices() -> None:
    # 100 pairs, 12 lost, 3 won: p12 = 13/102, p21 = 4/102, d = 9/102 (Bonett & Price 2012, eq. 4 by hand)
    clean = np.array([True] * 62 + [False] * 38)
    damaged = np.array([False] * 12 + [True] * 50 + [True] * 3 + [False] * 35)
    d = 9 / 102
    half = 1.959964 * np.sqrt((17 / 102 - d * d) / 102)
    assert drop(clean, damaged[None], alone(clean)).value == pytest.approx(9 / 100)
    assert limits(drop(clean, damaged[None], alone(clean))) == pytest.approx((d - half, d + half), abs=1e-6)


def test_the_interval_of_a_drop_covers_the_truth_95_times_in_100() -> None:
    rng = np.random.default_rng(3)
    inside = 0
    for _ in range(400):
        clean = rng.random(200) < 0.9
        damaged = clean & (rng.random((3, 200)) < 0.8)  # the true drop is 0.9 * 0.2
        low, high = limits(drop(clean, damaged, alone(clean)))
        inside += low <= 0.18 <= high
    assert 0.92 <= inside / 400 <= 0.99


def test_a_drop_of_few_clips_stays_within_what_can_be_lost() -> None:
    low, high = limits(drop(np.ones(4, bool), np.zeros((1, 4), bool), np.arange(4)))
    assert 0 < low < high == 1


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        (".2f", "-0.00 [-0.12, 0.90]"),
        ("z.2f", "0.00 [-0.12, 0.90]"),
        ("8.1%", "    -0.0 [-12.3, 90.0]"),
        ("+.1f", "-0.0 [-0.1, 0.9]"),
        ("++.1f", "-0.0 [-0.1, +0.9]"),
        ("+.1%", "-0.0 [-12.3, 90.0]"),
    ],
)
def test_an_estimate_is_printed_with_its_interval(spec: str, text: str) -> None:
    assert format(Estimate(-0.0001, -0.123, 0.9), spec) == text


def test_the_sign_is_that_of_the_number_and_not_of_its_limits() -> None:
    assert f"{Estimate(0.83, 0.767, 0.878):+5.1%}" == "+83.0 [76.7, 87.8]"


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match=r"expected e\.g\. \.2f"):
        format(Estimate(1, 0, 2), "d")


@pytest.mark.parametrize("alike", [0, 2, 8, 20])
def test_draws_that_balance_each_other_are_worth_no_more_than_so_many_independent_trials(alike: int) -> None:
    """Two draws that err on opposite clips leave clip means that hardly vary; no more was seen than 2 x clips."""
    first = np.arange(200) % 2 == 0
    second = np.where(np.arange(200) < alike, first, ~first)
    estimate = accuracy(np.stack([first, second]), np.arange(200))
    trials = binomtest(200, 400).proportion_ci(method="wilson")
    assert estimate.value == 0.5
    assert estimate.high - estimate.low >= (trials.high - trials.low) * (1 - 1e-9)


UTD = [(0.99, 108), (0.89, 107), (0.96, 108), (0.77, 107)]
"""Accuracy and clips of the four test subjects of UTD-MHAD, ST-GCN++."""


def of_subjects(shares: list[tuple[float, int]]) -> tuple[Any, Any]:
    """(1, clips) right or wrong, (clips,) subjects: so many right of so many clips each."""
    right = [np.arange(clips) < round(share * clips) for share, clips in shares]
    return np.concatenate(right)[None], np.repeat(np.arange(len(shares)), [clips for _, clips in shares])


def test_four_subjects_with_99_89_96_and_77_percent_leave_about_16_points_to_the_lower_side() -> None:
    correct, subject = of_subjects(UTD)
    estimate = accuracy(correct, subject)
    # Student's interval of four means: 90.3 +- 3.18 x 9.8 / 2, which may not go beyond 100
    assert 100 * (estimate.value - estimate.low) == pytest.approx(16, abs=6)
    independent = accuracy(correct, alone(correct))
    assert estimate.value - estimate.low > 3 * (independent.value - independent.low)


def test_subjects_that_do_not_differ_never_make_an_interval_narrower_than_that_of_independent_clips() -> None:
    correct, subject = of_subjects([(0.9, 100)] * 10)
    grouped, independent = accuracy(correct, subject), accuracy(correct, alone(correct))
    assert grouped.low <= independent.low and grouped.high >= independent.high


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_four_subjects_all_right_or_all_wrong_are_less_sure_than_as_many_independent_clips(share: float) -> None:
    correct, subject = of_subjects([(share, 100)] * 4)
    grouped, independent = accuracy(correct, subject), accuracy(correct, alone(correct))
    assert grouped.high - grouped.low > 2 * (independent.high - independent.low)


def test_a_drop_that_one_of_four_subjects_has_alone_is_not_told_from_0_though_50_clips_were_lost() -> None:
    clean, subject = of_subjects([(1.0, 100)] * 4)
    lost = np.concatenate([np.arange(100) < 50, np.zeros(300, bool)])
    assert drop(clean[0], clean & ~lost, subject).low < 0
    assert drop(clean[0], clean & ~lost, alone(clean)).low > 0.05
