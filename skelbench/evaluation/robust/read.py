"""Rows of a CSV of robust accuracies, back to what they were made from; nothing in them is believed unchecked."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from skelbench.core.errors import require
from skelbench.evaluation.results.checked_rows import check_unchanged, parsed, read_rows
from skelbench.evaluation.robust.identity import IDENTITY, Identity
from skelbench.evaluation.robust.record import (
    BROKEN,
    CIRCUMSTANCES,
    COLUMNS,
    DRAWS,
    RIGHT,
    VERDICTS,
    WRONG,
    Record,
)
from skelbench.perturbations.attacks.guards import Finding

KIND = "a CSV of `skelbench attack --out`"
NUMBERS: Mapping[str, type] = {"eps": float, "seed": int, "numerics": int, "version": int}


def read_records(path: Path) -> list[Record]:
    """Read what was measured, in the order of the rows; a file that is not there holds nothing.

    Raises:
        InputError: it is none of our files, or a row was changed.
    """
    return read_rows(path, KIND, COLUMNS, _record)


def _record(told: Mapping[str, str], where: str) -> Record:
    record = parsed(told, where, _unchecked)
    letters = {RIGHT, WRONG, *BROKEN[: len(record.attacks)]}
    sizes = {len(record.fates), len(record.draws), len(record.group)}
    whole = len(sizes) == 1 and len(record.fates) > 0 and set(record.fates) <= letters
    within = whole and int(record.draws.min()) >= 0 and int(record.draws.max()) <= DRAWS
    require(within, f"{where} does not tell of every clip what became of it; restore it, or remove it")
    check_unchanged(told, record.row, where)
    return record


def _unchecked(told: Mapping[str, str]) -> Record:
    identity: dict[str, Any] = {name: NUMBERS.get(name, str)(told[name]) for name in IDENTITY}
    fates, kind = told["fates"], told["grouped_by"]
    group = list(range(len(fates))) if kind == "clip" else [int(number) for number in told["group"].split()]
    left_out = dict(part.split(": ", 1) for part in told["left_out"].split("; ") if part)
    return Record(
        identity=Identity(**identity),
        fates=fates,
        draws=np.array(told["draws"].split(), np.int64),
        grouped_by=kind,
        group=np.array(group, np.int64),
        body=float(told["body"]),
        left_out=left_out,
        findings=tuple(_finding(part) for part in told["guards"].split(" | ") if part),
        circumstances={name: told[name] for name in CIRCUMSTANCES},
        selected_on=told["selected_on"],
        fresh=False,
    )


def _finding(text: str) -> Finding:
    verdict, guard, seen = text.split(": ", 2)
    return Finding(guard, {word: passed for passed, word in VERDICTS.items()}[verdict], seen)
