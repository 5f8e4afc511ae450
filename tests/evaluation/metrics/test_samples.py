"""Bootstrap samples that are kept as counts per group are those that are kept as weights per clip."""

import tracemalloc

import numpy as np
import pytest

from skelbench.core.randomness import generator
from skelbench.evaluation.results.bootstrap import BLOCK, resampled, samples

GROUPS = {
    "subjects": np.repeat(["a", "b", "c", "d"], [30, 1, 12, 7]),
    "clips": np.arange(50),
    "not in order": np.arange(50) % 7,
}


@pytest.mark.parametrize("group", GROUPS.values(), ids=GROUPS)
def test_means_over_counts_are_means_over_weights(group: np.ndarray) -> None:
    values = np.random.default_rng(0).random((3, 50))
    assert samples(group).means(values) == pytest.approx((resampled(group).weights @ values.T).T)


def test_their_interval_is_that_of_the_weights() -> None:
    group, values = GROUPS["subjects"], np.random.default_rng(1).random(50)
    counted, weighted = samples(group), resampled(group)
    found = counted.estimate(counted.means(values[None])[0])
    expected = weighted.estimate(weighted.weights @ values)
    assert [found.value, found.low, found.high] == pytest.approx([expected.value, expected.low, expected.high])


def test_drawing_in_blocks_is_drawing_at_once() -> None:
    times = 2 * BLOCK + 7
    at_once = generator(3, "bootstrap", 20).multinomial(5, np.full(5, 0.2), size=times)
    assert np.array_equal(samples(np.arange(20) % 5, seed=3, times=times).counts[1:], at_once)
    assert np.array_equal(samples(np.arange(20) % 5, seed=3, times=times).counts[0], np.ones(5))


def test_2000_samples_of_5000_clips_without_subjects_take_no_weight_for_each() -> None:
    tracemalloc.start()
    drawn = samples(np.arange(5000))
    drawn.means(np.ones((2, 5000)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2001 * 5000 * 8 / 2
