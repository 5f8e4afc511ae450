"""Every guard with a model that must trip it, and one that must not."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from toy_victims import (
    Constant,
    Curved,
    HalfTrue,
    Linear,
    Misleading,
    Optimising,
    Randomised,
    ScoresOnly,
    Silent,
    Softmaxed,
    SoftmaxedTwice,
    Straight,
    Undefined,
    answered,
    toy_clip,
)

from skelbench.core.errors import InputError
from skelbench.perturbations.attacks import Member, run_suite
from skelbench.perturbations.attacks.guards import check_all, forward, slopes, strength

RAW = [toy_clip(f"clip{k}", frames=8 + k % 5, gaps=0.1) for k in range(12)]
EPS = 0.06
SOME = (Member("apgd-ce", {"restarts": 1, "steps": 10}), Member("square", {"queries": 300}))


def verdict(guard: str, victim: Any) -> bool | None:
    clips = RAW if isinstance(victim, Constant) else answered(victim, RAW)
    finding = {
        "randomised": lambda: forward.randomised(victim, clips),
        "probabilities": lambda: forward.probabilities(victim, clips),
        "few classes": lambda: forward.few_classes(victim),
        "inner optimisation": lambda: forward.inner_optimisation(victim, clips),
        "zero gradients": lambda: slopes.silent(victim, clips),
        "finite differences": lambda: slopes.differences(victim, clips),
        "gradient masking": lambda: strength.masking(run_suite(victim, clips, EPS, members=SOME)),
        "unbounded attack": lambda: strength.everything_breaks(victim, clips),
        "order of strength": lambda: strength.ordered(victim, clips, EPS),
        "convergence": lambda: strength.converged(victim, clips, EPS, steps=50),
    }[guard]()
    assert finding.guard == guard and finding.text
    return finding.passed


TRIPS = [
    ("randomised", Randomised()),
    ("probabilities", Softmaxed()),
    ("probabilities", SoftmaxedTwice()),
    ("few classes", Linear(classes=3)),
    ("inner optimisation", Optimising()),
    ("zero gradients", Silent()),
    ("zero gradients", Undefined()),
    ("finite differences", Silent()),
    ("finite differences", Misleading()),
    ("finite differences", HalfTrue()),
    ("gradient masking", Silent()),
    ("unbounded attack", Constant()),
    ("order of strength", Misleading(bend=4)),
]
FINE = [
    ("randomised", Linear()),
    ("probabilities", Linear()),
    ("few classes", Linear(classes=4)),
    ("inner optimisation", Straight()),
    ("zero gradients", Linear()),
    ("finite differences", Linear()),
    ("finite differences", Curved()),
    ("finite differences", Constant()),
    ("gradient masking", Linear()),
    ("unbounded attack", Linear()),
    ("unbounded attack", Curved(bend=4)),
    ("order of strength", Curved(bend=4)),
    ("convergence", Linear()),
    ("convergence", Curved(bend=4)),
]


def told(case: tuple[str, Any]) -> str:
    return f"{case[0]} by {type(case[1]).__name__}"


@pytest.mark.parametrize("case", TRIPS, ids=told)
def test_a_guard_is_tripped(case: tuple[str, Any]) -> None:
    assert verdict(*case) is False


@pytest.mark.parametrize("case", FINE, ids=told)
def test_a_guard_lets_a_sound_model_pass(case: tuple[str, Any]) -> None:
    assert verdict(*case) is True


def test_too_few_steps_trip_the_guard_of_convergence() -> None:
    victim = Curved(bend=4)
    finding = strength.converged(victim, answered(victim, RAW), 0.03, steps=2)
    assert finding.passed is False, finding.text


def test_a_victim_that_cannot_tell_is_not_said_to_pass() -> None:
    assert verdict("inner optimisation", Linear()) is None
    assert strength.masking(run_suite(ScoresOnly(Linear()), RAW, EPS, members=SOME)).passed is None


def test_clips_of_nobody_do_not_count_as_silent() -> None:
    victim = Linear()
    empty = RAW[0].without(np.True_)
    text = slopes.silent(victim, [empty, *answered(victim, RAW[1:])]).text
    assert text.startswith("of 11 clips, 0 have zeros for a slope")
    assert slopes.differences(victim, [replace(empty, label=1)]).passed is None


def test_all_guards_are_in_the_list() -> None:
    victim = Straight()
    clips = answered(victim, RAW)
    outcome = run_suite(victim, clips, EPS, members=SOME)
    found = check_all(victim, clips, EPS, outcome)
    assert [finding.guard for finding in found] == [
        "randomised",
        "probabilities",
        "few classes",
        "inner optimisation",
        "zero gradients",
        "finite differences",
        "unbounded attack",
        "order of strength",
        "convergence",
        "gradient masking",
    ]
    assert all(finding.passed for finding in found), found


def test_of_a_victim_without_slopes_only_answers_are_looked_at() -> None:
    """The guards that attack by slopes say that they could not; none of them passes."""
    blind = [each.text for each in check_all(ScoresOnly(Linear()), RAW, EPS) if each.passed is None]
    assert blind.count("the model has no slopes") == 5


def test_a_slope_that_is_no_number_stops_no_attack() -> None:
    victim = Undefined(bend=4)
    clips = answered(victim, RAW)
    found = run_suite(victim, clips, 0.1, members=SOME[:1])
    assert found.robust.sum() < len(clips)
    assert all(np.isfinite(clip.keypoint).all() for clip in found.damaged)


def test_guards_that_cannot_look_do_not_pass() -> None:
    victim = Straight()
    wrong = [replace(clip, label=(clip.label + 1) % 5) for clip in answered(victim, RAW[:3])]
    unseen = {finding.guard for finding in check_all(victim, wrong, EPS) if finding.passed is None}
    assert unseen == {"unbounded attack", "order of strength", "convergence"}
    assert slopes.silent(victim, [wrong[0].without(np.True_)]).passed is None
    with pytest.raises(InputError, match="got none"):
        check_all(victim, [], EPS)


def test_one_clip_that_fgsm_breaks_by_luck_trips_no_guard() -> None:
    """The largest of five linear scores has several summits, and from a random point PGD may climb a lower one."""
    victim = Linear()
    clips = answered(victim, [toy_clip(f"g{k}", frames=8 + k % 5, gaps=0.1) for k in range(24)])
    finding = strength.ordered(victim, clips, EPS)
    assert finding.text == "right under noise 100.0%, FGSM 33.3%, PGD 37.5%"
    assert finding.passed
