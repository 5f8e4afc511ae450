"""What intervals of means, ratios, calibration and trends cover, where subjects differ and the truth is known."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from made_runs import gave, right, run

from skelbench.core.errors import InputError
from skelbench.evaluation.metrics.calibration import brier, ece
from skelbench.evaluation.metrics.corruption_error import mce, relative_mce
from skelbench.evaluation.metrics.curve import areas
from skelbench.evaluation.metrics.effective import above_trend
from skelbench.evaluation.metrics.means import damaged, drop, relative
from skelbench.evaluation.metrics.selective import aurc
from skelbench.evaluation.metrics.suite_run import SuiteRun
from skelbench.evaluation.results import bootstrap
from skelbench.evaluation.results.cell import Confidence, Outcome

CLIPS, TIMES = 430, 300
SUBJECTS = [(4, 0.1), (9, 0.1), (40, 0.05)]
"""Subjects, and their intraclass correlation."""
SUITE = ("noise:0.1", "noise:0.3", "shift:5", "shift:9")
MINE, THEIRS = (0.85, 0.7, 0.5, 0.4, 0.3), (0.9, 0.6, 0.4, 0.5, 0.4)
"""True accuracies of two models: undamaged, then on the suite."""
FIGURES: dict[str, tuple[Callable[..., Any], float]] = {
    "damaged": (lambda mine, _, __: damaged(mine), 0.475),
    "drop": (lambda mine, _, __: drop(mine), 0.375),
    "area": (lambda mine, _, __: areas(mine)["noise"], (0.1 * 1.55 / 2 + 0.2 * 1.2 / 2) / 0.3),
    "relative": (lambda mine, _, samples: relative(mine, samples), 0.475 / 0.85),
    "mce": (mce, (0.8 / 1.0 + 1.3 / 1.1) / 2),
    "relative_mce": (relative_mce, (0.5 / 0.8 + 1.0 / 0.9) / 2),
}


def drawn(rng: np.random.Generator, group: Any, groups: int, alike: float, share: float) -> Any:
    """(clips,) who is recognised, where every subject has a chance of its own; `share` on average."""
    total = (1 - alike) / alike
    return rng.random(len(group)) < rng.beta(share * total, (1 - share) * total, groups)[group]


def model(rng: np.random.Generator, group: Any, groups: int, alike: float, shares: tuple[float, ...]) -> SuiteRun:
    clean, *others = (right(*drawn(rng, group, groups, alike, share), group=group) for share in shares)
    return run(clean, dict(zip(SUITE, others, strict=True)))


@pytest.mark.slow
@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize(("groups", "alike"), SUBJECTS)
def test_intervals_of_means_and_ratios_hold_the_truth(figure: str, groups: int, alike: float) -> None:
    rng, group = np.random.default_rng(0), np.arange(CLIPS) % groups
    samples, (estimate, truth) = bootstrap.samples(group), FIGURES[figure]
    held = []
    for _ in range(TIMES):
        try:
            found = estimate(*(model(rng, group, groups, alike, shares) for shares in (MINE, THEIRS)), samples)
        except InputError:  # the reference's drop is not told from 0, so that no relative figure is given
            continue
        held.append(found.low <= truth <= found.high)
    assert 0.9 <= np.mean(held) <= 0.99
    assert len(held) > 0.8 * TIMES


def answers(rng: np.random.Generator, group: Any, groups: int, alike: float, too_sure: float) -> Outcome:
    """Three classes; the likeliest has 0.2 to 1 and is right as often as that less `too_sure`, by subject."""
    top = rng.uniform(0.2, 1, len(group))
    share, total = np.clip(top - too_sure, 0.01, 0.99), (1 - alike) / alike
    moved = 2 * (rng.beta(total / 2, total / 2, groups) - 0.5)[group] * np.minimum(share, 1 - share)
    correct = rng.random(len(group)) < share + moved
    other = (1 - top) / 2
    kept = Confidence(
        np.zeros((len(group), 1), np.int16),
        top[:, None].astype(np.float32),
        np.where(correct, top, other).astype(np.float32),
        (top**2 + 2 * other**2).astype(np.float32),
    )
    return replace(gave(1 - correct.astype(int), group=group), confidence=kept)


@pytest.mark.slow
@pytest.mark.parametrize("figure", [ece, brier, aurc])
@pytest.mark.parametrize("too_sure", [0.0, 0.15])
@pytest.mark.parametrize(("groups", "alike"), SUBJECTS)
def test_intervals_of_calibration_hold_the_truth(figure: Any, too_sure: float, groups: int, alike: float) -> None:
    rng, group = np.random.default_rng(1), np.arange(CLIPS) % groups
    everybody = np.arange(400_000) % 40_000
    many = answers(rng, everybody, 40_000, alike, too_sure)
    truth = figure([(many,)], bootstrap.samples(everybody, times=1)).value
    samples = bootstrap.samples(group)
    found = [figure([(answers(rng, group, groups, alike, too_sure),)], samples) for _ in range(TIMES)]
    assert 0.9 <= np.mean([each.low <= truth <= each.high for each in found]) <= 0.99


@pytest.mark.slow
@pytest.mark.parametrize(("groups", "alike"), SUBJECTS)
def test_intervals_of_effective_robustness_hold_the_distance_from_the_true_trend(groups: int, alike: float) -> None:
    rng, group = np.random.default_rng(2), np.arange(CLIPS) % groups
    whole, hurt = np.array([0.6, 0.7, 0.8, 0.85, 0.92]), np.array([0.3, 0.5, 0.45, 0.6, 0.7])
    truth, samples = above_trend(whole, hurt, 10**6), bootstrap.samples(group)
    held = []
    for _ in range(TIMES):
        of = [[samples.means(drawn(rng, group, groups, alike, p)[None])[0] for p in kind] for kind in (whole, hurt)]
        above = [samples.estimate(each) for each in above_trend(np.array(of[0]), np.array(of[1]), CLIPS)]
        held.append([each.low <= true <= each.high for each, true in zip(above, truth, strict=True)])
    assert 0.9 <= np.mean(held) <= 0.99
