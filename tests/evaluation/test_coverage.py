"""What intervals cover, against simulations whose truth is known; the table of docs/results.md has more settings."""

import numpy as np
import pytest
from scipy.stats import t

from benchmarks.coverage import ALIKE, CLIPS, GROUPS, KINDS, held
from benchmarks.simulated import chances, false_alarm, gains, subjects
from skelbench.evaluation.results.student import point


@pytest.mark.parametrize("what", KINDS)
@pytest.mark.parametrize("groups", [4, 11, 100])
def test_intervals_over_subjects_that_differ_hold_the_truth(what: str, groups: int) -> None:
    simulate, truths = KINDS[what]
    of = subjects(groups, 431, 3)
    found = [held(simulate(np.random.default_rng(k), of, truth, 0.1, 60)) for k, truth in enumerate(truths)]
    simulated, inside = np.sum(found, axis=0)
    assert inside / simulated >= 0.90  # three standard errors below 95 %


@pytest.mark.slow
@pytest.mark.parametrize("what", KINDS)
@pytest.mark.parametrize("groups", GROUPS)
@pytest.mark.parametrize("clips", CLIPS)
@pytest.mark.parametrize("alike", ALIKE)
def test_nominal_95_percent_cover_at_least_93(what: str, groups: int, clips: int, alike: float) -> None:
    """Over true values and sizes of subjects; they may cover more, where less is not to be had for all settings."""
    simulate, truths = KINDS[what]
    of = subjects(groups, clips, 3)
    found = [held(simulate(np.random.default_rng(k), of, truth, alike, 300)) for k, truth in enumerate(truths)]
    simulated, inside = np.sum(found, axis=0)
    assert inside / simulated >= 0.93 - 2 * np.sqrt(0.93 * 0.07 / simulated)


@pytest.mark.slow
@pytest.mark.parametrize("groups", [4, 11, 40])
@pytest.mark.parametrize("alike", ALIKE)
def test_at_most_6_of_100_tables_without_a_difference_show_one(groups: int, alike: float) -> None:
    rng, of = np.random.default_rng(groups), subjects(groups, 431, 3)
    assert np.mean([false_alarm(rng, of, alike) for _ in range(300)]) <= 0.06


def test_intervals_of_two_trainings_a_side_know_no_more_of_seeds_than_two_differences_do() -> None:
    """Without subject effects and with 16,487 clips nearly all the error is the seeds', of two degrees of freedom."""
    found = held(gains(np.random.default_rng(1), subjects(100, 16487, 1), (0.9, 0.9), 0.0, 200, trainings=2))
    assert found[1] / found[0] >= 0.91  # three of one seed each: 200 independent trials, in three standard errors


def test_the_simulated_subjects_are_as_alike_as_they_are_said_to_be() -> None:
    drawn = chances(np.random.default_rng(0), 100_000, 0.9, 0.1)
    assert drawn.mean() == pytest.approx(0.9, abs=0.003)
    assert drawn.var() / (0.9 * 0.1) == pytest.approx(0.1, rel=0.03)  # the definition of an ICC of right and wrong
    sizes = np.bincount(subjects(9, 176, 10))
    assert sizes.sum() == 176 and sizes.max() >= 8 * sizes.min()


@pytest.mark.parametrize("freedom", [0.8, 1, 2.5, 4, 30, 1e4])
def test_students_point_is_scipys(freedom: float) -> None:
    assert point(freedom) == pytest.approx(float(t.ppf(0.975, freedom)), rel=1e-6)
