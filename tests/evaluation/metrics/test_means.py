"""Means over a suite, on clips that are counted by hand; and the worst of several families."""

import numpy as np
import pytest
from made_runs import drawn_clips, right, run

from skelbench.core.errors import InputError
from skelbench.evaluation.metrics import means
from skelbench.evaluation.results import bootstrap, statistics
from skelbench.evaluation.results.bootstrap import Samples

FAMILIES = ("noise:0.1", "jitter:0.1", "joint-mask:0.3", "joints-shaded:6", "parts-shaded:2", "frame-drop:0.5")


def one_each(clips: int) -> Samples:
    return bootstrap.samples(np.arange(clips))


def test_every_damage_weighs_the_same_however_many_draws_it_has() -> None:
    # noise: (3/4 + 1/4) / 2 = 1/2 over its draws; part-mask: 4/4
    of = run(
        right(1, 1, 1, 1), {"noise:0.1": (right(1, 1, 1, 0), right(0, 0, 0, 1)), "part-mask:head": right(1, 1, 1, 1)}
    )
    assert means.damaged(of).value == pytest.approx(0.75)
    assert means.drop(of).value == pytest.approx(0.25)
    assert means.relative(of, one_each(4)).value == pytest.approx(0.75)


def test_over_one_damage_of_one_draw_the_means_are_those_of_its_cell() -> None:
    rng = np.random.default_rng(0)
    group = np.arange(60) % 6
    clean, damaged = (right(*(rng.random(60) < p), group=group) for p in (0.9, 0.6))
    of = run(clean, {"noise:0.1": damaged})
    assert means.damaged(of) == statistics.accuracy(damaged.correct[None], group)
    assert means.drop(of) == statistics.drop(clean.correct, damaged.correct[None], group)


def test_the_relative_accuracy_of_every_bootstrap_sample_is_that_of_the_clips_drawn() -> None:
    rng = np.random.default_rng(1)
    group = np.repeat([0, 1, 2, 3], [5, 10, 20, 5])
    clean, damaged = (rng.random(40) < p for p in (0.9, 0.5))
    of = run(right(*clean, group=group), {"noise:0.1": right(*damaged, group=group)})
    samples = bootstrap.samples(group, times=50)
    ratios = [damaged[clips].sum() / clean[clips].sum() for clips in drawn_clips(samples)]
    assert means.relative(of, samples) == samples.estimate(np.array(ratios))


def test_a_model_that_recognises_nothing_undamaged_keeps_no_share_of_it() -> None:
    with pytest.raises(InputError, match="m recognises no undamaged clip"):
        means.relative(run(right(0, 0), {"noise:0.1": right(0, 1)}), one_each(2))


def test_the_worst_family_is_the_one_whose_mean_over_its_levels_is_lowest_and_not_its_worst_level() -> None:
    # noise loses 0 and 3 of 4, shift 2 and 2
    levels = {"noise:0.1": right(1, 1, 1, 1), "noise:0.3": right(1, 0, 0, 0)}
    shifts = {"shift:1": right(1, 1, 0, 0), "shift:5": right(0, 0, 1, 1)}
    worst = means.worst(run(right(1, 1, 1, 1), {**levels, **shifts}), one_each(4))
    assert (worst.family, worst.drop.value) == ("shift", 0.5)


def test_of_equally_bad_families_the_suites_first_is_named() -> None:
    same = right(1, 0, 0, 1)
    for names in (("noise:0.1", "shift:5"), ("shift:5", "noise:0.1")):
        worst = means.worst(run(right(1, 1, 1, 1), dict.fromkeys(names, same)), one_each(4))
        assert worst.family == names[0].partition(":")[0]


def test_the_worst_may_be_another_family_whose_drop_is_known_less_well() -> None:
    group = np.repeat(np.arange(8), 20)
    alike = np.tile([1, 0], 80)  # costs every subject half
    split = np.repeat([1, 1, 1, 1, 1, 0, 0, 0], 20)  # costs three subjects all, the others nothing: 3/8
    of = run(
        right(*[1] * 160, group=group), {s: right(*c, group=group) for s, c in (("noise:1", alike), ("shift:9", split))}
    )
    worst, other = means.worst(of, bootstrap.samples(group)), statistics.drop(of.clean.correct, of.shares[1:], group)
    assert (worst.family, worst.drop.value, worst.drop.high) == ("noise", 0.5, other.high)
    assert (
        other.high
        > means.worst(run(of.clean, {"noise:1": right(*alike, group=group)}), bootstrap.samples(group)).drop.high
    )


def test_a_single_family_has_no_choice_and_nearly_the_interval_of_its_own_drop() -> None:
    rng = np.random.default_rng(2)
    of = run(right(*(rng.random(300) < 0.9)), {"noise:0.1": right(*(rng.random(300) < 0.6))})
    alone, found = means.drop(of), means.worst(of, one_each(300)).drop
    assert (found.value, found.high) == (alone.value, alone.high)
    assert alone.low - 0.02 < found.low <= alone.low


@pytest.mark.parametrize(("groups", "alike"), [(200, 0.0), (20, 0.1)])
def test_the_interval_of_the_worst_knows_that_it_was_picked_and_others_do_not(groups: int, alike: float) -> None:
    """Six families that cost the same, 0.2: whichever looks worst does so by chance."""
    rng, times, clips = np.random.default_rng(3), 150, 200
    group = np.arange(clips) % groups
    samples = bootstrap.samples(group, times=500)
    held = np.zeros(3)
    for _ in range(times):
        shares = _shares(rng, groups, alike, len(FAMILIES))[:, group]
        damaged = {name: right(*(rng.random(clips) < p), group=group) for name, p in zip(FAMILIES, shares, strict=True)}
        of = run(right(*(rng.random(clips) < 0.8), group=group), damaged)
        worst = means.worst(of, samples)
        named = statistics.drop(of.clean.correct, of.shares[of.families[worst.family]], group)
        in_every_sample = samples.estimate(samples.means(means.drops(of)).max(axis=0))
        held += [each.low <= 0.2 <= each.high for each in (worst.drop, named, in_every_sample)]
    ours, alone, largest = held / times
    assert ours >= 0.93 > alone > largest


def _shares(rng: np.random.Generator, groups: int, alike: float, families: int) -> np.ndarray:
    """(families, groups) chances of being recognised, 0.6 on average; alike: their intraclass correlation."""
    if not alike:
        return np.full((families, groups), 0.6)
    total = (1 - alike) / alike
    return rng.beta(0.6 * total, 0.4 * total, (families, groups))
