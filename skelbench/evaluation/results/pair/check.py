"""What must hold of a pair before anything is made of it: a rule per few lines, on rows and on predictions."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import DataFrame
from skelbench.core.errors import InputError, require
from skelbench.core.names import check_name
from skelbench.core.words import quoted
from skelbench.evaluation.results.identity import SETTING
from skelbench.evaluation.results.outcome import KINDS

IDENTITY = (
    *("model", "weights_sha256", "config_sha256", "dataset", "dataset_sha256", "split", "part", "source"),
    *("names_sha256", "spec", "family", "level", "repair", "seed", "skelbench"),
)
FIGURES = (
    *("clips", "groups", "skipped", "correct", "top1", "top1_low", "top1_high", "top5", "mean_class"),
    *("clean_top1", "drop", "drop_low", "drop_high"),
)
CIRCUMSTANCES = ("commit", "torch", "device", "created", "selected_on", "note")
COLUMNS = (*IDENTITY, "grouped_by", *FIGURES, *CIRCUMSTANCES, "cell")
"""Of the CSV, in its order."""

COUNTS = ("clips", "groups", "skipped", "correct")
PERCENTS = ("top1", "top1_low", "top1_high", "top5", "mean_class", "clean_top1")
POINTS = ("drop", "drop_low", "drop_high")
OPTIONAL = {"split", "part", "source", "level", "repair", "weights_sha256", *CIRCUMSTANCES}
"""Columns of text that may be empty."""
RESTORE = "restore the file, or measure again"


def check_rows(rows: DataFrame, path: Path) -> DataFrame:
    """Refuse rows of a results CSV that no evaluation could have written; return them, of a repeated cell the last.

    Raises:
        InputError: what is wrong first.
    """
    if not len(rows):  # a head alone: nothing was measured yet, and no column has a type
        return rows
    for rule in (_numbers, _names, _times, _within, _counts):
        rule(rows, f"{path}")
    return _once(rows, f"{path}")


def _numbers(rows: DataFrame, where: str) -> None:
    odd = [name for name in ("seed", *FIGURES) if rows[name].dtype.kind not in "if"]
    require(not odd, f"{where} holds something else than numbers in {odd}; {RESTORE}")
    for name in ("seed", *COUNTS):
        _all(rows[name], lambda v: np.isfinite(v) & (v == np.floor(v)) & (abs(v) < 2**53), name, "whole numbers", where)


def _names(rows: DataFrame, where: str) -> None:
    for column in (name for name in COLUMNS if name not in ("seed", *FIGURES)):
        for text in rows[column].unique():
            if text or column not in OPTIONAL:
                check_name(text, column, where)
    odd = [kind for kind in rows["grouped_by"].unique() if kind not in KINDS]
    require(not odd, f"{where}: grouped_by is {quoted(odd[0] if odd else '')}, expected {', '.join(KINDS)}; {RESTORE}")


def _times(rows: DataFrame, where: str) -> None:
    for text in rows["created"].unique():
        try:
            datetime.fromisoformat(text)
        except ValueError as error:
            raise InputError(
                f"{where}: created is {quoted(text)}, expected a time such as 2026-01-31T12:00:00+00:00; {RESTORE}"
            ) from error


def _within(rows: DataFrame, where: str) -> None:
    for name in PERCENTS:
        _all(rows[name], lambda v: (v >= 0) & (v <= 100), name, "percents from 0 to 100", where)
    for name in POINTS:
        _all(rows[name], lambda v: (v >= -100) & (v <= 100), name, "points from -100 to 100", where)


def _counts(rows: DataFrame, where: str) -> None:
    clips = rows["clips"]
    _all(clips, lambda v: v >= 1, "clips", "at least 1", where)
    _all(rows["groups"], lambda v: (v >= 1) & (v <= clips), "groups", "1 to as many as there are clips", where)
    _all(rows["correct"], lambda v: (v >= 0) & (v <= clips), "correct", "0 to as many as there are clips", where)
    _all(rows["skipped"], lambda v: v >= 0, "skipped", "at least 0", where)


def _once(rows: DataFrame, where: str) -> DataFrame:
    """Of a cell that is there again, e.g. since two files were joined, the last row counts."""
    kept = rows.drop_duplicates([*IDENTITY, "cell"], keep="last")
    twice = kept["cell"][kept["cell"].duplicated()]
    require(
        twice.empty,
        f"{where}: rows of different measurements have the same cell {quoted(twice.iloc[0] if len(twice) else '')}, "
        f"expected a key for each; {RESTORE}",
    )
    return kept.reset_index(drop=True)


def _all(values: Any, holds: Callable[[Any], Any], name: str, expected: str, where: str) -> None:
    wrong = ~np.asarray(holds(values), bool)  # NaN is wrong too
    if wrong.any():
        came = quoted(np.asarray(values)[wrong][0].item())
        raise InputError(f"{where}: {name} is {came} in row {int(wrong.argmax()) + 1}, expected {expected}; {RESTORE}")


def check_predictions(predictions: DataFrame, where: str) -> None:
    """Refuse predictions that contradict themselves: rank 0 is a right prediction, and every clip has one per cell.

    Raises:
        InputError: they do, or a name cannot be printed.
    """
    for column in ("cell", "clip", "group"):
        for text in predictions[column].cat.categories:
            check_name(text, column, where)
    right = (predictions["prediction"] == predictions["label"]).to_numpy()
    odd = right != (predictions["rank"] == 0).to_numpy()
    require(
        not odd.any(),
        f"{where}: rank and prediction of row {int(odd.argmax()) + 1 if len(odd) else 0} contradict each other, "
        f"expected rank 0 where the prediction is the label and only there; {RESTORE}",
    )
    codes = [predictions[name].cat.codes.to_numpy().astype(np.int64) for name in ("cell", "clip")]
    pairs = codes[0] * (1 + len(predictions["clip"].cat.categories)) + codes[1]
    require(
        len(np.unique(pairs)) == len(pairs),
        f"{where}: a clip has two predictions in one cell, expected one; {RESTORE}",
    )


def check_together(rows: DataFrame, predictions: DataFrame, path: Path) -> None:
    """Refuse predictions that are not those of the rows.

    Raises:
        InputError: a cell has more or fewer of them than clips, or other clips than the same damage to another model.
    """
    if not len(predictions):
        return
    where = f"{path.with_suffix('.parquet')}: cell"
    places = predictions.groupby("cell", observed=True, sort=False).indices
    clip = predictions["clip"].astype("category").cat.codes.to_numpy().astype(np.int64)
    clips_of: dict[tuple[str, ...], Any] = {}
    for cell, clips, *damage in rows[["cell", "clips", *SETTING, "spec"]].itertuples(index=False):
        if cell not in places:
            continue
        at = places[cell]
        require(
            len(at) == clips,
            f"{where} {quoted(cell)} has {len(at)} predictions, {path} counts {clips} clips; the two files belong "
            "together, copy both",
        )
        same = np.array_equal(clips_of.setdefault(tuple(damage), clip[at]), clip[at])
        require(same, f"{where} {quoted(cell)} has other clips than the same damage has elsewhere; {RESTORE}")
    odd = _other_labels(rows, predictions, clip)
    require(
        odd is None, f"{where} {quoted(odd)} has other labels than the same clips have elsewhere in its set; {RESTORE}"
    )


def _other_labels(rows: DataFrame, predictions: DataFrame, clip: NDArray[Any]) -> str | None:
    """Return a cell in which a clip has another label than in a cell before it, of the same setting; clip: numbers."""
    numbers = rows.groupby(SETTING, sort=False).ngroup().tolist()
    setting_of = dict(zip(rows["cell"].tolist(), numbers, strict=True))
    cells = predictions["cell"].astype("category").cat
    setting = np.array([setting_of.get(cell, -1) for cell in cells.categories], np.int64)[cells.codes.to_numpy()]
    label = predictions["label"].to_numpy()
    _, first, same = np.unique(setting * (1 + clip.max()) + clip, return_index=True, return_inverse=True)
    odd = np.flatnonzero((label != label[first][same]) & (setting >= 0))
    return str(predictions["cell"].iloc[int(odd[0])]) if len(odd) else None
