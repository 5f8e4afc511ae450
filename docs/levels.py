"""Choose the levels of the suite `core`: those that cost frozen reference models about 2, 5, 10, 20 and 40 points.

    skelbench eval --suite docs/findings/ladder.yaml …    measures many levels of each family (models/levels.sh)
    python docs/levels.py condense runs/levels/*.csv      keeps what that cost in docs/findings/levels.csv
    python docs/levels.py choose                          writes perturbations/core.yaml from it
    python docs/levels.py table                           prints what the chosen levels cost

The cost of a level is the mean drop over data sets of the mean over reference models of each, in points; of clips that
a family left as they were nothing can be lost, so that drops are over the others. Costs are made to rise with the level
(isotonic regression), a line joins them, and the level of each target is read off, none below the first that was
measured. A family that cannot cost so much ends at its hardest level, and the levels below are spaced evenly; so are
all levels of one whose first costs more than half of its last. A share of joints is rounded to whole ones, so there the
level that was measured to cost most nearly as much is taken. One that never costs 2 points is a control and not in
`core`: what no model notices would only make every mean look better.
"""

import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, groupby
from math import exp, log
from pathlib import Path
from typing import NamedTuple

import numpy as np

from skelbench.core.files import atomic
from skelbench.core.words import markdown_table
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.rows import newest
from skelbench.perturbations.find import find_family, split_name
from skelbench.perturbations.levels import JOINT_SHARE
from skelbench.perturbations.spec import Spec
from skelbench.perturbations.suites import read_suite

ROOT = Path(__file__).parents[1]
LADDER = ROOT / "docs" / "findings" / "ladder.yaml"
COSTS = ROOT / "docs" / "findings" / "levels.csv"
CORE = ROOT / "perturbations" / "core.yaml"
TARGETS = (2.0, 5.0, 10.0, 20.0, 40.0)
"""Points that the five levels should cost."""
COLUMNS = ("dataset", "model", "spec", "clips", "untouched", "drop")


class Cost(NamedTuple):
    """What one spec cost one model: clips, those of them left as they were, and the drop over all of them [points]."""

    dataset: str
    model: str
    spec: str
    clips: int
    untouched: int
    drop: float

    @property
    def touched(self) -> float:
        """The drop over the clips that were damaged."""
        return self.drop * self.clips / max(self.clips - self.untouched, 1)


def condense(paths: Iterable[Path]) -> list[Cost]:
    """Keep of results files what the choice needs, one line for each cell."""
    found: list[Cost] = []
    for path in paths:
        rows, _ = read_outcomes(path)
        for row in newest(rows).to_dict("records"):
            if row["spec"] != "clean" and row["repair"] == "":
                untouched = int(row["untouched"] or 0)
                names = (str(row["dataset"]), str(row["model"]), str(row["spec"]))
                found.append(Cost(*names, int(row["clips"]), untouched, round(float(row["drop"]), 3)))
    return sorted(found)


