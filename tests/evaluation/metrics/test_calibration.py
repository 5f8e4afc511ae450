"""Calibration against scikit-learn and against sums written out; risk and coverage against all orders of ties."""

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from made_runs import drawn_clips, right, sure
from sklearn.metrics import brier_score_loss

from skelbench.core.errors import InputError
from skelbench.evaluation.metrics.calibration import brier, brier_by_clip, ece
from skelbench.evaluation.metrics.selective import area_by_clip, aurc, risk_coverage
from skelbench.evaluation.results import bootstrap
from skelbench.evaluation.results.cell import Outcome

CLIPS = 120
GROUP = np.arange(CLIPS) % 6


def made(seed: int, sharp: float = 2.0) -> Outcome:
    rng = np.random.default_rng(seed)
    scores = sharp * rng.standard_normal((CLIPS, 7))
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return sure(p, [rng.choice(7, p=row) for row in p], GROUP)


def by_bins(outcome: Outcome, clips: Any) -> float:
    """Expected calibration error, bin by bin as Guo et al. write it."""
    assert outcome.confidence is not None
    top, correct = outcome.confidence.probability[clips, 0].astype(float), outcome.correct[clips]
    found = 0.0
    for m in range(1, 16):
        inside = (top > (m - 1) / 15) & (top <= m / 15)
        if inside.any():
            found += inside.mean() * abs(correct[inside].mean() - top[inside].mean())
    return found


def test_the_brier_score_is_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    p = rng.dirichlet(np.ones(4), 50).astype(np.float32)
    label = rng.integers(4, size=50)
    expected = brier_score_loss(label, p / p.sum(axis=1, keepdims=True), labels=range(4), scale_by_half=False)
    assert brier([(sure(p, label),)], bootstrap.samples(np.arange(50))).value == pytest.approx(expected, abs=1e-6)


def test_brier_of_certain_answers_is_0_where_right_and_2_where_wrong() -> None:
    assert brier_by_clip(sure([[1, 0, 0], [0, 1, 0]], [0, 0])).tolist() == [0, 2]


def test_ece_of_one_bin_is_the_gap_of_confidence_and_accuracy() -> None:
    # top probability 0.9 for four clips, three of them right
    of = sure([[0.9, 0.1]] * 4, [0, 0, 0, 1])
    assert ece([(of,)], bootstrap.samples(np.arange(4))).value == pytest.approx(0.15)


def test_a_probability_on_the_edge_of_two_bins_is_in_the_lower_one() -> None:
    # 0.6 = 9/15 and 0.62 lie in different bins, so that the gaps of the two do not cancel
    of = sure([[0.6, 0.4], [0.62, 0.38]], [1, 0])
    assert ece([(of,)], bootstrap.samples(np.arange(2))).value == pytest.approx((0.6 + 0.38) / 2)
    same = sure([[0.61, 0.39], [0.62, 0.38]], [1, 0])
    assert ece([(same,)], bootstrap.samples(np.arange(2))).value == pytest.approx(abs(0.61 - 0.38) / 2)


def test_the_upper_limit_of_ece_is_the_bootstraps_and_its_lower_limit_is_below_it() -> None:
    of, samples = made(1), bootstrap.samples(GROUP, times=30)
    expected = samples.estimate(np.array([by_bins(of, clips) for clips in drawn_clips(samples)]))
    found = ece([(of,)], samples)
    assert (found.value, found.high) == (pytest.approx(expected.value), pytest.approx(expected.high))
    assert found.low < expected.low


def test_the_interval_of_ece_holds_the_0_of_calibrated_models_though_chance_makes_gaps() -> None:
    """Two classes, and a probability as often right as it says; a bootstrap alone would hold 0 of none of them."""
    group = np.arange(200) % 20
    samples = bootstrap.samples(group, times=300)
    held, found = 0, []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        top = rng.uniform(0.5, 1, 200)
        found.append(ece([(sure(np.stack([top, 1 - top], 1), (rng.random(200) > top).astype(int), group),)], samples))
        held += found[-1].low == 0
    assert held >= 56
    assert min(each.value for each in found) > 0.015


def test_the_interval_of_ece_leaves_0_out_where_a_model_is_surely_too_sure() -> None:
    # 0.95 promised and 6 of 10 right: 0.35 apart
    of = sure([[0.95, 0.05]] * 200, [0, 0, 0, 0, 0, 0, 1, 1, 1, 1] * 20, np.repeat(np.arange(20), 10))
    found = ece([(of,)], bootstrap.samples(of.group))
    assert found.low > 0.25 and found.value == pytest.approx(0.35, abs=1e-6)


