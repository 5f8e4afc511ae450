"""Results as version 0.2 wrote them: a CSV of rows, and beside it a Parquet file of every clip's prediction."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from skelbench.core.spreadsheet import write_csv
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.results.pair.check import COLUMNS
from skelbench.evaluation.results.pair.predictions import PREDICTIONS
from skelbench.evaluation.results.reading import read_outcomes

TEXTS = {name: "category" for name in ("cell", "clip", "group")}


def write_pair(results: Path, path: Path) -> Path:
    """Write what `results` hold, in whatever form, as a pair `path` (.csv) and .parquet; return `path`."""
    rows, outcomes = read_outcomes(results)
    write_csv(rows[list(COLUMNS)], path)
    predictions(rows, outcomes).to_parquet(path.with_suffix(".parquet"), index=False)
    return path


def predictions(rows: pd.DataFrame, outcomes: Mapping[str, Outcome]) -> pd.DataFrame:
    """Lay out a line per clip and cell, in the order of the rows; text as categories, numbers as int16."""
    parts = [
        pd.DataFrame({"cell": cell, **{name: getattr(outcomes[cell], name) for name in PREDICTIONS[1:]}})
        for cell in rows["cell"]
    ]
    return pd.concat(parts, ignore_index=True)[list(PREDICTIONS)].astype(TEXTS)


def make_pair_of(path: Path) -> None:
    """Let a pair take the place of results that lie in a folder of cells."""
    draft = write_pair(path, path.with_name("pair.csv"))
    shutil.rmtree(path.with_suffix(".cells"))
    for end in (".csv", ".parquet"):
        draft.with_suffix(end).replace(path.with_suffix(end))


def answering(outcome: Outcome, wrong: int) -> Outcome:
    """The same outcome, but every wrong answer is the class `wrong`."""
    from dataclasses import replace

    answers = np.where(outcome.rank > 0, wrong, outcome.prediction).astype(np.int16)
    return replace(outcome, prediction=answers, confidence=None)
