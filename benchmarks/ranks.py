"""How often a board's rank intervals hold all true ranks at once, by simulation: the table in docs/boards.md.

`python -m benchmarks.ranks --measure` writes docs/findings/ranks.csv, some ten minutes on a core; without `--measure`
the table is made from that file.
"""

import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from benchmarks.simulated import chances, subjects
from skelbench.core.arrays import Floats, Indices
from skelbench.core.words import markdown_table
from skelbench.evaluation.results.ranks import Rank, ranks

FILE = Path(__file__).parents[1] / "docs/findings/ranks.csv"
BOARDS = {
    "all equal": (0.6,) * 6,
    "two groups": (0.7, 0.7, 0.7, 0.6, 0.6, 0.6),
    "steps of 2 points": (0.7, 0.68, 0.66, 0.64, 0.62, 0.6),
    "one ahead": (0.8, 0.6, 0.6, 0.6, 0.6, 0.6),
}
"""True accuracies of the models of a board, over its suite."""
GROUPS, CLIPS, ALIKE, TRAININGS = (4, 11, 40), (176, 968), (0.0, 0.1), (1, 3)
SPECS = 4  # perturbations of the suite
LOST = 0.06  # share of its recognised clips that a training loses to its seed, at most
SPREAD = 3  # how many times the clips of the smallest subject the largest has
TIMES = 1000  # boards per setting
COLUMNS = ("board", "groups", "clips", "icc", "trainings", "simulated", "held", "width", "ranks")


@dataclass(frozen=True)
class Held:
    """Of simulated boards: how many held all true ranks, the mean width of an interval, the mean number of ranks."""

    simulated: int
    held: int
    width: float
    ranks: float


def board(
    rng: np.random.Generator, group: Indices, truths: Sequence[float], alike: float, trainings: int
) -> dict[str, Floats]:
    """Make up (trainings, clips) of models of these accuracies: the share of the perturbations with a right answer.

    Subjects differ in how hard they are, and once more for every model. Of every other clip the models share the lot,
    so that they fail on the same clips. Trainings lose clips to their seed where there are several; else no seed is
    simulated, since the rank is then of that very training.
    """
    of, easiest = int(group[-1]) + 1, max(truths) / 0.9
    values = {f"m{k}": np.zeros((trainings, len(group))) for k in range(len(truths))}
    lost = LOST if trainings > 1 else 0.0
    kept = 1 - lost * rng.random((len(truths), trainings, 1))
    common = rng.random(len(group)) < 0.5
    for _ in range(SPECS):
        hard, lot = chances(rng, of, easiest, alike / 2), rng.random(len(group))
        for k, truth in enumerate(truths):
            mine = hard * chances(rng, of, truth / easiest, alike / 2)
            own = np.where(common, lot, rng.random((trainings, len(group))))
            values[f"m{k}"] += (own < kept[k] * mine[group]) / SPECS
    return values


def holds(found: dict[str, Rank], truths: Sequence[float]) -> bool:
    """Whether every interval holds all ranks that its model truly has; equal models have each other's ranks."""
    return all(
        found[f"m{k}"].low <= 1 + sum(other > truth for other in truths)
        and found[f"m{k}"].high >= len(truths) - sum(other < truth for other in truths)
        for k, truth in enumerate(truths)
    )


def simulate(
    truths: Sequence[float], groups: int, clips: int, alike: float, trainings: int, times: int = TIMES
) -> Held:
    """Rank so many made-up boards."""
    rng, group = np.random.default_rng([groups, clips, round(100 * alike), trainings]), subjects(groups, clips, SPREAD)
    found = [ranks(board(rng, group, truths, alike, trainings), group) for _ in range(times)]
    widths = [rank.high - rank.low + 1 for each in found for rank in each.values()]
    different = [len({rank.low for rank in each.values()}) for each in found]
    return Held(times, sum(holds(each, truths) for each in found), float(np.mean(widths)), float(np.mean(different)))


def measure() -> list[tuple[object, ...]]:
    """Simulate every setting; a row each, of `COLUMNS`."""
    rows: list[tuple[object, ...]] = []
    for name, groups, clips, alike, trainings in product(BOARDS, GROUPS, CLIPS, ALIKE, TRAININGS):
        held = simulate(BOARDS[name], groups, clips, alike, trainings)
        rows.append(
            (name, groups, clips, alike, trainings, held.simulated, held.held, f"{held.width:.2f}", f"{held.ranks:.2f}")
        )
    return rows


def table(rows: Sequence[dict[str, str]]) -> str:
    """Lay out per board and number of subjects how many boards held, over all settings and in the worst of them."""
    lines: list[list[str]] = []
    for name, groups in product(BOARDS, map(str, GROUPS)):
        mine = [row for row in rows if (row["board"], row["groups"]) == (name, groups)]
        held = [100 * int(row["held"]) / int(row["simulated"]) for row in mine]
        said = [f"{np.mean([float(row[column]) for row in mine]):.1f}" for column in ("width", "ranks")]
        lines.append([name, groups, f"{np.mean(held):.1f}", f"{min(held):.1f}", *said])
    head = ["true accuracies", "subjects", "all ranks hold, %", "in the worst setting", "width of an interval", "ranks"]
    return markdown_table(head, lines)


def main(words: Sequence[str]) -> None:
    """Measure, if that is asked for; print the table of the file."""
    if "--measure" in words:
        rows = measure()
        with FILE.open("w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])
    with FILE.open(newline="") as file:
        print(table(list(csv.DictReader(file))))


if __name__ == "__main__":
    main(sys.argv[1:])
