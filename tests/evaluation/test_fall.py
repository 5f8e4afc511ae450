"""The fall of a cell and of a mean: exact counts, and intervals against formulas written out here."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import norm

from skelbench.evaluation.results.fall import Fall, Paired, falls
from skelbench.evaluation.results.statistics import Estimate
from skelbench.evaluation.results.student import point


def cell(clips: int, lost: int, won: int = 0, first: int = 0, draws: int = 1, subjects: int | None = None) -> Paired:
    """Right everywhere in the baseline but for the clips that are won; lost ones lie behind those from `first` on."""
    old, new = np.zeros((draws, clips), np.int16), np.zeros((draws, clips), np.int16)
    new[:, first : first + lost] = 1
    old[:, first + lost : first + lost + won] = 1
    group = np.arange(clips) % (subjects or clips)
    return Paired(np.arange(clips), np.zeros(clips, np.int16), group, "subject", old, new)


def bonett_price(clips: int, lost: int, won: int, missed: float) -> tuple[float, float]:
    """Bonett and Price (2012), with the normal's point for an interval that misses so often."""
    gone, come = (lost + 1) / (clips + 2), (won + 1) / (clips + 2)
    half = norm.ppf(1 - missed / 2) * np.sqrt((gone + come - (gone - come) ** 2) / (clips + 2))
    return gone - come - half, gone - come + half


@pytest.mark.parametrize("chance", [0.05, 0.025, 1e-4])
def test_an_interval_reaches_as_far_as_its_chance_to_miss_asks(chance: float) -> None:
    assert point(np.inf, chance) == pytest.approx(norm.ppf(1 - chance / 2), rel=1e-6)


def test_one_cell_alone_has_the_95_percent_interval_of_bonett_and_price() -> None:
    (suite,) = falls([[cell(500, 30, 10)]])
    (only,) = suite.cells
    assert (only.estimate.low, only.estimate.high) == pytest.approx(bonett_price(500, 30, 10, 0.05), rel=1e-6)
    assert only.points == 4
    assert suite.mean is None


def test_of_several_cells_half_of_the_5_percent_is_shared_by_them_and_half_is_the_means() -> None:
    cells = [cell(500, 30, 10, first=50 * k) for k in range(5)]
    (suite,) = falls([cells])
    for each in suite.cells:
        assert (each.estimate.low, each.estimate.high) == pytest.approx(bonett_price(500, 30, 10, 0.005), rel=1e-6)
    assert suite.mean
    assert sum(each.missed for each in (*suite.cells, suite.mean)) == pytest.approx(0.05)
    assert suite.mean.missed == pytest.approx(0.025)
    two = falls([cells, cells])  # two models in one check
    assert sum(each.missed for suite in two for each in (*suite.cells, suite.mean) if each) == pytest.approx(0.05)


def test_a_mean_over_cells_that_lose_other_clips_knows_its_fall_as_from_that_many_clips() -> None:
    cells = [cell(600, 24, first=100 * k) for k in range(6)]
    mean = falls([cells])[0].mean
    assert mean and mean.points == 4
    assert (mean.estimate.low, mean.estimate.high) == pytest.approx(bonett_price(3600, 144, 0, 0.025), rel=0.02)


def test_a_mean_over_cells_that_lose_the_same_clips_knows_hardly_more_than_one_of_them() -> None:
    cells = [cell(600, 48) for _ in range(6)]
    mean = falls([cells])[0].mean
    low, high = bonett_price(600, 48, 0, 0.025)
    assert mean and mean.estimate.high - mean.estimate.low == pytest.approx(high - low, rel=0.15)


def test_a_mean_is_of_the_cells_that_have_all_clips() -> None:
    suite = falls([[cell(100, 10), cell(60, 6), cell(100, 20)]])[0]
    assert suite.averaged == 2
    assert suite.mean and suite.mean.points == 15
    assert falls([[cell(100, 10), cell(60, 6)]])[0].mean is None


@pytest.mark.parametrize(("lost", "of", "limit"), [(3, 1000, "0.3"), (1, 3, "100/3"), (7, 100, "7"), (29, 100, "29")])
def test_a_fall_of_exactly_the_limit_is_none_beyond_it(lost: int, of: int, limit: str) -> None:
    """0.3 and 0.29 are no binary numbers: 100 * 0.29 is 28.999999999999996."""
    old, new = Fraction(1), 1 - Fraction(lost, of)
    certain = Fall(old, new, Estimate(1.0, 1.0, 1.0), 0.05)
    assert not certain.beyond(Fraction(limit))
    assert certain.beyond(Fraction(limit) - Fraction(1, 10**12))


def test_a_fall_is_beyond_the_limit_only_where_its_interval_is() -> None:
    fall = Fall(Fraction(9, 10), Fraction(7, 10), Estimate(0.2, 0.11, 0.3), 0.05)
    assert [limit for limit in (5, 10, 11, 15, 20) if fall.beyond(Fraction(limit))] == [5, 10]


def test_draws_of_a_clip_are_averaged_and_counted_exactly() -> None:
    one, three = cell(300, 20, 5), cell(300, 20, 5, draws=3)
    assert three.right == tuple(3 * count for count in one.right) == (3 * 295, 3 * 280)
    alone, repeated = (falls([[each]])[0].cells[0] for each in (one, three))
    assert repeated.points == alone.points == 5
    assert repeated.estimate == alone.estimate  # the same draw three times says no more than once


def test_clips_that_one_of_few_subjects_lost_say_less_than_those_that_everybody_lost() -> None:
    spread, of_one = cell(500, 30, subjects=10), cell(500, 30)
    gathered = Paired(of_one.clip, of_one.label, of_one.clip // 50, "subject", of_one.old, of_one.new)
    low = [falls([[each]])[0].cells[0].estimate.low for each in (spread, gathered)]
    assert low[0] > 0.03 > 0 > low[1]


def test_neither_the_order_of_clips_nor_that_of_draws_changes_a_fall() -> None:
    rng = np.random.default_rng(0)
    predicted = rng.integers(0, 3, (2, 3, 200)).astype(np.int16)
    label, group = rng.integers(0, 3, 200).astype(np.int16), rng.integers(0, 9, 200)
    order = rng.permutation(200)
    pair = Paired(np.arange(200), label, group, "subject", predicted[0], predicted[1])
    turned = Paired(order, label[order], group[order], "subject", predicted[0][::-1][:, order], predicted[1][:, order])
    first, second = (falls([[each]])[0].cells[0] for each in (pair, turned))
    assert (first.old, first.new) == (second.old, second.new)
    assert first.estimate.low == pytest.approx(second.estimate.low, abs=1e-12)


def test_what_is_flipped_is_predicted_otherwise_in_any_draw() -> None:
    pair = Paired(
        np.array(["a", "b", "c"]), np.int16([0, 0, 0]), np.arange(3), "clip", np.int16([[0, 1, 1], [0, 1, 1]]),
        np.int16([[0, 2, 1], [1, 1, 1]]),
    )  # fmt: skip
    assert pair.flipped.tolist() == [True, True, False]  # b: from one wrong class to another
