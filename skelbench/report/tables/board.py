"""Boards: the models of one setting ranked by their mean accuracy over a suite, every figure with its interval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skelbench.core.arrays import DataFrame
from skelbench.core.machine import is_dirty
from skelbench.data.index import setting
from skelbench.evaluation.cost_table import read_costs
from skelbench.evaluation.metrics.complete import Wanted, complete
from skelbench.evaluation.metrics.suite_run import read_run
from skelbench.evaluation.results.cell import SETTING, Outcome
from skelbench.evaluation.results.trainings import seed_of, with_way
from skelbench.perturbations.spec import CLEAN
from skelbench.report.tables.board_line import Line, Values, lines, values
from skelbench.report.tables.board_scope import Scope, scope
from skelbench.report.tables.command import eval_command

MEASURED = [*SETTING, "dataset_sha256"]
"""What models of one board share: the clips by their names, and the poses in them."""


@dataclass(frozen=True, eq=False)
class Trained:
    """What else a board says of a way to train.

    trainings: names of the models, by their seeds. selected_on: `test` where one of them was chosen on these clips.
    dirty_clean, dirty_damaged: whether figures are from changes that no commit holds. costs: a row of a file of costs,
    or nothing.
    """

    trainings: tuple[str, ...]
    selected_on: str
    dirty_clean: bool
    dirty_damaged: bool
    costs: Mapping[Any, Any]
    command: str


@dataclass(frozen=True, eq=False)
class Board:
    """A ranking of models on the same clips.

    lines: by rank, then by name. trained: model -> what else is said of it. where: `MEASURED` -> what models share.
    rows: the cells that are counted.
    """

    scope: Scope
    lines: Sequence[Line]
    trained: Mapping[str, Trained]
    where: Mapping[str, str]
    rows: DataFrame

    @property
    def title(self) -> str:
        """Say which clips these are."""
        name, split, part, source = (self.where[column] for column in SETTING[:4])
        return setting(name, split, part, source)


def boards(
    rows: DataFrame, outcomes: Mapping[str, Outcome], suite: str | None = None, costs: Path | None = None
) -> list[Board]:
    """Rank the models of every setting in which damage was measured.

    rows: each cell once (`store.newest`); those with a repair do not count. suite: see `board_scope.scope`. costs: a
    file of costs, which need not be there.

    Raises:
        InputError: no such suite, cells of other clips than the undamaged ones, or `costs` is no file of costs.
    """
    plain = with_way(rows[rows["repair"] == ""])
    known = read_costs(costs) if costs is not None and costs.is_file() else None
    found: list[Board] = []
    for key, group in plain.groupby(MEASURED):  # sorted: the order of the rows does not matter
        where = dict(zip(MEASURED, map(str, key), strict=True))
        of = scope(group, suite)
        if of.specs or of.left_out:
            found.append(_board(where, of, outcomes, known))
    return found


def _board(where: Mapping[str, str], of: Scope, outcomes: Mapping[str, Outcome], costs: DataFrame | None) -> Board:
    if not len(of.rows):
        return Board(of, (), {}, where, of.rows)
    cells = complete(of.rows, of.specs, of.seeds)
    counted = of.rows[of.rows["cell"].isin([key for known in cells.values() for key in known.values()])]
    ranked = lines(_values(counted, cells, outcomes))
    trained = {str(name): _trained(part, of, where, costs) for name, part in counted.groupby("trained")}
    return Board(of, ranked, trained, where, counted)


def _values(
    rows: DataFrame, cells: Mapping[str, Mapping[Wanted, str]], outcomes: Mapping[str, Outcome]
) -> dict[str, Values]:
    """Return model -> what its trainings did; the outcomes of one model at a time are in memory."""
    found: dict[str, Values] = {}
    first: Outcome | None = None
    for name, part in rows.groupby("trained"):
        runs = [read_run(model, cells[model], outcomes, first) for model in _trainings(part)]
        first = first or runs[0].clean
        found[str(name)] = values(runs)
    return found


def _trainings(rows: DataFrame) -> list[str]:
    return sorted(map(str, rows["model"].unique()), key=lambda model: (seed_of(model), model))


def _trained(rows: DataFrame, of: Scope, where: Mapping[str, str], costs: DataFrame | None) -> Trained:
    models = _trainings(rows)
    return Trained(
        trainings=tuple(models),
        selected_on="test" if (rows["selected_on"] == "test").any() else "",
        dirty_clean=any(map(is_dirty, rows["commit"][rows["spec"] == CLEAN])),
        dirty_damaged=any(map(is_dirty, rows["commit"][rows["spec"] != CLEAN])),
        costs=_costs(rows, costs),
        command=eval_command(models, where, int(rows["clips"].max()), of.specs, max(of.seeds) + 1, suite=of.suite),
    )


def _costs(rows: DataFrame, costs: DataFrame | None) -> Mapping[Any, Any]:
    """Find what a model costs: its configuration says it, whichever weights; of several devices the first by name."""
    if costs is None or rows["config_sha256"].nunique() > 1:
        return {}
    known: list[dict[Any, Any]] = costs.sort_values(["device", "threads", "model"]).to_dict("records")
    mine = [row for row in known if row["config_sha256"] == rows["config_sha256"].iloc[0]]
    return mine[0] if mine else {}
