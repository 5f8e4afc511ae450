"""Accuracy over the levels of a family, and the area below it."""

from math import isfinite
from typing import NamedTuple

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.evaluation.metrics.suite_run import SuiteRun
from skelbench.evaluation.results.statistics import Estimate, accuracy
from skelbench.perturbations.find import find_family
from skelbench.perturbations.spec import Spec


class Step(NamedTuple):
    """A level, and the place of its damage among the specs of a run; None for `clean`, which is level 0."""

    level: float
    place: int | None


def steps(run: SuiteRun) -> dict[str, list[Step]]:
    """Return family -> its levels, rising, with `clean` where the level that changes nothing is.

    Families whose levels are names (`part-mask`) and compositions have no such order and are left out.
    """
    specs = list(run.damaged)
    found: dict[str, list[Step]] = {}
    for family, places in run.families.items():
        levels = [_number(specs[place]) for place in places]
        known = [Step(level, place) for level, place in zip(levels, places, strict=True) if level is not None]
        if known:
            found[family] = sorted([*known, *_unchanged(specs[places[0]])], key=lambda step: step.level)
    return found


def areas(run: SuiteRun) -> dict[str, Estimate]:
    """Estimate the area below accuracy over level, of every family with two levels or more (one beside `clean`).

    By the trapezoid rule on the levels as they are, over their range: 1 is a model that is never wrong. It is a
    weighted mean of accuracies, so its interval is one of an accuracy.
    """
    found: dict[str, Estimate] = {}
    for family, curve in steps(run).items():
        if len(curve) > 1:
            weights = trapezoid_weights(np.array([step.level for step in curve]))
            correct = np.stack([run.clean.correct if step.place is None else run.shares[step.place] for step in curve])
            found[family] = accuracy(len(curve) * weights[:, None] * correct, run.group)  # its mean is their sum
    return found


def trapezoid_weights(levels: Floats) -> Floats:
    """(levels,) rising -> (levels,) weights, which sum to 1, by which a mean is the trapezoid rule over the range."""
    gaps = np.diff(levels)
    return (np.append(gaps, 0) + np.insert(gaps, 0, 0)) / 2 / (levels[-1] - levels[0])


def _number(spec: Spec) -> float | None:
    """Return the level of a single damage; None where it is a name, or of a composition."""
    level = spec.terms[0].level
    return None if len(spec.terms) > 1 or isinstance(level, str) or not isfinite(level) else float(level)


def _unchanged(spec: Spec) -> list[Step]:
    level = find_family(spec.terms[0].family).level_of(spec.terms[0].variant).identity
    return [] if level is None or isinstance(level, str) else [Step(float(level), None)]
