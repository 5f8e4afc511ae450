"""A results CSV, one row of counts per cell, and every clip's prediction beside it as Parquet."""

from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from skelbench.core.arrays import DataFrame
from skelbench.core.errors import InputError, require
from skelbench.core.files import alone, atomic, check_writable
from skelbench.core.spreadsheet import from_cell, write_csv
from skelbench.evaluation.results.cell import (
    AS_CLEAN,
    CIRCUMSTANCES,
    COLUMNS,
    FIGURES,
    SETTING,
    Cell,
    Identity,
    Outcome,
    treatment,
)
from skelbench.evaluation.results.check import check_rows, check_together
from skelbench.evaluation.results.clusters import over
from skelbench.evaluation.results.csv_text import check_text
from skelbench.evaluation.results.predictions import PREDICTIONS, beside, read_predictions

VERSION = ["weights_sha256", "config_sha256", "dataset_sha256", "skelbench"]
"""What rows of one model must share for their accuracies to be of the same measurement."""


class Results:
    """A results CSV and its predictions; opened, added to, and written back as a whole."""

    def __init__(self, path: Path) -> None:
        """Open `path`, or start afresh where there is none.

        Raises:
            InputError: the file there is not a results file of ours; it is left as it is.
        """
        import pandas as pd

        self.path = path
        self.rows = pd.DataFrame(columns=list(COLUMNS))
        self.predictions = pd.DataFrame(columns=list(PREDICTIONS))
        self.known: dict[str, Outcome] = {}
        self.new: list[Cell] = []
        if path.suffix != ".csv":
            raise InputError(f"--out {path} is no .csv file; results are written as CSV, predictions beside them")
        for file in (path, beside(path)):
            check_writable(file)  # now, not after an hour
        predictions = read_predictions(path)  # also where there is no CSV: a foreign file must not be overwritten
        if path.exists():
            self.rows, self.predictions = read_rows(path), predictions
            check_together(self.rows, self.predictions, path)
            self.known = _outcomes(self.rows, self.predictions)

    def find(self, identity: Identity) -> Outcome | None:
        """Return the outcome of a cell that is already here."""
        return self.known.get(identity.key)

    def add(self, cell: Cell) -> None:
        """Take a new cell; `save` writes it."""
        self.new.append(cell)

    def save(self) -> None:
        """Write both files."""
        if self.new:
            with alone(self.path):  # another process may be adding to it, e.g. the next job of an array
                self._merge()

    def _merge(self) -> None:
        import pandas as pd

        if self.path.exists():
            self.rows, self.predictions = read_rows(self.path), read_predictions(self.path)
        outcomes = {cell.identity.key: cell.outcome for cell in self.new}
        frames = [pd.DataFrame({"cell": key, **_arrays(outcome)}) for key, outcome in outcomes.items()]
        new_rows = pd.DataFrame([cell.row for cell in self.new], columns=list(COLUMNS))
        # a cell that is in one file only was measured again: the new one takes its place
        old_predictions, old_rows = (old[~old["cell"].isin(list(outcomes))] for old in (self.predictions, self.rows))
        predictions = pd.concat([f for f in (old_predictions, *frames) if len(f)], ignore_index=True)
        rows = pd.concat([f for f in (old_rows, new_rows) if len(f)], ignore_index=True)
        write_results(self.path, rows, predictions)
        self.predictions, self.rows, self.new = predictions, rows, []  # last: after Ctrl-C the next save has them all


def write_results(path: Path, rows: DataFrame, predictions: DataFrame) -> None:
    """Write a results CSV and what lies beside it, predictions first: a row in the CSV always has its predictions."""
    with atomic(beside(path)) as draft:
        predictions.astype(dict.fromkeys(("cell", "clip", "group"), "category")).to_parquet(draft, index=False)
    with atomic(path) as draft:
        write_csv(rows, draft)


def _arrays(outcome: Outcome) -> dict[str, NDArray[Any]]:
    return {name: getattr(outcome, name) for name in PREDICTIONS[1:]}


