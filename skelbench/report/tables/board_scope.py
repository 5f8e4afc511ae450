"""Which cells a board counts, so that every model on it is measured on the same: perturbations, draws, clips."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce

from skelbench.core.arrays import DataFrame
from skelbench.core.errors import InputError
from skelbench.evaluation.metrics.complete import missing, wanted
from skelbench.evaluation.results.trainings import of_no_series
from skelbench.perturbations.spec import Spec
from skelbench.perturbations.suites import load_suite, suites

SWAP = "estimator"
"""Family whose levels are sources: what `*` in a suite stands for are those that were measured."""
DAMAGED = "any perturbation"
"""What a model lacks that was measured undamaged alone."""
NO_SERIES = "a seed in its name: it is another training beside those of that name"


@dataclass(frozen=True, eq=False)
class Scope:
    """What a board is of.

    suite: the suite that has just these damages; empty for none. asked: whether it was asked for. specs: the damages,
    each counted once. seeds: the draws of the random ones. rows: those of the ranked models, with the column `trained`.
    lacking: model -> what it lacks, of those that are not ranked. left_out: damages that are in the file and not
    counted. spare: ranked model -> its further draws, which not all have of all damages: they are not counted.
    nowhere: damages of the suite asked for that no model here has, e.g. of two persons where there is one.
    """

    suite: str
    asked: bool
    specs: tuple[str, ...]
    seeds: tuple[int, ...]
    rows: DataFrame
    lacking: Mapping[str, tuple[str, ...]]
    left_out: tuple[str, ...]
    spare: Mapping[str, tuple[int, ...]]
    nowhere: tuple[str, ...] = ()


def scope(rows: DataFrame, suite: str | None) -> Scope:
    """Choose what a board of these rows counts.

    rows: of one setting and data file, each cell once, without repairs, with the column `trained`. suite: name or file
    of a suite, all of whose damages count that any model has; None counts those that all models have, but for models
    that have none. What is a diagnosis, or may change the label, never counts (`Spec.in_means`).

    Raises:
        InputError: there is no such suite, or it names families outside skelbench.
    """
    stray = of_no_series(rows)
    alone = {str(name): (NO_SERIES,) for name in rows["model"][stray]}  # the series of that name is ranked
    rows, lacking = rows[~stray], dict[str, tuple[str, ...]]()
    swaps = sorted(set(rows["level"][rows["family"] == SWAP]))
    every, nowhere = _specs_of(rows), tuple[str, ...]()
    if suite is None:
        damaged = rows["model"][rows["spec"].isin(every)]
        undamaged = set(rows["trained"][~rows["model"].isin(list(damaged))])
        lacking |= dict.fromkeys(map(str, undamaged), (DAMAGED,))
        rows = rows[~rows["trained"].isin(list(undamaged))]
        specs = _common(rows, [spec for spec in every if Spec.recorded(spec).in_means])
    else:
        asked = [str(spec) for spec in load_suite(suite, swaps) if spec.in_means and not spec.identity]
        specs = [spec for spec in asked if spec in every] or asked
        nowhere = tuple(spec for spec in asked if spec not in specs)
    if specs and len(rows):
        lacking |= _lacking(rows, specs)
    ranked = rows[~rows["trained"].isin(list(lacking))] if specs else rows[:0]
    seeds, spare = _draws(ranked, specs)
    left_out = tuple(spec for spec in every if spec not in specs)
    known = _known(specs, swaps) if suite is None else suite
    return Scope(known, suite is not None, tuple(specs), seeds, ranked, alone | lacking, left_out, spare, nowhere)


def _specs_of(rows: DataFrame) -> list[str]:
    """List the damages of rows: by family, then by level."""
    found: dict[str, Spec] = {}
    for text in rows["spec"].unique():
        with suppress(InputError):  # of a family that is not imported here
            spec = Spec.recorded(str(text))
            if not spec.identity:
                found[str(text)] = spec
    return sorted(found, key=lambda text: (found[text].family, *_level(found[text].level)))


def _level(level: str) -> tuple[float, str]:
    """Order levels by number, those that are none behind them by name."""
    try:
        return float(level), level
    except ValueError:
        return float("inf"), level


def _common(rows: DataFrame, specs: Sequence[str]) -> list[str]:
    """Keep damages that all models have, and on all clips: another source may lack some."""
    trainings = rows["model"].nunique()
    every = int(rows["clips"].max()) if len(rows) else 0
    of = {str(spec): part for spec, part in rows.groupby("spec")}
    return [s for s in specs if of[s]["model"].nunique() == trainings and (of[s]["clips"] == every).all()]


def _lacking(rows: DataFrame, specs: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return model -> the cells that one of its trainings or more lacks, of those without which nothing is counted."""
    trained = dict(zip(rows["model"], rows["trained"], strict=True))
    found: dict[str, dict[str, None]] = {}
    for model, cells in missing(rows, specs, [0]).items():
        found.setdefault(str(trained[model]), {}).update(dict.fromkeys(cell.spec for cell in cells))
    return {name: tuple(cells) for name, cells in found.items()}


def _draws(rows: DataFrame, specs: Sequence[str]) -> tuple[tuple[int, ...], dict[str, tuple[int, ...]]]:
    """Return the draws that every random damage of every model has, and what models have beyond these."""
    random = {cell.spec for cell in wanted(specs, [0]) if cell.seed is not None} if specs else set[str]()
    drawn = rows[rows["spec"].isin(list(random))]
    of = {key: {int(seed) for seed in part} for key, part in drawn.groupby(["trained", "model", "spec"])["seed"]}
    common = reduce(set[int].intersection, of.values()) if of else {0}
    spare: dict[str, set[int]] = {}
    for (trained, _, _), seeds in of.items():
        spare.setdefault(str(trained), set()).update(seeds - common)
    return tuple(sorted(common)), {name: tuple(sorted(seeds)) for name, seeds in spare.items() if seeds}


def _known(specs: Sequence[str], swaps: Sequence[str]) -> str:
    """Name the shipped suite that has just these damages; empty where none has."""
    for name in suites():
        if specs and {str(spec) for spec in load_suite(name, swaps) if not spec.identity} == set(specs):
            return name
    return ""
