"""How often `skelbench check` finds a fall, and how often it finds one where there is none: the table in docs/check.md.

`python -m benchmarks.check_power --measure` writes docs/findings/check_power.csv, some four minutes on a core; without
`--measure` the tables are made from that file. Simulated is a suite of six cells and two versions of one model. They
answer a share of the clips differently (`DIFFERENT`); of those the older is right in some and the newer in the others.
"""

import csv
import sys
from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np

from benchmarks.simulated import chances, subjects
from skelbench.core.arrays import Floats, Indices
from skelbench.core.words import markdown_table
from skelbench.evaluation.results.fall import Paired, falls

FILE = Path(__file__).parents[1] / "docs/findings/check_power.csv"
CELLS = 6
RIGHT = 0.8  # of the clips that both versions answer alike
DIFFERENT = (0.02, 0.05, 0.14)
"""Clips of a cell that two versions answer differently: 0.14 are two trainings that differ in their seed alone."""
BETWEEN_CELLS, BETWEEN_DRAWS = 0.2, 0.5
"""Correlation of what a clip loses in two cells, and in two draws of one; as benchmarks/versions.py measures it."""
USUAL = (20, 0.003)
"""Subjects, and the ICC of what their clips lose; see benchmarks/versions.py."""
SEEDS = 0.01
"""Standard deviation of what the seed of a training moves an accuracy by, in all cells alike."""
RETRAINED = "retrained"
CLIPS, DRAWS, FALLS, LIMITS = (200, 500, 1000, 16487), (1, 3), (0, 0.5, 1, 2, 3, 5, RETRAINED), (0.5, 1)
OTHERS = ((5, 0.003), (20, 0.02), (20, 0.1), (500, 0.0))
"""Subjects and ICC that 500 clips are simulated with too; 500 subjects: nothing is known of them."""
COLUMNS = (
    "clips",
    "subjects",
    "icc",
    "draws",
    "different",
    "fall",
    "max_drop",
    "simulated",
    "found",
    "mean",
    "cells",
    "by_eye",
)
Setting = tuple[int, int, float, int, float, float | str]
"""clips, subjects, icc, draws, different, fall: points that the newer version is truly worse in every cell."""


def versions(rng: np.random.Generator, group: Indices, setting: Setting) -> list[Paired]:
    """Make up six cells, measured of a model and of its next version; group: (clips,) subjects."""
    _, subjects_of, alike, draws, different, points = setting
    # the seeds of two trainings move the two apart
    fall = SEEDS * float(rng.normal(0, 2**0.5)) if points == RETRAINED else float(points) / 100
    lost, won = (max(different, abs(fall)) / 2 + sign * fall / 2 for sign in (1, -1))
    shape = (CELLS, draws, len(group))
    lot = _lots(rng, shape)
    gone = chances(rng, subjects_of, lost, alike)
    come = (1 - gone) * chances(rng, subjects_of, won / (1 - lost), alike)
    loses, wins = lot < gone[group], lot > 1 - come[group]
    old = np.where(loses | (~wins & (rng.random(shape) < RIGHT)), 0, 1).astype(np.int16)
    new = np.where(loses, 1, np.where(wins, 0, old)).astype(np.int16)
    clip, label = np.arange(len(group)), np.zeros(len(group), np.int16)
    return [Paired(clip, label, group, "subject", *each) for each in zip(old, new, strict=True)]


def _lots(rng: np.random.Generator, shape: tuple[int, int, int]) -> Floats:
    """Uniform numbers in [0, 1), (cells, draws, clips), as alike as the differences of two versions are.

    Every one is the clip's own, the cell's own for the clip, or nobody else's: two that take the same one are equal.
    """
    cells, _, clips = shape
    shared = np.sqrt(BETWEEN_CELLS), np.sqrt(BETWEEN_DRAWS - BETWEEN_CELLS)
    kind = rng.random(shape)
    of_cell = np.where(kind < sum(shared), rng.random((cells, 1, clips)), rng.random(shape))
    return np.where(kind < shared[0], rng.random((1, 1, clips)), of_cell)


def settings() -> list[tuple[Setting, int]]:
    """All settings, and how many checks of each are simulated: more of those that ought to find nothing."""
    many = {clips: {0: 2000, 0.5: 800, 1: 800} if clips < 10_000 else {} for clips in CLIPS}
    few = {clips: 300 if clips < 10_000 else 60 for clips in CLIPS}
    usual = [(clips, *USUAL, *rest) for clips, *rest in product(CLIPS, DRAWS, DIFFERENT, FALLS)]
    others = [(500, *of, 1, different, fall) for of, different, fall in product(OTHERS, DIFFERENT, (0, 0.5, 1, 2))]
    return [(one, many[one[0]].get(one[-1], few[one[0]])) for one in (*usual, *others)]


