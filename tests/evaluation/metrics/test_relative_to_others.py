"""Figures of a model that take other models: corruption error, effective robustness, McNemar's test."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from made_runs import drawn_clips, right, run
from scipy.special import expit, logit
from scipy.stats import binomtest, linregress

from skelbench.core.errors import InputError
from skelbench.evaluation.metrics.corruption_error import mce, relative_mce
from skelbench.evaluation.metrics.effective import above_trend
from skelbench.evaluation.metrics.mcnemar import exact, mcnemar
from skelbench.evaluation.metrics.suite_run import SuiteRun
from skelbench.evaluation.results import bootstrap

SUITE = ("noise:0.1", "noise:0.3", "shift:5")
GROUP = np.repeat(np.arange(5), [10, 20, 15, 5, 10])


def drawn(seed: int, *chances: float) -> SuiteRun:
    """A model that recognises clips with these chances: undamaged, then each damage of the suite."""
    rng = np.random.default_rng(seed)
    clean, *damaged = (right(*(rng.random(60) < p), group=GROUP) for p in chances)
    return run(clean, dict(zip(SUITE, damaged, strict=True)), model=f"model{seed}")


MINE, REFERENCE = drawn(0, 0.95, 0.7, 0.4, 0.5), drawn(1, 0.9, 0.6, 0.3, 0.2)


def test_corruption_error_is_a_sum_over_levels_divided_by_the_references_sum() -> None:
    # noise: errors 1/4 and 2/4 against 2/4 and 4/4; shift: 3/4 against 1/4: (1/2 + 3) / 2
    mine = run(
        right(1, 1, 1, 1), dict(zip(SUITE, (right(1, 1, 1, 0), right(1, 1, 0, 0), right(1, 0, 0, 0)), strict=True))
    )
    other = run(
        right(1, 1, 1, 1), dict(zip(SUITE, (right(1, 1, 0, 0), right(0, 0, 0, 0), right(1, 1, 1, 0)), strict=True))
    )
    assert mce(mine, other, bootstrap.samples(mine.group)).value == pytest.approx(1.75)


def test_the_reference_itself_has_exactly_1() -> None:
    samples = bootstrap.samples(GROUP)
    for figure in (mce, relative_mce):
        found = figure(REFERENCE, REFERENCE, samples)
        assert (found.value, found.low, found.high) == (1, 1, 1)


def test_both_errors_of_every_bootstrap_sample_are_those_of_the_clips_drawn() -> None:
    samples = bootstrap.samples(GROUP, times=40)
    for figure, less_clean in ((mce, False), (relative_mce, True)):
        found = figure(MINE, REFERENCE, samples)
        ratios = [by_hand(some, less_clean) for some in drawn_clips(samples)]
        expected = samples.estimate(np.array(ratios))
        assert [found.value, found.low, found.high] == pytest.approx([expected.value, expected.low, expected.high])


def by_hand(clips: Any, less_clean: bool) -> float:
    """Mean corruption error by Hendrycks and Dietterich's formulas, family by family."""
    ratios = []
    for family in (SUITE[:2], SUITE[2:]):
        sums = []
        for of in (MINE, REFERENCE):
            errors = {str(spec): 1 - draws[0].correct[clips].mean() for spec, draws in of.damaged.items()}
            clean = 1 - of.clean.correct[clips].mean() if less_clean else 0
            sums.append(sum(errors[spec] - clean for spec in family))
        ratios.append(sums[0] / sums[1])
    return float(np.mean(ratios))


def test_a_reference_without_errors_or_without_a_drop_is_refused_by_name() -> None:
    flawless = run(right(1, 1), {"noise:0.1": right(1, 1), "noise:0.3": right(1, 1), "shift:5": right(0, 1)}, "best")
    with pytest.raises(InputError, match="the reference best makes no error in noise, so"):
        mce(flawless, flawless, bootstrap.samples(flawless.group))
    with pytest.raises(InputError, match=r"what noise, shift costs the reference best is not told from 0"):
        relative_mce(flawless, flawless, bootstrap.samples(flawless.group))


def test_effective_robustness_is_the_distance_from_scipys_line_over_logits() -> None:
    clean, damaged = np.array([0.7, 0.8, 0.85, 0.9, 0.95]), np.array([0.3, 0.5, 0.5, 0.72, 0.7])
    line = linregress(logit(clean), logit(damaged))
    expected = damaged - expit(line.intercept + line.slope * logit(clean))
    assert above_trend(clean, damaged, 1000) == pytest.approx(expected)
    two = above_trend(np.stack([clean, clean], 1), np.stack([damaged, clean], 1), 1000)  # the second is its own trend
    assert two[:, 0] == pytest.approx(expected) and two[:, 1] == pytest.approx(np.zeros(5))


def test_accuracies_of_0_and_1_are_half_a_clip_from_there() -> None:
    clean, damaged = np.array([1.0, 0.9, 0.8]), np.array([0.5, 0.25, 0.0])
    moved = np.array([0.995, 0.9, 0.8]), np.array([0.5, 0.25, 0.005])
    off = damaged - moved[1]
    assert above_trend(clean, damaged, 100) == pytest.approx(above_trend(*moved, 100) + off)


def test_a_trend_needs_three_models_that_differ_on_clean_clips() -> None:
    with pytest.raises(InputError, match="a trend over 2 models, expected at least 3, better 5 or more"):
        above_trend(np.array([0.8, 0.9]), np.array([0.5, 0.6]), 100)
    with pytest.raises(InputError, match="all 3 models are equally accurate on clean clips"):
        above_trend(np.full(3, 0.8), np.array([0.5, 0.6, 0.7]), 100)


@pytest.mark.parametrize(("b", "c"), [*product(range(5), range(5)), (0, 30), (41, 60), (900, 1000), (3000, 3333)])
def test_mcnemars_exact_p_is_scipys_of_a_fair_coin(b: int, c: int) -> None:
    expected = binomtest(b, b + c, 0.5).pvalue if b + c else 1.0
    assert exact(b, c) == pytest.approx(expected, rel=1e-9)


def test_mcnemar_counts_the_clips_that_one_of_two_models_alone_recognises() -> None:
    found = mcnemar(np.array([1, 1, 1, 0, 0], bool), np.array([0, 0, 1, 1, 0], bool))
    assert (found.only_first, found.only_second, found.p) == (2, 1, 1.0)
    swapped = mcnemar(np.array([0, 0, 1, 1, 0], bool), np.array([1, 1, 1, 0, 0], bool))
    assert (swapped.only_first, swapped.only_second, swapped.p) == (1, 2, 1.0)
