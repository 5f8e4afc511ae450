"""Accuracies of a record as the Hub shows them: few numbers, each a mean over draws, and with what it was measured."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from skelbench.core.errors import InputError, require
from skelbench.data.find import load_data
from skelbench.evaluation.measure import specs_of
from skelbench.evaluation.results.clusters import over
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.results.statistics import Estimate, accuracy
from skelbench.evaluation.results.trainings import trained
from skelbench.perturbations.spec import CLEAN, Spec
from skelbench.perturbations.suites import EVERY, read_suite, suites
from skelbench.report.exchange.record import Record, time_of


@dataclass(frozen=True)
class Score:
    """An accuracy. of: the treatment or the suite; over: whom its interval is over; means: of how much."""

    of: str
    estimate: Estimate
    clips: int
    over: str
    means: str
    day: date


def by_treatment(record: Record) -> dict[str, Score]:
    """Return the accuracy under every treatment, over its draws, in the order of the record."""
    return {name: _score(name, drawn) for name, drawn in _drawn(record).items()}


def of_suites(record: Record) -> Iterator[tuple[str, Score | str]]:
    """Give the mean accuracy over every shipped suite, or why there is none: never over a part of a suite."""
    drawn = _drawn(record)
    for name in suites():
        specs, why = _specs(name, record)
        missing = [spec for spec in specs if spec not in drawn]
        every = [drawn[spec] for spec in specs if spec in drawn]
        if missing:
            why = f"{len(missing)} of its {len(specs)} specs were not measured, e.g. {missing[0]}"
        elif not why and not all(Spec.recorded(spec).in_means for spec in specs):
            why = "it holds diagnoses, or what may change the action, of which there is no mean"
        elif not why and not _same_clips(every):
            why = "its specs were not measured on the same clips"
        yield name, why or _mean(name, every)


def _specs(name: str, record: Record) -> tuple[list[str], str]:
    """Return the specs of a suite, or say why they cannot be known: `*` in it stands for every other source."""
    suite, dataset = read_suite(name), str(record.first["dataset"])
    plain = [str(spec) for spec in suite.expand()]
    if EVERY not in suite.levels.values():
        return plain, ""
    try:
        require(Path(dataset).name == dataset, "a path is no name of a data set")
        return [str(spec) for spec in specs_of([], name, load_data(dataset, source=str(record.first["source"])))], ""
    except InputError:
        return plain, "it holds poses of every other source, and the data set is not here to say which there are"


def _same_clips(every: Sequence[Sequence[Outcome]]) -> bool:
    clip = every[0][0].clip
    return all(np.array_equal(one.clip, clip) for draws in every for one in draws)


def _mean(name: str, every: Sequence[Sequence[Outcome]]) -> Score:
    """Mean over specs, each first over its draws, with Wilson's interval at the clips that have its error."""
    by_spec = np.array([np.mean([one.correct for one in draws], axis=0) for draws in every])
    score = _score(name, [one for draws in every for one in draws])
    means = f"mean over {len(every)} specs, each over its draws"
    return replace(score, estimate=trained(by_spec, every[0][0].group, None), means=means)


def _drawn(record: Record) -> dict[str, list[Outcome]]:
    """Treatment -> its draws."""
    found: dict[str, list[Outcome]] = {}
    for _, cell in record.cells():
        found.setdefault(cell.identity.treatment, []).append(cell.outcome)
    if CLEAN not in found:
        raise InputError(f"{record.model} has no row `{CLEAN}`; measure it and export")
    return found


def _score(name: str, drawn: Sequence[Outcome]) -> Score:
    first = drawn[0]
    right = np.array([one.correct for one in drawn])
    groups = len(np.unique(first.group))
    day = max(time_of(one.circumstances["created"]) for one in drawn).date()
    means = f"mean over {len(drawn)} draws" if len(drawn) > 1 else "one draw"
    return Score(name, accuracy(right, first.group), len(first.clip), over(first.grouped_by, groups), means, day)
