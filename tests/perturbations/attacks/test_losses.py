"""Losses against their formulas, written out class by class, and slopes against differences."""

from math import exp, log

import numpy as np
import pytest

from skelbench.perturbations.attacks import losses

RNG = np.random.default_rng(0)
Z, Y = RNG.normal(0, 3, (7, 6)), RNG.integers(0, 6, 7)
T = (Y + RNG.integers(1, 6, 7)) % 6
LOSSES = {name: getattr(losses, name) for name in ("log_odds", "margin", "targeted_dlr")}


def by_hand(name: str, z: list[float], y: int, t: int) -> float:
    top = sorted(z, reverse=True)
    other = max(z[i] for i in range(len(z)) if i != y)
    return {
        "log_odds": lambda: log(sum(exp(z[i]) for i in range(len(z)) if i != y)) - z[y],
        "margin": lambda: other - z[y],
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


def test_scale_and_shift_of_the_scores_do_not_move_dlr() -> None:
    moved, still = (losses.targeted_dlr(z, Y, T)[0] for z in (100 * Z + 7, Z))
    np.testing.assert_allclose(moved, still, rtol=1e-9)


@pytest.mark.parametrize("name", LOSSES)
def test_scores_that_are_all_the_same_or_huge_give_finite_losses(name: str) -> None:
    for z in (np.zeros((7, 6)), np.full((7, 6), 1e4), 1e4 * Z, Z.astype(np.float32)):
        value, slope = LOSSES[name](z, Y, T)
        assert np.isfinite(value).all() and np.isfinite(slope).all()
        assert value.dtype == slope.dtype == np.float64


def test_the_margin_is_above_zero_exactly_where_the_answer_is_wrong() -> None:
    assert ((losses.margin(Z, Y, T)[0] > 0) == (Z.argmax(axis=1) != Y)).all()


def test_log_odds_rise_with_the_cross_entropy_along_the_same_way() -> None:
    odds, slope = losses.log_odds(Z, Y, T)
    p = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    entropy, entropy_slope = -np.log(p[np.arange(7), Y]), p - np.eye(6)[Y]
    np.testing.assert_allclose(np.log1p(np.exp(odds)), entropy, rtol=1e-9)
    np.testing.assert_allclose(slope * (1 - p[np.arange(7), Y])[:, None], entropy_slope, atol=1e-12)


def test_log_odds_tell_certain_from_more_certain() -> None:
    """exp(-1000) is 0 in double precision: of the cross-entropy a search would see neither a loss nor a slope."""
    y = np.zeros(1, int)
    for gap in (1000, 1001):
        value, slope = losses.log_odds(np.array([[0.0, -gap]]), y, y)
        assert value[0] == -gap
        assert slope[0].tolist() == [-1, 1]
