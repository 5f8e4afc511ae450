"""A pair of CSV and Parquet as cells of today: counts stay as they were, intervals are computed anew."""

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

from skelbench.core.arrays import DataFrame
from skelbench.core.errors import InputError
from skelbench.core.machine import NUMERICS
from skelbench.evaluation.results.cell import CIRCUMSTANCES, Cell
from skelbench.evaluation.results.files.folder import tell
from skelbench.evaluation.results.identity import IDENTITY, SETTING, Identity
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.results.pair.check import check_together
from skelbench.evaluation.results.pair.predictions import PREDICTIONS, beside, read_predictions
from skelbench.evaluation.results.pair.rows import read_rows
from skelbench.perturbations.repairs.pipeline import Pipeline
from skelbench.perturbations.spec import CLEAN, Spec
from skelbench.perturbations.versions import versions_of

SAME_NUMERICS = ("0.2.0",)
"""Versions of the package that measured as we do; rows of others are shown, and never taken for a new measurement."""


def read_pair(path: Path) -> list[Cell]:
    """Read the cells of `path` and of the Parquet file beside it.

    Rows without predictions, or without a clean measurement of the same clips, are left out, which is said.

    Raises:
        InputError: one of the two cannot be believed, or they do not belong together.
    """
    rows, predictions = read_rows(path), read_predictions(path)
    check_together(rows, predictions, path)
    outcomes = _outcomes(rows, predictions)
    kept = [row for row in rows.to_dict("records") if row["cell"] in outcomes]
    clean = {_whose(row): outcomes[row["cell"]] for row in kept if (row["spec"], row["repair"]) == (CLEAN, "")}
    cells = [
        Cell(_identity(row), outcomes[row["cell"]], clean[_whose(row)], fresh=False)
        for row in kept
        if _whose(row) in clean
    ]
    if len(cells) < len(rows):
        tell(
            [
                f"{path}: {len(rows) - len(cells)} of {len(rows)} rows are left out, without predictions in "
                f"{beside(path)} or without a clean measurement of the same clips; copy both files, or measure again"
            ]
        )
    return cells


def _whose(row: Mapping[Hashable, Any]) -> tuple[Any, ...]:
    names = ("model", "weights_sha256", "config_sha256", "dataset_sha256", "skelbench", *SETTING)
    return tuple(row[name] for name in names)


def _identity(row: Mapping[Hashable, Any]) -> Identity:
    numerics = NUMERICS if row["skelbench"] in SAME_NUMERICS else 0
    told = {"adapter_sha256": "", "versions": _versions(str(row["spec"]), str(row["repair"])), "numerics": numerics}
    values: dict[Hashable, Any] = {**row, **told, "seed": int(row["seed"])}
    return Identity(**{name: values[name] for name in IDENTITY})


def _versions(spec: str, repair: str) -> str:
    """Versions of what was done; empty where a family is somebody's own, or is no more."""
    try:
        steps = Pipeline.parse(repair)
    except InputError:  # prepared as clean, or a repair that is no more
        steps = Pipeline()
    try:
        return versions_of(Spec.recorded(spec), steps)
    except InputError:
        return ""


def _outcomes(rows: DataFrame, predictions: DataFrame) -> dict[str, Outcome]:
    """Give the outcome of every cell that has both its row and its predictions; clips and groups are shared."""
    stored = rows.set_index("cell").to_dict("index")
    shared: dict[bytes, Any] = {}
    outcomes: dict[str, Outcome] = {}
    for cell, group in predictions.groupby("cell", observed=True, sort=False):
        if cell in stored:
            row = stored[cell]
            arrays = {name: group[name].to_numpy() for name in PREDICTIONS[1:]}
            for name in ("clip", "group"):  # one array for all cells of the same clips
                codes = name.encode() + group[name].cat.codes.to_numpy().tobytes()
                arrays[name] = shared.setdefault(codes, arrays[name])
            kept = {name: str(row.get(name, "")) for name in CIRCUMSTANCES}
            outcomes[str(cell)] = Outcome(
                **arrays, grouped_by=str(row["grouped_by"]), skipped=int(row["skipped"]), circumstances=kept
            )
    return outcomes
