"""Bootstrap samples that are kept as counts per group are those that are kept as weights per clip."""

import tracemalloc

import numpy as np
import pytest

from skelbench.core.randomness import generator
from skelbench.evaluation.results.bootstrap import BLOCK, SETS, resampled, samples

GROUPS = {
    "subjects": np.repeat(["a", "b", "c", "d"], [30, 1, 12, 7]),
    "clips": np.arange(50),
    "not in order": np.arange(50) % 7,
}


@pytest.mark.parametrize("group", GROUPS.values(), ids=GROUPS)
def test_means_over_counts_are_means_over_weights(group: np.ndarray) -> None:
    values = np.random.default_rng(0).random((3, 50))
    assert samples(group).means(values)[:, :2001] == pytest.approx((resampled(group).weights @ values.T).T)


def test_their_interval_is_that_of_the_weights() -> None:
    group, values = GROUPS["clips"], np.random.default_rng(1).random(50)
    counted, weighted = samples(group), resampled(group)
    found = counted.estimate(counted.means(values[None])[0])
    expected = weighted.estimate(weighted.weights @ values)
    assert [found.value, found.low, found.high] == pytest.approx([expected.value, expected.low, expected.high])


def test_drawing_in_blocks_is_drawing_at_once() -> None:
    times = 2 * BLOCK + 7
    at_once = generator(3, "bootstrap", 20).multinomial(5, np.full(5, 0.2), size=times)
    assert np.array_equal(samples(np.arange(20) % 5, seed=3, times=times).parts[0].counts, [[1] * 5, *at_once])


def test_subjects_who_happen_to_be_alike_give_no_interval_that_independent_clips_would_not() -> None:
    values = np.tile([0.0, 1.0], 200)  # the mean of each of four subjects is 1/2
    counted = samples(np.repeat(np.arange(4), 100))
    found = counted.estimate(counted.means(values[None])[0])
    half = 1.96 * 0.5 / np.sqrt(400)
    assert (found.low, found.high) == (pytest.approx(0.5 - half, abs=0.005), pytest.approx(0.5 + half, abs=0.005))
    weighted = resampled(np.repeat(np.arange(4), 100))
    assert np.ptp(weighted.weights @ values) < 1e-12


def test_sets_of_very_many_clips_vary_as_the_clips_do() -> None:
    values = (np.random.default_rng(2).random(8000) < 0.3).astype(float)
    counted = samples(np.repeat(np.arange(4000), 2))
    sets = counted.parts[1]
    assert sets.counts.shape[1] == SETS
    spread = (sets.sums(values[None])[0, 1:] / 8000).std()
    assert spread == pytest.approx(np.sqrt(0.3 * 0.7 / 8000), rel=0.12)  # known to a few percent of 400 sets


def test_of_a_single_subject_nothing_is_said() -> None:
    counted = samples(np.zeros(30, int))
    found = counted.estimate(counted.means(np.arange(30.0)[None])[0])
    assert found.value == 14.5 and np.isnan([found.low, found.high]).all()


def test_2000_samples_of_5000_clips_without_subjects_take_no_weight_for_each() -> None:
    tracemalloc.start()
    drawn = samples(np.arange(5000))
    drawn.means(np.ones((2, 5000)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2001 * 5000 * 8 / 2