def read_costs(path: Path = COSTS) -> list[Cost]:
    """Read the condensed file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [_cost(row) for row in csv.DictReader(stream)]


def _cost(row: Mapping[str, str]) -> Cost:
    names = (row["dataset"], row["model"], row["spec"])
    return Cost(*names, int(row["clips"]), int(row["untouched"]), float(row["drop"]))


def write_costs(costs: Iterable[Cost]) -> None:
    """Write the condensed file."""
    with atomic(COSTS) as draft, draft.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(costs)


def mean_costs(costs: Iterable[Cost]) -> dict[str, float]:
    """Spec -> mean over data sets of the mean over models; every data set weighs the same."""
    found: dict[str, dict[str, list[float]]] = {}
    for cost in costs:
        found.setdefault(cost.spec, {}).setdefault(cost.dataset, []).append(cost.touched)
    return {spec: float(np.mean([np.mean(of) for of in sets.values()])) for spec, sets in found.items()}


def rising(values: Sequence[float]) -> list[float]:
    """Isotonic regression with equal weights: neighbours that fall become their mean (pool adjacent violators)."""
    blocks: list[tuple[float, int]] = []
    for value in values:
        blocks.append((value, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (one, n), (other, m) = blocks[-2:]
            blocks[-2:] = [((one * n + other * m) / (n + m), n + m)]
    return [mean for mean, n in blocks for _ in range(n)]


def nearest(levels: Sequence[float], costs: Sequence[float]) -> list[float]:
    """Take the measured levels that together cost most nearly what they should, a level for each target."""
    known = zip(levels, rising(costs), strict=True)
    several = combinations(known, min(len(TARGETS), len(levels)))
    best = min(several, key=lambda some: sum(abs(c - t) for (_, c), t in zip(some, TARGETS, strict=False)))
    return [level for level, _ in best]


def chosen(
    levels: Sequence[float], costs: Sequence[float], *, axis: str, whole: bool, harmless: float = 0
) -> list[float]:
    """Read off the level of every target; levels beyond the last that is reached are spaced up to the hardest.

    levels: rising, without the one that changes nothing. axis: "log" joins costs by lines over the logarithm of the
    level. whole: levels are whole numbers. harmless: the level that changes nothing; a logarithm has none, so there it
    is a step below the first.
    """
    place, back = (log, exp) if axis == "log" else (float, float)
    known = [0.0, *np.maximum(rising(costs), 0.0)]
    places = [place(level) for level in levels]
    places.insert(0, 2 * places[0] - places[1] if axis == "log" else harmless)
    reached = [target for target in TARGETS if target <= known[-1] and known[1] <= known[-1] / 2]
    found = [max(float(np.interp(target, *_strictly(known, places))), places[1]) for target in reached]
    lacking = len(TARGETS) - len(found)
    start = found[-1] if found else places[0]
    found += [start + (places[-1] - start) * k / lacking for k in range(1, lacking + 1)]
    return _apart([rounded(back(each), whole=whole) for each in found], levels[-1], whole=whole)


def _strictly(costs: Sequence[float], places: Sequence[float]) -> tuple[list[float], list[float]]:
    """Keep the last of places that cost the same, so that a cost has one place: as hard as it can be for it."""
    last = [k for k in range(len(costs)) if k + 1 == len(costs) or costs[k + 1] > costs[k]]
    return [costs[k] for k in last], [places[k] for k in last]


def rounded(level: float, *, whole: bool) -> float:
    """Round to two digits, or to a whole number."""
    return max(1.0, float(round(level))) if whole else float(f"{level:.2g}")


def _apart(levels: Sequence[float], hardest: float, *, whole: bool) -> list[float]:
    """Make rounded levels differ: whole numbers that are alike move up, to the hardest; then fewer remain."""
    found: list[float] = []
    for level in levels:
        if found and level <= found[-1]:
            if not whole:
                continue
            level = found[-1] + 1
        if level <= hardest:
            found.append(level)
    return found


def core(costs: Iterable[Cost]) -> dict[str, list[float]]:
    """Family with its variant -> the levels of the suite; without those that cost too little."""
    mean = mean_costs(costs)
    found: dict[str, list[float]] = {}
    for head, specs in _by_family(mean):
        family = find_family(split_name(head)[0])
        levels = [float(spec.level) for spec in specs]
        whole = isinstance(specs[0].terms[0].level, int)
        harmless = float(family.level_of(specs[0].terms[0].variant).identity or 0)
        cost = [mean[str(spec)] for spec in specs]
        if family.unit_of(specs[0].terms[0].variant) == JOINT_SHARE.unit:
            found[head] = nearest(levels, cost)
        elif max(cost) >= TARGETS[0]:
            found[head] = chosen(levels, cost, axis=family.axis, whole=whole, harmless=harmless)
    return found


def _by_family(mean: Mapping[str, float]) -> list[tuple[str, list[Spec]]]:
    """Families in the order of the ladder, each with its measured specs by rising level."""
    ladder = [spec for spec in read_suite(LADDER).expand() if str(spec) in mean]
    return [(head, list(specs)) for head, specs in groupby(ladder, key=lambda spec: spec.family)]


HEAD = """\
name: core
paper: "none: every family of levels that keeps the action, but those of held-out; docs/findings/levels.md"
comment: >-
  Made by `python docs/levels.py choose`. Five levels that cost frozen reference models about 2, 5, 10, 20 and 40
  points, where a family can cost so much; docs/findings/levels.csv holds what they were chosen from.
levels:
"""


def suite_text(levels: Mapping[str, Sequence[float]]) -> str:
    """Write the suite's file."""
    lines = [f"  {head}: [{', '.join(f'{level:.12g}' for level in of)}]" for head, of in levels.items()]
    return HEAD + "\n".join(lines) + "\n"


def table(costs: Sequence[Cost]) -> str:
    """Lay out what the chosen levels cost, read off the same curves, and which family never cost 40 points."""
    mean, lines = mean_costs(costs), list[list[str]]()
    for head, levels in core(costs).items():
        family = find_family(split_name(head)[0])
        specs = dict(_by_family(mean))[head]
        known = rising([mean[str(spec)] for spec in specs])
        place = log if family.axis == "log" else float
        at = np.interp([place(x) for x in levels], [place(float(spec.level)) for spec in specs], known)
        most = f"{known[-1]:.0f}"
        lines.append([f"`{head}`", ", ".join(f"{x:g}" for x in levels), ", ".join(f"{x:.0f}" for x in at), most])
    controls = ", ".join(f"`{head}`" for head, _ in _by_family(mean) if head not in core(costs))
    said = f"\n\nNever cost {TARGETS[0]:g} points, and so not in `core`: {controls}." if controls else ""
    return markdown_table(["family", "levels", "cost, points", "hardest level measured costs"], lines) + said


def main(task: str, paths: Sequence[str]) -> None:
    """Do one of the tasks of the module's docstring."""
    if task == "condense":
        write_costs(condense(map(Path, paths)))
    elif task == "choose":
        with atomic(CORE) as draft:
            draft.write_text(suite_text(core(read_costs())), encoding="utf-8")
    elif task == "table":
        print(table(read_costs()))
    else:
        raise SystemExit(f"{task!r}: expected condense, choose or table")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
