"""Trainings whose clips all fare alike: what is left to be uncertain of is the seed, and that is computed by hand.

With two trainings there is one degree of freedom, and Student's distribution of one degree is Cauchy's, whose points
are tangents: no formula of the code under test is repeated here.
"""

from math import atan, pi, tan

import numpy as np
import pytest

from skelbench.evaluation.results.statistics import trainings

CLIPS = 50
POINT = tan(0.475 * pi)  # 12.706: Cauchy's 97.5 % point


def constant(*shares: float) -> np.ndarray:
    """Trainings in which every clip was recognised in the same share of its draws."""
    return np.repeat(np.array(shares)[:, None], CLIPS, axis=1)


def test_two_trainings_that_differ_are_as_uncertain_as_two_numbers() -> None:
    # 0.600 and 0.602 have mean 0.601 and, divided by 2 - 1, variance 2 * 0.001²; that of their mean is half of it
    found = trainings(constant(0.600, 0.602))
    assert found.value == pytest.approx(0.601)
    assert (found.low, found.high) == pytest.approx((0.601 - POINT * 0.001, 0.601 + POINT * 0.001), rel=1e-5)


def test_the_difference_of_two_pairs_of_trainings_has_the_seeds_of_both() -> None:
    # variances of the means: 0.001² of each side; together 2 * 0.001², with 2 degrees of freedom (Welch: both the same)
    found = trainings(constant(0.600, 0.602), constant(0.500, 0.502))
    # two degrees: the 97.5 % point is q with q / sqrt(2 + q²) = 0.95
    point = 0.95 * np.sqrt(2 / (1 - 0.95**2))
    half = point * np.sqrt(2) * 0.001
    assert (found.low, found.high) == pytest.approx((0.1 - half, 0.1 + half), rel=1e-5)


def test_the_seeds_of_a_control_count_where_the_method_was_trained_once() -> None:
    found = trainings(constant(0.600), constant(0.500, 0.502))
    assert (found.low, found.high) == pytest.approx((0.099 - POINT * 0.001, 0.099 + POINT * 0.001), rel=1e-5)


def test_how_likely_two_trainings_are_by_chance_is_cauchys_tail() -> None:
    found = trainings(constant(0.600, 0.602), constant(0.598))
    # 0.003 is three standard errors
    assert found.p == pytest.approx(1 - 2 / pi * atan(3), rel=1e-4)
