"""Losses against their formulas, written out class by class, and slopes against differences."""

from math import exp, log

import numpy as np
import pytest

from skelbench.perturbations.attacks import losses

RNG = np.random.default_rng(0)
Z, Y = RNG.normal(0, 3, (7, 6)), RNG.integers(0, 6, 7)
T = (Y + RNG.integers(1, 6, 7)) % 6
LOSSES = {name: getattr(losses, name) for name in ("cross_entropy", "margin", "dlr", "targeted_dlr")}


def by_hand(name: str, z: list[float], y: int, t: int) -> float:
    top = sorted(z, reverse=True)
    other = max(z[i] for i in range(len(z)) if i != y)
    return {
        "cross_entropy": lambda: log(sum(exp(each) for each in z)) - z[y],
        "margin": lambda: other - z[y],
        "dlr": lambda: -(z[y] - other) / (top[0] - top[2]),
        "targeted_dlr": lambda: -(z[y] - z[t]) / (top[0] - (top[2] + top[3]) / 2),
    }[name]()


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_is_its_formula(name: str) -> None:
    expected = [by_hand(name, list(z), y, t) for z, y, t in zip(Z, Y, T, strict=True)]
    np.testing.assert_allclose(LOSSES[name](Z, Y, T)[0], expected, rtol=1e-9)


@pytest.mark.parametrize("name", LOSSES)
def test_its_slope_is_the_limit_of_differences(name: str) -> None:
    slope, h = LOSSES[name](Z, Y, T)[1], 1e-6
    for k in range(Z.shape[1]):
        step = h * np.eye(Z.shape[1])[k]
        rise = LOSSES[name](Z + step, Y, T)[0] - LOSSES[name](Z - step, Y, T)[0]
        np.testing.assert_allclose(slope[:, k], rise / (2 * h), atol=1e-5)


@pytest.mark.parametrize("name", ["dlr", "targeted_dlr"])
def test_scale_and_shift_of_the_scores_do_not_move_dlr(name: str) -> None:
    np.testing.assert_allclose(LOSSES[name](100 * Z + 7, Y, T)[0], LOSSES[name](Z, Y, T)[0], rtol=1e-9)


@pytest.mark.parametrize("name", LOSSES)
def test_scores_that_are_all_the_same_or_huge_give_finite_losses(name: str) -> None:
    for z in (np.zeros((7, 6)), np.full((7, 6), 1e4), 1e4 * Z, Z.astype(np.float32)):
        value, slope = LOSSES[name](z, Y, T)
        assert np.isfinite(value).all() and np.isfinite(slope).all()
        assert value.dtype == slope.dtype == np.float64


def test_the_margin_is_above_zero_exactly_where_the_answer_is_wrong() -> None:
    assert ((losses.margin(Z, Y, T)[0] > 0) == (Z.argmax(axis=1) != Y)).all()


def test_cross_entropy_still_tells_certain_from_more_certain() -> None:
    """exp(-60) is lost beside 1 in double precision: a search would not see that it gets anywhere."""
    certain, more = ([[0.0, -gap]] for gap in (60, 61))
    y = np.zeros(1, int)
    for z in (certain, more):
        value, slope = losses.cross_entropy(np.array(z), y, y)
        assert value[0] == pytest.approx(exp(z[0][1]), rel=1e-9)
        np.testing.assert_allclose(slope[0], [-exp(z[0][1]), exp(z[0][1])], rtol=1e-9)
