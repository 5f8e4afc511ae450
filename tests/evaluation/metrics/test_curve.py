"""The area below accuracy over level, against SciPy's trapezoid rule; and how often classes change along it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_runs import gave, right, run
from scipy.integrate import trapezoid

from skelbench.core.errors import InputError
from skelbench.evaluation.metrics.curve import areas, steps, trapezoid_weights
from skelbench.evaluation.metrics.stability import agreement, flips, flips_by_family
from skelbench.evaluation.results.statistics import accuracy


@given(st.lists(st.floats(0, 1e3), min_size=2, max_size=8, unique=True), st.integers(0, 1000))
def test_the_area_is_scipys_over_the_range_of_the_levels(levels: list[float], seed: int) -> None:
    x = np.sort(levels)
    if np.diff(x).min() < 1e-6:
        return
    y = np.random.default_rng(seed).random(len(x))
    assert trapezoid_weights(x) @ y == pytest.approx(trapezoid(y, x) / (x[-1] - x[0]))


def test_the_curve_starts_at_the_clean_accuracy_and_goes_by_level_and_not_by_the_suites_order() -> None:
    # 4/4 at 0, 2/4 at 0.1, 0/4 at 0.4: (0.1 * 0.75 + 0.3 * 0.25) / 0.4
    of = run(right(1, 1, 1, 1), {"noise:0.4": right(0, 0, 0, 0), "noise:0.1": right(1, 1, 0, 0)})
    assert [step.level for step in steps(of)["noise"]] == [0.0, 0.1, 0.4]
    assert areas(of)["noise"].value == pytest.approx(0.375)


def test_levels_that_are_names_and_compositions_have_no_curve() -> None:
    names = ("part-mask:head", "noise:0.1+joint-mask:0.3", "noise@spatial:0.1", "frame-mask:0.5")
    assert list(areas(run(right(1, 1), dict.fromkeys(names, right(1, 0))))) == ["noise@spatial", "frame-mask"]


def test_a_model_that_is_never_wrong_has_the_whole_area_and_one_that_always_is_has_none() -> None:
    for correct in (1, 0):
        always = right(*[correct] * 6)
        found = areas(run(always, {"noise:0.1": always, "noise:0.5": always}))["noise"]
        assert (found.value, correct <= found.high, found.low <= correct) == (correct, True, True)


def test_the_interval_of_an_area_is_that_of_the_mean_accuracy_where_all_levels_weigh_the_same() -> None:
    rng, group = np.random.default_rng(0), np.arange(80) % 8
    clean, damaged = (right(*(rng.random(80) < p), group=group) for p in (0.9, 0.5))
    found = areas(run(clean, {"noise:0.1": damaged}))["noise"]
    mean = accuracy(np.stack([clean.correct, damaged.correct]), group)
    assert [found.value, found.low, found.high] == pytest.approx([mean.value, mean.low, mean.high])


def test_agreement_counts_clips_of_the_class_they_had_undamaged_be_it_right_or_wrong() -> None:
    of = run(gave([0, 1, 2, 2]), {"noise:0.1": (gave([0, 1, 0, 0]), gave([0, 1, 2, 2])), "shift:1": gave([1, 1, 1, 1])})
    assert agreement(of).value == pytest.approx((3 / 4 + 1 / 4) / 2)


def test_agreement_needs_no_labels() -> None:
    labels = [0, 0, 0, 0], [3, 2, 1, 0]
    assert agreement(run(gave([0, 1, 2, 2], labels[0]), {"noise:0.1": gave([0, 1, 0, 0], labels[0])})) == agreement(
        run(gave([0, 1, 2, 2], labels[1]), {"noise:0.1": gave([0, 1, 0, 0], labels[1])})
    )


def test_flips_are_counted_from_level_to_level_of_one_draw() -> None:
    levels = {
        "noise:0.3": (gave([1, 1, 0, 0]), gave([0, 0, 0, 0])),
        "noise:0.1": (gave([0, 1, 0, 0]), gave([0, 0, 0, 1])),
    }
    # draw 0: clean -> 0.1 changes clip 1, 0.1 -> 0.3 clip 0; draw 1: clip 3, and clip 3 back: 1/4 each time
    assert flips(run(gave([0, 0, 0, 0]), levels)).value == pytest.approx(1 / 4)
    assert flips_by_family(run(gave([0, 0, 0, 0]), levels))["noise"].tolist() == [1 / 4, 1 / 4, 0, 1 / 2]


def test_families_of_one_level_are_in_no_flip_rate_and_a_suite_of_those_has_none() -> None:
    one = run(right(1, 1), {"noise:0.1": right(0, 0), "part-mask:head": right(0, 1), "part-mask:left_arm": right(1, 0)})
    assert not flips_by_family(one)
    with pytest.raises(InputError, match="no family of the suite has two levels that are numbers"):
        flips(one)


def test_every_family_weighs_the_same_in_the_flip_rate() -> None:
    still, other = gave([0, 0]), gave([1, 1])
    noise = {"noise:0.1": other, "noise:0.2": still, "noise:0.3": other}  # changes 3 times of 3
    assert flips(run(still, {**noise, "shift:1": still, "shift:2": still})).value == pytest.approx(1 / 2)
