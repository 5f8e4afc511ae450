"""The variance between trainings, of trainings whose clips all fare alike, so that it is computed by hand."""

import numpy as np
import pytest

from skelbench.evaluation.results.statistics import accuracy
from skelbench.evaluation.results.trainings import between, trained

CLIPS = 50


def constant(*shares: float) -> np.ndarray:
    """Trainings in which every clip was recognised in the same share of its draws."""
    return np.repeat(np.array(shares)[:, None], CLIPS, axis=1)


def test_two_trainings_that_differ_have_the_variance_of_two_numbers() -> None:
    # 0.600 and 0.602: 2 * 0.001², divided by 2 - 1
    pooled = between({("m", "clean"): constant(0.600, 0.602)})
    assert pooled is not None and pooled.freedom == 1
    assert pooled.relative * 0.601 * 0.399 == pytest.approx(2 * 0.001**2)


def test_two_trainings_of_two_models_are_pooled_and_one_training_says_nothing() -> None:
    cells = {("a", "clean"): constant(0.4, 0.6), ("b", "clean"): constant(0.5, 0.5), ("c", "clean"): constant(0.1)}
    pooled = between(cells)
    # variances 0.02 and 0, over 0.25 of either
    assert pooled is not None and (pooled.relative, pooled.freedom) == (pytest.approx(0.02 / 0.5), 2)
    assert between({("c", "clean"): constant(0.1)}) is None


def test_trainings_that_differ_widen_the_interval_of_their_mean() -> None:
    cells = {("a", "clean"): constant(0.4, 0.6)}
    group = np.arange(CLIPS)
    apart, alike = (trained(constant(*s), group, between(cells)) for s in ((0.4, 0.6), (0.5, 0.5)))
    alone = trained(constant(0.5, 0.5), group, None)
    assert apart.high - apart.low >= alike.high - alike.low > alone.high - alone.low


def test_trainings_that_differ_only_since_clips_go_one_way_or_the_other_have_no_variance_by_their_seeds() -> None:
    """Independent trials: their scatter is in the error of the clips, and is not counted twice."""
    rng = np.random.default_rng(0)
    cells = {("a", str(k)): (rng.random((3, 200)) < 0.7).astype(float) for k in range(200)}
    pooled = between(cells)
    assert pooled is not None
    assert pooled.relative < 0.2 / 200  # p (1 - p) / 200 would be all of it


def test_a_cell_that_lacks_a_training_takes_no_freedom_from_the_others_wherever_it_stands() -> None:
    rng = np.random.default_rng(0)
    cells = {
        ("a", "clean"): rng.random((3, 50)),
        ("a", "noise:1"): rng.random((2, 50)),
        ("b", "clean"): rng.random((3, 50)),
    }
    backwards = dict(reversed(list(cells.items())))
    for order in (cells, backwards):
        pooled = between(order)
        assert pooled is not None and pooled.freedom == 4


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_one_training_that_is_all_right_or_all_wrong_has_the_interval_of_an_accuracy(share: float) -> None:
    """A board and the table below it say the same of one cell, also where nothing varies."""
    group = np.repeat(np.arange(5), CLIPS // 5)
    assert trained(constant(share), group, None) == accuracy(constant(share), group)
