"""Which cells of two results files are of the same thing; what is of something else is refused by its name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from skelbench.core.arrays import DataFrame
from skelbench.core.errors import InputError, require
from skelbench.core.registry import unknown
from skelbench.core.words import quoted
from skelbench.data.index import setting
from skelbench.evaluation.results.identity import AS_CLEAN, REPAIRED_BY, SETTING
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.rows import by_treatment, newest

OTHER = {"dataset": "other data", "split": "another split", "part": "another part", "source": "other poses"}
"""Columns of a setting, and what it is where they differ."""


@dataclass(frozen=True)
class Place:
    """A cell by its names; spec: with its repair."""

    model: str
    dataset: str
    split: str
    part: str
    source: str
    spec: str

    @property
    def setting(self) -> str:
        """Which clips these are, in words."""
        return setting(self.dataset, self.split, self.part, self.source)


@dataclass(frozen=True, eq=False)
class Side:
    """Results of one file: the newest rows of every model, and the outcomes by cell."""

    path: Path
    rows: DataFrame
    outcomes: Any

    def of_models(self, models: Sequence[str]) -> "Side":
        """Keep these models, or all where none is named."""
        return replace(self, rows=self.rows[self.rows["model"].isin(list(models))]) if models else self

    def of_specs(self, specs: Sequence[str]) -> "Side":
        """Keep these specs, with every repair or with the one that they name, or all where none is named."""
        spec = self.rows["spec"]
        return replace(self, rows=self.rows[spec.isin(specs) | spec.map(damage).isin(specs)]) if specs else self

    @property
    def models(self) -> list[str]:
        """Names of its models, in order."""
        return [str(name) for name in self.rows["model"].unique()]


def read(path: Path) -> Side:
    """Read one side of a check.

    Raises:
        InputError: it is no results file, or holds nothing that a model could have.
    """
    rows, outcomes = read_outcomes(path)  # of all models, since each file may call its only one differently
    rows = by_treatment(newest(rows))
    require(bool(len(rows)), f"{path} holds nothing but {AS_CLEAN} rows, which no model could have; measure without")
    return Side(path, rows, outcomes)


def damage(spec: str) -> str:
    """Return a treatment without its repair."""
    return spec.partition(REPAIRED_BY)[0]


def chosen(new: Side, old: Side, models: Sequence[str], specs: Sequence[str]) -> tuple[Side, Side, str]:
    """Keep what was asked for on both sides; models are then of one name, the third what the baseline called its one.

    Raises:
        InputError: a model is in neither file, a spec is not in the baseline, or no model is in both.
    """
    for name in models:
        if name not in {*new.models, *old.models}:
            raise unknown(f"model in {new.path} and {old.path}", name, {*new.models, *old.models})
    known = {str(spec) for spec in old.rows["spec"].unique()}
    for spec in specs:
        if spec not in known | set(map(damage, known)):
            raise unknown(f"spec in {old.path}", spec, known)
    new, old = new.of_models(models), old.of_models(models)
    renamed = ""
    if len(new.models) == len(old.models) == 1 and new.models != old.models:
        renamed, old = old.models[0], replace(old, rows=old.rows.assign(model=new.models[0]))
    require(
        bool({*new.models} & {*old.models}),
        f"{new.path} has {_names(new.models)}, {old.path} has {_names(old.models)}: no model in common; choose with "
        "--model one of each, or measure the same",
    )
    return new.of_specs(specs), old.of_specs(specs), renamed


def _names(models: Sequence[str]) -> str:
    said = [quoted(name, 40) for name in models[:3]]
    return ("the models " + ", ".join(said) if said else "no such model") + " …" * (len(models) > 3)


def together(new: Side, old: Side) -> Iterator[tuple[DataFrame, DataFrame | None]]:
    """Yield the rows of every model and setting of the baseline, and the new rows that are held against them.

    None where there are none. Clips that are not the same are for `pairs` to refuse.

    Raises:
        InputError: a model was measured on nothing that the baseline has, or on another file of the same poses.
    """
    for model, mine in old.rows.groupby("model", sort=False):
        theirs: DataFrame = new.rows[new.rows["model"] == str(model)]
        found = _partners(mine, theirs)
        if len(theirs) and not any(partner is not None for _, partner in found):
            first, other = (vars(place(rows)) for rows in (mine, theirs))
            column = next(name for name in OTHER if first[name] != other[name])
            raise InputError(
                f"{new.path} is of {OTHER[column]} than {old.path}: {column} {quoted(other[column])} against "
                f"{quoted(first[column])}; measure both on the same"
            )
        yield from found


def _partners(mine: DataFrame, theirs: DataFrame) -> list[tuple[DataFrame, DataFrame | None]]:
    """Rows of a model by setting; where the clips' names have another hash, those that only the new results have."""
    settings, ours = _by_setting(theirs), _by_setting(mine)
    found: list[tuple[DataFrame, DataFrame | None]] = []
    for key, rows in ours.items():
        near = [other for at, other in settings.items() if at[:-1] == key[:-1] and at not in ours]
        found.append((rows, settings.get(key, near[0] if near else None)))
    return found


def _by_setting(rows: DataFrame) -> dict[tuple[str, ...], DataFrame]:
    return {tuple(map(str, key)): part for key, part in rows.groupby(SETTING, sort=False)}


def place(rows: DataFrame) -> Place:
    """Name the cell that these rows, its draws, are of."""
    first = rows.iloc[0]
    return Place(*(str(first[name]) for name in Place.__dataclass_fields__))
