"""How the levels of `core` are chosen: read off curves whose inverse is known."""

from math import exp, log
from pathlib import Path

import pytest
from docs_script import docs_script
from scipy.optimize import isotonic_regression

ROOT = Path(__file__).parents[2]


LEVELS = docs_script("levels")


def test_the_level_of_a_target_is_where_the_curve_reaches_it() -> None:
    """A cost of 80 (1 - exp(-level)) is inverted by hand; the ladder is fine, so that lines between steps do."""
    ladder = [k / 50 for k in range(1, 200)]
    found = LEVELS.chosen(ladder, [80 * (1 - exp(-x)) for x in ladder], axis="linear", whole=False)
    assert found == [pytest.approx(-log(1 - target / 80), rel=0.06) for target in LEVELS.TARGETS]


def test_levels_over_a_logarithmic_axis_are_read_off_its_logarithm() -> None:
    ladder = [0.001, 0.01, 0.1, 1.0]
    found = LEVELS.chosen(ladder, [0, 20, 40, 60], axis="log", whole=False)
    assert found == [pytest.approx(10 ** (target / 20 - 3), rel=0.06) for target in LEVELS.TARGETS]


def test_a_level_that_changes_nothing_at_one_is_counted_from_there() -> None:
    found = LEVELS.chosen([2.0, 6.0], [0, 0], axis="linear", whole=False, harmless=1)
    assert found == pytest.approx([2, 3, 4, 5, 6])


def test_costs_that_fall_are_made_to_rise_by_isotonic_regression() -> None:
    costs = [1.0, 4, 3, 9, 8, 7, 12]
    assert LEVELS.rising(costs) == pytest.approx(isotonic_regression(costs).x)


def test_a_family_that_costs_too_little_ends_at_its_hardest_level() -> None:
    """5 points are reached at level 0.5; the others lie evenly between there and 1."""
    found = LEVELS.chosen([0.1, 0.5, 1.0], [1, 5, 8], axis="linear", whole=False)
    assert found == pytest.approx([0.2, 0.5, 0.67, 0.83, 1.0])
    assert LEVELS.chosen([0.5, 1.0], [0, 0], axis="linear", whole=False) == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])


def test_no_level_is_below_the_first_that_was_measured() -> None:
    """One joint is the least that can be lost: a share below it would lose none."""
    assert LEVELS.chosen([0.1, 0.5], [10, 40], axis="linear", whole=False) == pytest.approx([0.1, 0.23, 0.5])


def test_where_the_first_level_costs_more_than_half_of_the_last_levels_are_spaced_evenly() -> None:
    found = LEVELS.chosen([0.1, 0.5, 1.0], [30, 20, 45], axis="linear", whole=False)
    assert found == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])


def test_of_shares_of_joints_the_measured_levels_that_cost_most_nearly_as_much_are_taken() -> None:
    """Five of six, by hand: without the one of 2.5 points they miss by 0 + 2 + 1 + 1 + 1, without any other by more."""
    costs = [2, 2.5, 7, 11, 21, 39]
    assert LEVELS.nearest([0.06, 0.1, 0.2, 0.3, 0.5, 0.7], costs) == [0.06, 0.2, 0.3, 0.5, 0.7]


def test_whole_levels_differ_and_stay_within_the_ladder() -> None:
    assert LEVELS.chosen([1.0, 2, 3, 4, 5], [30, 50, 60, 70, 80], axis="linear", whole=True) == [1, 2, 3, 4, 5]
    assert LEVELS.chosen([1.0, 2], [30, 50], axis="linear", whole=True) == [1, 2]


def test_sets_weigh_the_same_and_clips_left_as_they_were_lose_nothing() -> None:
    costs = [
        LEVELS.Cost("a", "m1", "noise:1", 100, 0, 10.0),
        LEVELS.Cost("a", "m2", "noise:1", 100, 0, 20.0),
        LEVELS.Cost("b", "m3", "noise:1", 100, 75, 5.0),
    ]
    assert LEVELS.mean_costs(costs) == {"noise:1": pytest.approx((15 + 20) / 2)}


@pytest.mark.skipif(not LEVELS.CORE.is_file(), reason="no levels were chosen yet")
def test_the_suite_is_what_the_measured_costs_say() -> None:
    assert LEVELS.CORE.read_text() == LEVELS.suite_text(LEVELS.core(LEVELS.read_costs()))