def read_rows(path: Path) -> DataFrame:
    """Read a results CSV as a DataFrame.

    Raises:
        InputError: there is no such file, or it holds what no evaluation could have written (`check`).
    """
    import pandas as pd

    check_text(path)
    # hashes, commits and names may consist of digits: only the figures are numbers
    text = {name: str for name in COLUMNS if name not in ("seed", *FIGURES)}
    try:
        rows = pd.read_csv(path, dtype=text, keep_default_na=False, low_memory=False)  # else mixed parts are warned of
    except (ValueError, OverflowError) as error:  # pandas' own are ValueErrors
        raise InputError(
            f"{path} cannot be read as CSV ({str(error).strip()}); expected a results file of skelbench eval"
        ) from error
    missing = [name for name in COLUMNS if name not in rows]
    if missing and "weights_sha256" in rows:
        raise InputError(f"{path} lacks {missing}: an older skelbench measured it; move it away and measure again")
    if missing:
        raise InputError(f"{path} lacks the columns {missing}; expected a results file of `skelbench eval --out`")
    rows = rows[list(COLUMNS)]
    return check_rows(rows.assign(**{name: rows[name].map(from_cell) for name in text}), path)


def newest(rows: DataFrame) -> DataFrame:
    """Keep what may stand in one table: of every model and setting the last version, and of equal cells the last.

    A version is the weights, the configuration, the data's bytes and our own version. After a retraining that was
    measured on fewer perturbations, the others are gone: those were of a model that is no more. Last is what was
    created last, and of the same second what is further down. The rows that stay keep their order.
    """
    model = ["model", *SETTING]
    rows = rows.reset_index(drop=True)
    by_time = rows.sort_values("created", kind="stable")
    last = by_time.drop_duplicates(model, keep="last")
    current = by_time.reset_index().merge(last[[*model, *VERSION]], on=[*model, *VERSION]).set_index("index")
    kept = current.drop_duplicates([*model, "spec", "repair", "seed"], keep="last").index
    return rows.loc[sorted(kept)].reset_index(drop=True)


def by_treatment(rows: DataFrame) -> DataFrame:
    """Let `spec` and `family` name the repair too, as tables and figures do, so that those of one name are one thing.

    Repaired rows come right behind the others of their spec; otherwise the order stays. Rows that were prepared as
    their undamaged selves are left out: no model could have that accuracy, they have a table of their own.
    """
    rows = rows[rows["repair"] != AS_CLEAN]
    place = rows["spec"].map({spec: i for i, spec in enumerate(rows["spec"].unique())})
    rows = rows.assign(place=place).sort_values("place", kind="stable").drop(columns="place")
    named = {
        column: [treatment(text, repair) for text, repair in zip(rows[column], rows["repair"], strict=True)]
        for column in ("spec", "family")
    }
    return rows.assign(**named).reset_index(drop=True)


def draws_in_words(rows: DataFrame) -> str:
    """Say how many draws of a random perturbation there are at most: `1 draw`, `up to 3 draws`."""
    count = rows["seed"].nunique()
    return f"up to {count} draws" if count > 1 else "1 draw"


def groups_in_words(rows: DataFrame) -> str:
    """Say what the intervals of rows of the same clips are over; rows of a swapped source may have fewer groups.

    Raises:
        InputError: some rows know subjects, others of the same clips do not.
    """
    kinds = sorted(rows["grouped_by"].unique())
    if len(kinds) > 1:
        raise InputError(
            f"rows of the same clips are grouped by {' and by '.join(kinds)}, one table needs one grouping; measure "
            "all models on one data file"
        )
    return over(str(rows["grouped_by"].iloc[0]), int(rows["groups"].max()))


def read_outcomes(path: Path) -> tuple[DataFrame, dict[str, Outcome]]:
    """Read the rows of a results CSV, and the outcomes of its cells by their key.

    Raises:
        InputError: it is no results file, holds no row, or lies without its predictions.
    """
    rows, predictions = read_rows(path), read_predictions(path)
    require(bool(len(rows)), f"{path} holds no row; measure something with `skelbench eval --out {path}`")
    check_together(rows, predictions, path)
    outcomes = _outcomes(rows, predictions)
    if len(outcomes) < len(rows):
        raise InputError(f"{beside(path)} lacks predictions of {path}; the two files belong together, copy both")
    return rows, outcomes


def _outcomes(rows: DataFrame, predictions: DataFrame) -> dict[str, Outcome]:
    """Give the outcome of every cell that has both its row and its predictions."""
    stored = rows.set_index("cell")[["grouped_by", "skipped", *CIRCUMSTANCES]].to_dict("index")
    outcomes: dict[str, Outcome] = {}
    for cell, group in predictions.groupby("cell", observed=True, sort=False):
        if cell in stored:
            arrays = {name: group[name].to_numpy() for name in PREDICTIONS[1:]}
            kept = {name: str(stored[cell][name]) for name in CIRCUMSTANCES}
            kind, skipped = str(stored[cell]["grouped_by"]), int(stored[cell]["skipped"])
            outcomes[str(cell)] = Outcome(**arrays, grouped_by=kind, skipped=skipped, circumstances=kept)
    return outcomes