def test_over_damages_each_weighs_the_same_however_many_draws_it_has() -> None:
    first, second, third = (made(seed, sharp) for seed, sharp in ((1, 1.0), (2, 2.0), (3, 3.0)))
    samples = bootstrap.samples(GROUP)
    for figure in (ece, brier, aurc):
        alone = [figure([(each,)], samples).value for each in (first, second, third)]
        expected = ((alone[0] + alone[1]) / 2 + alone[2]) / 2
        assert figure([(first, second), (third,)], samples).value == pytest.approx(expected)


def test_what_kept_no_probabilities_is_refused_and_not_perfect() -> None:
    of, samples = right(1, 0, 1), bootstrap.samples(np.arange(3))
    for figure in (ece, brier, aurc):
        with pytest.raises(InputError, match="no probabilities were kept"):
            figure([(of,)], samples)
    with pytest.raises(InputError, match="no probabilities were kept"):
        risk_coverage(of)


def test_risk_at_a_coverage_is_the_error_of_the_surest_clips() -> None:
    of = sure(
        [[0.6, 0.4], [0.9, 0.1], [0.8, 0.2], [0.7, 0.3]], [1, 0, 1, 0]
    )  # surest first: right, wrong, right, wrong
    coverage, risk = risk_coverage(of)
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1]
    assert risk == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    assert aurc([(of,)], bootstrap.samples(np.arange(4))).value == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)


def test_the_lower_limit_of_ece_is_at_least_how_far_mean_probability_and_accuracy_are_surely_apart() -> None:
    rng, samples = np.random.default_rng(0), bootstrap.samples(np.arange(300))
    top = rng.uniform(0.6, 1, 300)
    too_sure, too_little = (
        sure(np.stack([top, 1 - top], 1), (rng.random(300) > top + d).astype(int)) for d in (-0.3, 0.3)
    )
    for of, sign in ((too_sure, 1), (too_little, -1)):
        gap = samples.estimate(samples.means(sign * (top - of.correct)[None])[0])
        assert gap.low > 0.1 and ece([(of,)], samples).low == pytest.approx(gap.low, abs=1e-6)


TIES = [[0.9, 0.1], [0.8, 0.2], [0.8, 0.2], [0.8, 0.2], [0.6, 0.4]]


@pytest.mark.parametrize("label", [[0, 1, 0, 0, 1], [0, 1, 1, 0, 0], [1, 1, 1, 1, 0]])
def test_clips_of_the_same_probability_count_as_on_average_over_their_orders(label: list[int]) -> None:
    of = sure(TIES, label)
    orders = [(0, *middle, 4) for middle in permutations((1, 2, 3))]
    risks = [np.cumsum(~of.correct[list(order)]) / np.arange(1, 6) for order in orders]
    assert risk_coverage(of)[1] == pytest.approx(np.mean(risks, axis=0))
    assert aurc([(of,)], bootstrap.samples(np.arange(5))).value == pytest.approx(np.mean(risks))


def test_a_model_that_is_as_sure_of_everything_has_its_error_as_area() -> None:
    of = sure([[0.7, 0.3]] * 10, [0] * 7 + [1] * 3)
    assert aurc([(of,)], bootstrap.samples(np.arange(10))).value == pytest.approx(0.3)


def test_what_clips_add_to_the_area_has_its_mean() -> None:
    of = made(4)
    assert area_by_clip(of).mean() == pytest.approx(risk_coverage(of)[1].mean())


def test_what_a_clip_adds_to_the_area_does_not_depend_on_the_order_of_the_clips() -> None:
    p, label = np.array(TIES * 3), np.array([0, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0, 0, 1, 0, 1])
    mixed = np.random.default_rng(0).permutation(15)
    assert area_by_clip(sure(p[mixed], label[mixed])) == pytest.approx(area_by_clip(sure(p, label))[mixed])


def test_the_interval_of_an_area_is_nearly_that_of_areas_of_the_clips_drawn() -> None:
    of, samples = made(2), bootstrap.samples(GROUP, times=400)
    expected = samples.estimate(np.array([area(of, drawn) for drawn in drawn_clips(samples)]))
    found = aurc([(of,)], samples)
    assert found.value == pytest.approx(expected.value)
    assert [found.low, found.high] == pytest.approx([expected.low, expected.high], abs=0.05 * (found.high - found.low))


def area(of: Outcome, clips: Any) -> float:
    """Mean risk over all coverages of these clips, some of them several times."""
    assert of.confidence is not None
    surest = clips[np.argsort(-of.confidence.probability[clips, 0], kind="stable")]
    return float((np.cumsum(~of.correct[surest]) / np.arange(1, len(surest) + 1)).mean())
