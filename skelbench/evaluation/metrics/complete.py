"""Which cells a suite asks for, and whether every model has them: means over unequal sets of cells are refused."""

from collections.abc import Sequence
from typing import NamedTuple

from skelbench.core.arrays import DataFrame
from skelbench.core.errors import InputError, require
from skelbench.core.words import quoted
from skelbench.evaluation.results.store import SETTING
from skelbench.perturbations.spec import CLEAN, Spec

FEW = 3
"""Missing cells that an error names."""


class Wanted(NamedTuple):
    """A cell that a suite asks for; `seed` is None where nothing is drawn, and any draw will do."""

    spec: str
    seed: int | None = None

    def __str__(self) -> str:
        return self.spec if self.seed is None else f"{self.spec} (draw {self.seed})"


def damages(suite: Sequence[str]) -> tuple[Spec, ...]:
    """Read the specs of a suite, each once in its order; what changes nothing, as `clean` or level 0, is no damage.

    Raises:
        InputError: a spec cannot be read, or none of them damages anything.
    """
    specs = dict.fromkeys(Spec.recorded(text) for text in suite)
    kept = tuple(spec for spec in specs if not spec.identity)
    require(bool(kept), f"the suite has {len(specs)} specs and none of them changes a clip; name one, e.g. noise:0.01")
    return kept


def wanted(suite: Sequence[str], seeds: Sequence[int]) -> tuple[Wanted, ...]:
    """List the cells of a suite: `clean`, every random damage once per seed, and every other one once."""
    random = [(spec, seeds if spec.random else (None,)) for spec in damages(suite)]
    return (Wanted(CLEAN), *(Wanted(str(spec), seed) for spec, drawn in random for seed in drawn))


def drawn(rows: DataFrame, suite: Sequence[str]) -> tuple[int, ...]:
    """Return every seed that a random damage of the suite was drawn with, for any of the models; (0,) without one."""
    random = [str(spec) for spec in damages(suite) if spec.random]
    rows = _plain(rows)
    return tuple(sorted({int(seed) for seed in rows["seed"][rows["spec"].isin(random)]})) or (0,)


def missing(rows: DataFrame, suite: Sequence[str], seeds: Sequence[int] | None = None) -> dict[str, list[Wanted]]:
    """Return the cells that each model lacks, of the models that lack any.

    A board may so leave a model out and say why. Arguments and errors: `complete`.
    """
    asked = wanted(suite, drawn(rows, suite) if seeds is None else seeds)
    lacking = {name: [cell for cell in asked if cell not in cells] for name, cells in _cells(rows).items()}
    return {name: cells for name, cells in lacking.items() if cells}


def complete(rows: DataFrame, suite: Sequence[str], seeds: Sequence[int] | None = None) -> dict[str, dict[Wanted, str]]:
    """Return model -> cell of the suite -> its key in the outcomes, all models over the same cells.

    rows: of one setting, each cell once (`store.newest`); rows with a repair, or prepared as clean, are another
    measurement and do not count. suite: specs. seeds: of the draws; None for all that any of the models has.

    Raises:
        InputError: a model lacks a cell, has one twice, or rows are of several settings; or as `damages`.
    """
    seeds = drawn(rows, suite) if seeds is None else seeds
    asked = wanted(suite, seeds)
    lacking = missing(rows, suite, seeds)
    for name, cells in lacking.items():
        few = ", ".join(map(str, cells[:FEW])) + (", …" if len(cells) > FEW else "")
        others = f" (and {len(lacking) - 1} other models lack some)" if len(lacking) > 1 else ""
        raise InputError(
            f"model {quoted(name)} lacks {len(cells)} of the {len(asked)} cells of the suite: {few}{others}; means "
            "over other cells cannot be compared: measure them, leave the model out, or name fewer specs or draws"
        )
    return {name: {cell: cells[cell] for cell in asked} for name, cells in _cells(rows).items()}


def _plain(rows: DataFrame) -> DataFrame:
    return rows[rows["repair"] == ""]


def _cells(rows: DataFrame) -> dict[str, dict[Wanted, str]]:
    """Return model -> cell -> key; what was drawn is also found without its seed, under its first draw."""
    settings = rows[SETTING].drop_duplicates()
    require(len(settings) > 0, "no rows, expected those of a results file; measure something with `skelbench eval`")
    require(
        len(settings) == 1,
        f"rows of {len(settings)} settings ({', '.join(SETTING)}), expected one: their clips differ; summarise each",
    )
    found: dict[str, dict[Wanted, str]] = {str(name): {} for name in rows["model"].unique()}
    plain = _plain(rows).sort_values("seed", kind="stable")
    for name, spec, seed, key in zip(*(plain[c] for c in ("model", "spec", "seed", "cell")), strict=True):
        cell = Wanted(str(spec), int(seed))
        require(
            cell not in found[name],
            f"model {quoted(name)} was measured twice on {cell}, expected once; keep the newest (store.newest)",
        )
        found[name][cell] = str(key)
        found[name].setdefault(Wanted(cell.spec), str(key))
    return found
