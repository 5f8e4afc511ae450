"""Every check, in the order in which they are asked; and what they say together."""

from typing import Any

import numpy as np

from skelbench.core.errors import InputError
from skelbench.data.checks import (
    classes,
    copies,
    counts,
    joints,
    lengths,
    picture,
    reading,
    scores,
    sides,
    spikes,
    subjects,
    twins,
    units,
)
from skelbench.data.checks.facts import Facts
from skelbench.data.checks.finding import Check, Finding
from skelbench.data.dataset import Dataset
from skelbench.data.index import Splits, parts_of

CHECKS: tuple[Check, ...] = (
    counts.check,
    reading.check,
    classes.check,
    subjects.check,
    copies.check,
    twins.check,
    joints.check,
    scores.check,
    picture.check,
    units.check,
    sides.check,
    lengths.check,
    spikes.check,
)
SEVERITIES = ("problem", "note", "ok")


def findings(facts: Facts) -> list[Finding]:
    """Ask every check; problems come first, then notes, each in the order of the checks."""
    said = [finding for check in CHECKS for finding in check(facts)]
    return sorted(said, key=lambda finding: SEVERITIES.index(finding.severity))


def parts_to_check(data: Dataset, split: str | None) -> tuple[Dataset, Splits]:
    """Choose the clips to read and the splits to check: all, or one split with all of its parts.

    data: all clips of a source. Gives the data set and split -> part -> positions in it.

    Raises:
        InputError: the source has no such split.
    """
    if split is None:
        return data, data.split_parts
    base = (parts_of(split) or (split, ""))[0] if split not in data.splits else split
    rows: dict[str, Dataset] = {}
    for part in ("train", "val", "test"):
        try:
            chosen = data.chosen(base, part)
        except InputError:
            continue
        rows[str(chosen.part)] = chosen  # asked for `test`, a split may give its `val`
    if not rows:
        data.chosen(split, "test")  # says which there are
    positions = sorted({int(row) for chosen in rows.values() for row in chosen.rows})
    place = {row: at for at, row in enumerate(positions)}
    parts = {part: np.array([place[int(row)] for row in chosen.rows], np.int64) for part, chosen in rows.items()}
    return data.take(positions), {base: parts}


def sampled(data: Dataset, splits: Splits, limit: int) -> tuple[Dataset, Splits]:
    """Take a sample of at most `limit` clips, and what it has of every part."""
    few = data.limited(limit)
    place = {int(row): at for at, row in enumerate(few.rows)}
    kept = {
        split: {
            part: np.array([place[row] for row in data.rows[rows].tolist() if row in place], np.int64)
            for part, rows in parts.items()
        }
        for split, parts in splits.items()
    }
    return few, kept


def as_json(facts: Facts, said: list[Finding]) -> dict[str, Any]:
    """Everything for programs."""
    return {
        "name": facts.data.name,
        "source": facts.data.source,
        "clips": len(facts.data),
        "sampled": facts.sampled,
        "problems": sum(finding.severity == "problem" for finding in said),
        "notes": sum(finding.severity == "note" for finding in said),
        "findings": [
            {"severity": f.severity, "topic": f.topic, "text": f.text, "numbers": dict(f.numbers)} for f in said
        ],
    }
