"""The CSV of a pair: rows that were written with version 0.2 or before."""

from pathlib import Path

from skelbench.core.arrays import DataFrame
from skelbench.core.errors import InputError
from skelbench.core.spreadsheet import from_cell
from skelbench.evaluation.results.csv_text import check_text
from skelbench.evaluation.results.pair.check import COLUMNS, FIGURES, check_rows


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
    if missing and "trained_on" in rows:
        raise InputError(f"{path} is of `skelbench partial --out`; expected a results file of `skelbench eval --out`")
    if missing and "weights_sha256" in rows:
        raise InputError(f"{path} lacks {missing}: an older skelbench measured it; move it away and measure again")
    if missing:
        raise InputError(f"{path} lacks the columns {missing}; expected a results file of `skelbench eval --out`")
    rows = rows[list(COLUMNS)]
    return check_rows(rows.assign(**{name: rows[name].map(from_cell) for name in text}), path)
