"""Draws that are slow in time: their law in each frame, their memory and their bursts."""

import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.stats import norm

from skelbench.perturbations.slow import LASTING, as_uniform, correlated, lowest, slow_normals


def drawn(shape: tuple[int, ...] = (40, 400, 10), tau: float = LASTING) -> np.ndarray:
    return slow_normals(np.random.default_rng(0), shape, tau)


@pytest.mark.parametrize("tau", [2, 6, 20])
def test_each_frame_is_the_last_one_times_its_memory_and_fresh_noise(tau: float) -> None:
    white = np.random.default_rng(1).standard_normal((2, 30, 3), dtype=np.float32)
    memory = np.exp(-1 / tau)
    fresh = white * np.sqrt(1 - memory**2)
    fresh[:, 0] = white[:, 0]  # so that the first frame has the variance of all others
    np.testing.assert_allclose(correlated(white, tau), lfilter([1], [1, -memory], fresh, axis=1), rtol=2e-5, atol=1e-6)


def test_some_draws_may_forget_sooner_than_others() -> None:
    white = np.random.default_rng(2).standard_normal((2, 30, 3, 2), dtype=np.float32)
    both = correlated(white, np.array([2.0, 20.0]))
    np.testing.assert_array_equal(both[..., 0], correlated(white[..., 0], 2))
    np.testing.assert_array_equal(both[..., 1], correlated(white[..., 1], 20))


def test_the_variance_is_one_in_every_frame() -> None:
    spread = drawn((4000, 30, 10)).std(axis=(0, 2))
    assert abs(spread - 1).max() < 0.03


def test_uniform_keys_are_the_distribution_function_of_the_normals() -> None:
    normals = np.linspace(-8, 8, 10001, dtype=np.float32)
    np.testing.assert_allclose(as_uniform(normals), norm.cdf(normals), atol=1e-6)


@pytest.mark.parametrize("share", [0.02, 0.05, 0.25, 0.5])
def test_the_lowest_are_the_share_in_the_mean(share: float) -> None:
    assert lowest(drawn(), share).mean() == pytest.approx(share, abs=0.02)


def test_a_larger_share_holds_the_smaller_one_and_the_ends_are_nothing_and_all() -> None:
    normals = drawn()
    assert not (lowest(normals, 0.1) & ~lowest(normals, 0.3)).any()
    assert not lowest(normals, 0).any()
    assert lowest(normals, 1).all()


def test_bursts_are_as_long_as_those_of_real_estimators() -> None:
    """Measured at 4 % missing: runs of 3.8 (MoveNet) and 5.2 (OpenPose) frames in the mean, 1 to 2 in the median."""
    lost = lowest(drawn((40, 2000, 10)), 0.05)
    padded = np.pad(lost, ((0, 0), (1, 1), (0, 0))).astype(int)
    steps = np.diff(padded, axis=1).transpose(0, 2, 1).reshape(-1, lost.shape[1] + 1)
    runs = np.concatenate([np.flatnonzero(row == -1) - np.flatnonzero(row == 1) for row in steps])
    assert 3.8 <= runs.mean() <= 5.2
    assert np.median(runs) in (1, 2)


def test_what_is_forgotten_within_a_frame_is_white() -> None:
    white = np.random.default_rng(4).standard_normal((2, 30, 3, 2), dtype=np.float32)
    np.testing.assert_array_equal(correlated(white, 1e-3), white)
    np.testing.assert_array_equal(correlated(white, np.array([1e-3, 6.0]))[..., 0], white[..., 0])
