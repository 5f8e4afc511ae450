"""What our 95 % intervals cover when the truth is known (`benchmarks/simulated.py`): the table in docs/results.md.

`python -m benchmarks.coverage --measure` writes docs/findings/coverage.csv, some twenty minutes on a core; without
`--measure` the tables are made from that file.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from benchmarks.simulated import Simulated, accuracies, drops, false_alarm, gains, means, shares, subjects
from skelbench.core.words import markdown_table

FILE = Path(__file__).parents[1] / "docs/findings/coverage.csv"
GROUPS, CLIPS, SPREADS, ALIKE = (4, 9, 11, 40, 100), (176, 16487), (1, 10), (0.0, 0.05, 0.1)
FEW_CLIPS = (176, 704)
SHARES = (0.5, 0.9, 0.98)
CHANGES = ((0.1, 0.1), (0.05, 0.0), (0.4, 0.05), (0.01, 0.06))
"""(lost, won): shares of the clips that damage turns from right to wrong and back."""
PAIRS = ((0.9, 0.9), (0.85, 0.75), (0.5, 0.6))
"""Accuracies of two ways to train."""
PARTS = ((0.4, 0.5), (0.2, 0.9))
"""Drops, and which share of them is the preparation."""


@dataclass(frozen=True)
class Kind:
    """An interval that we print. times: simulations per setting; a gain's are three each of one, so they know less."""

    simulate: Callable[..., Simulated]
    truths: Sequence[object]
    clips: tuple[int, int] = CLIPS
    times: int = 400


KINDS = {
    "accuracy": Kind(accuracies, SHARES),
    "drop": Kind(drops, CHANGES),
    "gain": Kind(gains, PAIRS, times=133),
    "mean": Kind(means, (0.3, 0.8), FEW_CLIPS),
    "share": Kind(shares, PARTS, FEW_CLIPS),
}
"""`mean` is a bootstrap; it and `share` are of clips as many as one explains or diagnoses."""
FAMILY = "table"
TIMES = 400  # tables per setting
WANTED = (93.0, 97.0)  # percent
COLUMNS = ("what", "groups", "clips", "spread", "icc", "truth", "simulated", "held")


def held(simulated: Simulated) -> tuple[int, int]:
    """How many intervals there were, and how many held the truth."""
    inside = [one.low <= truth <= one.high for one, truth in simulated]
    return len(inside), sum(inside)


def measure(what: str) -> list[tuple[object, ...]]:
    """Simulate every setting of a kind; a row each, of `COLUMNS`. A table with nothing bold counts as held."""
    if what == FAMILY:
        return [_tables(groups, alike, TIMES) for groups, alike in product(GROUPS, ALIKE)]
    kind = KINDS[what]
    rows: list[tuple[object, ...]] = []
    for groups, alike, clips, spread, truth in product(GROUPS, ALIKE, kind.clips, SPREADS, kind.truths):
        rng = np.random.default_rng([groups, clips, spread, round(100 * alike)])
        found = held(kind.simulate(rng, subjects(groups, clips, spread), truth, alike, kind.times))
        rows.append((what, groups, clips, spread, alike, str(truth), *found))
    return rows


def _tables(groups: int, alike: float, times: int) -> tuple[object, ...]:
    rng, of = np.random.default_rng(groups), subjects(groups, 431, 3)
    return FAMILY, groups, 431, 3, alike, "", times, sum(not false_alarm(rng, of, alike) for _ in range(times))


def table(rows: Sequence[dict[str, str]]) -> str:
    """Lay out in percent what intervals of so many groups and such an ICC cover, over sizes and true values."""
    head = ["groups", "ICC", *KINDS, "tables with a false bold gain"]
    lines: list[list[str]] = []
    for groups, alike in product(map(str, GROUPS), map(str, ALIKE)):
        mine = [row for row in rows if (row["groups"], row["icc"]) == (groups, alike)]
        covers = [f"{_held(mine, what):.1f}" for what in KINDS]
        lines.append([groups, alike, *covers, f"{100 - _held(mine, FAMILY):.1f}"])
    return markdown_table(head, lines)


def extremes(rows: Sequence[dict[str, str]]) -> str:
    """Lay out per kind how many settings lie outside of `WANTED`, and the lowest: what a mean over settings hides."""
    head = ["interval of", "settings", "cover below 93", "93 to 97", "above 97", "lowest", "which is"]
    lines: list[list[str]] = []
    for what in KINDS:
        settings = defaultdict[tuple[str, ...], list[dict[str, str]]](list)
        for row in rows:
            if row["what"] == what:
                settings[row["groups"], row["clips"], row["icc"], row["truth"]].append(row)
        covers = {of: _held(mine, what) for of, mine in settings.items()}
        below, above = sum(c < WANTED[0] for c in covers.values()), sum(c > WANTED[1] for c in covers.values())
        groups, clips, alike, truth = lowest = min(covers, key=lambda of: covers[of])
        counts = map(str, (len(covers), below, len(covers) - below - above, above))
        where = f"{truth}, {groups} groups, {clips} clips, ICC {alike}"
        lines.append([what, *counts, f"{covers[lowest]:.1f}", where])
    return markdown_table(head, lines)


def _held(rows: Sequence[dict[str, str]], what: str) -> float:
    mine = [row for row in rows if row["what"] == what]
    return 100 * sum(int(row["held"]) for row in mine) / sum(int(row["simulated"]) for row in mine)


def main(words: Sequence[str]) -> None:
    """Measure, if that is asked for; print the tables of the file."""
    if "--measure" in words:
        with FILE.open("w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow(COLUMNS)
            for what in (*KINDS, FAMILY):
                csv.writer(file, lineterminator="\n").writerows(measure(what))
    with FILE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    print(table(rows), extremes(rows), sep="\n\n")


if __name__ == "__main__":
    main(sys.argv[1:])
