"""Summarise models over a suite: every figure that can be said of each, and why the others cannot."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from skelbench.core.arrays import DataFrame, Floats
from skelbench.core.errors import InputError, require
from skelbench.core.registry import unknown
from skelbench.evaluation.metrics import means, stability
from skelbench.evaluation.metrics.calibration import Cells, brier, ece
from skelbench.evaluation.metrics.complete import Wanted, complete, drawn
from skelbench.evaluation.metrics.corruption_error import mce, relative_mce
from skelbench.evaluation.metrics.curve import areas
from skelbench.evaluation.metrics.effective import above_trend
from skelbench.evaluation.metrics.selective import aurc
from skelbench.evaluation.metrics.suite_run import SuiteRun, read_run
from skelbench.evaluation.metrics.summary import Calibration, Summary
from skelbench.evaluation.notes import without_labels
from skelbench.evaluation.results import bootstrap
from skelbench.evaluation.results.bootstrap import Samples
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.results.statistics import accuracy
from skelbench.perturbations.spec import CLEAN

T = TypeVar("T")


def summarise(
    rows: DataFrame,
    outcomes: Mapping[str, Outcome],
    suite: Sequence[str],
    reference: str | None = None,
    seeds: Sequence[int] | None = None,
) -> list[Summary]:
    """Summarise every model of `rows` over a suite, in the order of the rows.

    rows: of one setting, each cell once (`store.newest`); rows with a repair do not count. suite: specs, e.g.
    `[str(spec) for spec in load_suite("wide")]`. reference: the model that mCE is relative to. seeds: of the draws;
    None for all that any of the models has.

    Raises:
        InputError: a model lacks cells of the suite (`complete.missing` lists them), cells are of other clips
            (estimator swaps lack some), or there is no such reference.
    """
    seeds = drawn(rows, suite) if seeds is None else seeds
    cells = complete(rows, suite, seeds)
    if reference is not None and reference not in cells:
        raise unknown("reference", reference, cells)
    first = outcomes[next(iter(cells.values()))[Wanted(CLEAN)]]
    samples = bootstrap.samples(first.group)
    compared = None if reference is None else read_run(reference, cells[reference], outcomes, first)
    found: list[Summary] = []
    trend: list[Floats] = []
    for model, known in cells.items():
        run = read_run(model, known, outcomes, first)  # one model at a time is in memory
        found.append(_summary(run, compared, samples, len(seeds)))
        trend.append(samples.means(np.stack([run.clean.correct, run.shares.mean(axis=0)])))
    return _with_trend(found, np.stack(trend), samples)


def _summary(run: SuiteRun, reference: SuiteRun | None, samples: Samples, draws: int) -> Summary:
    absent: dict[str, str] = {}

    def said(name: str, figure: Callable[[], T]) -> T | None:
        try:
            return figure()
        except InputError as error:
            absent[name] = error.whole
            return None

    return Summary(
        model=run.model,
        specs=len(run.damaged),
        draws=draws,
        clips=len(run.group),
        groups=samples.groups,
        grouped_by=run.clean.grouped_by,
        clean=accuracy(run.clean.correct[None], run.group),
        damaged=means.damaged(run),
        drop=means.drop(run),
        worst=means.worst(run, samples),
        area=areas(run),
        agreement=stability.agreement(run),
        relative=said("relative", lambda: means.relative(run, samples)),
        flips=said("flips", lambda: stability.flips(run)),
        mce=said("mce", lambda: mce(run, _named(reference), samples)),
        relative_mce=said("relative_mce", lambda: relative_mce(run, _named(reference), samples)),
        effective=None,  # it takes all models: `_with_trend`
        calibration=said("calibration", lambda: _calibration([(run.clean,)], samples)),
        damaged_calibration=said("damaged_calibration", lambda: _calibration(list(run.damaged.values()), samples)),
        absent=absent,
    )


def _named(reference: SuiteRun | None) -> SuiteRun:
    if reference is None:
        raise InputError("no reference model was named, which errors would be relative to; name one")
    return reference


def _calibration(cells: Cells, samples: Samples) -> Calibration:
    require(
        not without_labels([cells[0][0].circumstances.get("note", "")]),
        "the clips have no labels, and calibration is about being right; measure labelled clips",
    )
    return Calibration(ece(cells, samples), brier(cells, samples), aurc(cells, samples))


def _with_trend(found: list[Summary], accuracies: Floats, samples: Samples) -> list[Summary]:
    """Add the effective robustness, from (models, clean and damaged, 1 + times)."""
    try:
        above = above_trend(accuracies[:, 0], accuracies[:, 1], found[0].clips)
    except InputError as error:
        return [replace(each, absent={**each.absent, "effective": error.whole}) for each in found]
    return [replace(each, effective=samples.estimate(off)) for each, off in zip(found, above, strict=True)]