def measure(setting: Setting, times: int) -> list[tuple[object, ...]]:
    """Simulate so many checks: a row of `COLUMNS` for every limit.

    found: checks that fail, mean: those in which the mean over the cells fell; cells: how many cells were found in all;
    by_eye: checks in which an accuracy is lower by more than the limit, whatever its interval.
    """
    clips, subjects_of, *rest = setting
    rng = np.random.default_rng([clips, subjects_of, *str(rest).encode()])
    group = subjects(subjects_of, clips, 3 if subjects_of < clips else 1)
    counts = {limit: np.zeros(4, int) for limit in LIMITS}
    for _ in range(times):
        (suite,) = falls([versions(rng, group, setting)])
        for limit in LIMITS:
            mean, *cells = (each.beyond(Fraction(limit)) for each in (suite.mean, *suite.cells) if each)
            by_eye = any(each.points > Fraction(limit) for each in suite.cells)
            counts[limit] += (any((mean, *cells)), mean, sum(cells), by_eye)
    return [(*setting, limit, times, *counts[limit].tolist()) for limit in LIMITS]


def power(rows: Sequence[dict[str, str]]) -> str:
    """Lay out which falls are found, in percent of checks, of usual subjects; with --max-drop 0.5 and 1."""
    falls_of = [str(fall) for fall in FALLS if fall not in (0, 0.5, RETRAINED)]
    head = ["clips", "draws", "answered differently", *(f"falls by {fall}" for fall in falls_of)]
    lines = [
        [clips, draws, f"{100 * float(different):g} %"]
        + [_shares(rows, clips=clips, draws=draws, different=different, fall=fall) for fall in falls_of]
        for clips, draws, different in product(*(map(str, each) for each in (CLIPS, DRAWS, DIFFERENT)))
    ]
    return markdown_table(head, lines)


def alarms(rows: Sequence[dict[str, str]]) -> str:
    """Lay out how many checks fail that should not, and how many where a training was repeated."""
    head = ["clips", "answered differently", "nothing fell", "by eye", "all fell by the limit", "another seed"]
    lines: list[list[str]] = []
    for clips, different in product(map(str, CLIPS), map(str, DIFFERENT)):
        limits = [_share(rows, limit, clips=clips, different=different, fall=f"{limit:g}") for limit in LIMITS]
        none, seeds = (_shares(rows, clips=clips, different=different, fall=str(fall)) for fall in (0, RETRAINED))
        eye = [_share(rows, limit, "by_eye", clips=clips, different=different, fall="0") for limit in LIMITS]
        lines.append([clips, f"{100 * float(different):g} %", none, _both(eye), _both(limits), seeds])
    return markdown_table(head, lines)


def others(rows: Sequence[dict[str, str]]) -> str:
    """Lay out what subjects change, with 500 clips and one draw."""
    head = ["subjects", "ICC", "answered differently", "nothing fell", "all fell by the limit", "falls by 2"]
    lines: list[list[str]] = []
    for (groups, alike), different in product((USUAL, *OTHERS), map(str, DIFFERENT)):
        of = {"clips": "500", "draws": "1", "subjects": str(groups), "icc": str(alike), "different": different}
        limits = [_share(rows, limit, **of, fall=f"{limit:g}") for limit in LIMITS]
        none, two = (_shares(rows, **of, fall=fall) for fall in ("0", "2"))
        known = str(groups) if groups < 500 else "unknown"
        lines.append([known, f"{alike:g}", f"{100 * float(different):g} %", none, _both(limits), two])
    return markdown_table(head, lines)


def _shares(rows: Sequence[dict[str, str]], **of: str) -> str:
    return _both([_share(rows, limit, **of) for limit in LIMITS])


def _both(shares: Sequence[float]) -> str:
    return " / ".join(f"{share:.1f}" for share in shares)


def _share(rows: Sequence[dict[str, str]], limit: float, what: str = "found", **of: str) -> float:
    """Percent of the checks of these settings that fail, or do `what`; of usual subjects where no others are named."""
    wanted = {"subjects": str(USUAL[0]), "icc": str(USUAL[1]), **of, "max_drop": str(limit)}
    mine = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    return 100 * sum(int(row[what]) for row in mine) / sum(int(row["simulated"]) for row in mine)


TABLES = {"power": power, "alarms": alarms, "subjects": others}


def main(words: Sequence[str]) -> None:
    """Measure, if that is asked for; print the tables that are named, or all."""
    if "--measure" in words:
        with FILE.open("w", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(COLUMNS)
            for setting, times in settings():
                out.writerows(measure(setting, times))
    with FILE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    asked = [word for word in words if word in TABLES] or list(TABLES)
    print(*(TABLES[name](rows) for name in asked), sep="\n\n")


if __name__ == "__main__":
    main(sys.argv[1:])
