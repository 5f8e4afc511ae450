"""The same clips, in the same draws, predicted by the baseline and by what came after it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from skelbench.core.arrays import DataFrame
from skelbench.core.errors import InputError, require
from skelbench.core.words import quoted
from skelbench.evaluation.results.fall import Paired
from skelbench.evaluation.results.outcome import Outcome
from skelbench.report.check.clips import paired
from skelbench.report.check.places import Place, Side, chosen, damage, place, read, together

NO_PLACES = list[Place]


@dataclass(frozen=True, eq=False)
class Matched:
    """Cells of two results files: by model and setting those of both, those that are gone, those that are new.

    renamed: what the baseline calls the one model that it has, where the new results call it otherwise.
    """

    suites: list[list[tuple[Place, Paired]]]
    missing: list[Place] = field(default_factory=NO_PLACES)
    extra: list[Place] = field(default_factory=NO_PLACES)
    renamed: str = ""


def matched(new: Path, baseline: Path, models: Sequence[str] = (), specs: Sequence[str] = ()) -> Matched:
    """Pair the cells of two results files, of these models and specs only if any are named.

    Models are matched by name, or, where each file holds one, as they are.

    Raises:
        InputError: a file is no results file, a name is unknown, or the two are of other data, poses, splits, clips,
            labels, repairs or draws; it says which.
    """
    fresh, old, renamed = chosen(read(new), read(baseline), models, specs)
    suites = [_suite(fresh, theirs, old, mine) for mine, theirs in together(fresh, old)]
    compared = {of for suite in suites for of, _ in suite}
    return Matched(
        [suite for suite in suites if suite],
        [of for of in _places(old.rows) if of not in compared],
        [of for of in _places(fresh.rows) if of not in compared],
        renamed,
    )


def _places(rows: DataFrame) -> list[Place]:
    return [place(draws) for _, draws in rows.groupby(list(Place.__dataclass_fields__), sort=False)]


def _suite(fresh: Side, theirs: DataFrame | None, old: Side, mine: DataFrame) -> list[tuple[Place, Paired]]:
    """Pair the cells that a model has on both sides, in one setting."""
    if theirs is None:
        return []
    said = f"{fresh.path} against {old.path}"
    _same_poses(theirs, mine, said)
    cells = {str(spec): draws for spec, draws in theirs.groupby("spec", sort=False)}
    suite: list[tuple[Place, Paired]] = []
    for spec, draws in mine.groupby("spec", sort=False):
        of, other = place(draws), cells.get(str(spec))
        if other is None:
            _no_other_repair(theirs, mine, of, said)
            continue
        cell = f"{said}, {of.spec} of {quoted(of.model)}"
        _same_draws(other, draws, cell)
        _same_instrument(other, draws, cell)
        suite.append((of, paired(_outcomes(fresh, other), _outcomes(old, draws), cell)))
    return suite


def _outcomes(side: Side, draws: DataFrame) -> list[Outcome]:
    return [side.outcomes[str(cell)] for cell in draws.sort_values("seed")["cell"]]


def _same_poses(theirs: DataFrame, mine: DataFrame, said: str) -> None:
    ours, other = (str(rows["dataset_sha256"].iloc[0]) for rows in (mine, theirs))
    require(
        ours == other,
        f"{said}: other poses: the file of {place(mine).setting} has the SHA-256 {other[:12]}…, that of the baseline "
        f"{ours[:12]}…; measure both on one file",
    )


def _same_draws(theirs: DataFrame, mine: DataFrame, cell: str) -> None:
    ours, other = ([int(seed) for seed in sorted(rows["seed"])] for rows in (mine, theirs))
    require(
        ours == other,
        f"{cell}: other draws: {quoted(other)}, the baseline has {quoted(ours)}; measure both with the same --seeds",
    )


def _same_instrument(theirs: DataFrame, mine: DataFrame, cell: str) -> None:
    """Refuse what another version of a family, a repair or of our numerics measured: it would be the one that fell."""
    for column, what in (("versions", "versions of the damage"), ("numerics", "numerics of skelbench")):
        ours, other = ({str(value) for value in rows[column]} for rows in (mine, theirs))
        require(
            ours == other,
            f"{cell}: other {what}: {quoted(sorted(other))}, the baseline has {quoted(sorted(ours))}; measure the "
            "baseline again with this version",
        )


def _no_other_repair(theirs: DataFrame, mine: DataFrame, of: Place, said: str) -> None:
    """Refuse a damage that was measured on both sides, but never with the same repair."""
    spec = damage(of.spec)
    ours, other = (_repairs(rows[rows["spec"].map(damage) == spec]) for rows in (mine, theirs))
    if other and not ours & other:
        raise InputError(
            f"{said}, {spec} of {quoted(of.model)}: another repair: {', '.join(sorted(other))}, the baseline has "
            f"{', '.join(sorted(ours))}; measure both with the same --repair"
        )


def _repairs(rows: DataFrame) -> set[str]:
    return {str(repair) or "none" for repair in rows["repair"]}
