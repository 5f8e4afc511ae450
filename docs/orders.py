"""Whether models stand in another order under what estimators do (`real`) than under MaskCLR's noise.

    python docs/orders.py models leaderboards/real-*.csv      accuracy under both, what each costs, and the ranks
    python docs/orders.py pairs leaderboards/real-*.csv       every pair of models: who leads, and by how much
    python docs/orders.py families leaderboards/real-*.csv    what each family of `real` costs
    python docs/orders.py same-size leaderboards/real-*.csv   errors of one size: constant, slow, white
    python docs/orders.py repaired leaderboards/real-*.csv    what two lines of preprocessing give back

All is of the same clips. A lead is the mean over the damages of a suite, paired by clip, over subjects (and trainings).
It is *told* as ranks of a board are (`evaluation.results.ranks`): Holm's correction over the pairs of one set and
suite. A change of a lead is the lead under `real` less that under noise, corrected likewise.
"""

import sys
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np

from skelbench.core.arrays import DataFrame, Floats
from skelbench.core.words import markdown_table
from skelbench.evaluation.metrics.complete import complete
from skelbench.evaluation.metrics.suite_run import read_run
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.results.ranks import LEVEL, ranks, told_better
from skelbench.evaluation.results.reading import read_outcomes
from skelbench.evaluation.results.rows import newest
from skelbench.evaluation.results.statistics import Estimate, holm
from skelbench.evaluation.results.trainings import Between, between, gain, of_no_series, trained, with_way
from skelbench.perturbations.spec import CLEAN
from skelbench.perturbations.suites import load_suite
from skelbench.report.tables.board_line import Values, values

NOISE, REAL = Path(__file__).parent / "findings" / "noise.yaml", "real"
SAME_SIZE = ("noise@spatial:0.01", "jitter:0.01", "noise:0.01")
"""Errors of one size: the same in all frames, slow, and new in every frame."""
REPAIRED = ("noise:0.01", "jitter:0.01", "joint-mask@burst:0.1", "real:1")
"""What was measured after two lines of preprocessing too."""
DRAWS = (0, 1, 2)


class Set(NamedTuple):
    """What the models of a results file did under both suites: way to train -> values over the same clips."""

    name: str
    noise: Mapping[str, Values]
    real: Mapping[str, Values]

    @property
    def models(self) -> list[str]:
        """Names of the ways to train, in order."""
        return sorted(self.real)


def read(path: Path) -> Set:
    """Read a results file in which every model was measured under both suites."""
    plain, outcomes = plain_rows(path)
    measured = set(plain["spec"])
    suites = [[str(spec) for spec in load_suite(suite) if str(spec) in measured] for suite in (NOISE, REAL)]
    return Set(str(plain["dataset"].iloc[0]), *(values_of(plain, outcomes, specs) for specs in suites))


def _rows(path: Path) -> tuple[DataFrame, Mapping[str, Outcome]]:
    """Read rows and outcomes; a model that only bears the name of a series of trainings is no part of it."""
    rows, outcomes = read_outcomes(path)
    rows = with_way(newest(rows))
    return rows[~of_no_series(rows)], outcomes


def plain_rows(path: Path) -> tuple[DataFrame, Mapping[str, Outcome]]:
    """Read rows without a repair."""
    rows, outcomes = _rows(path)
    return rows[rows["repair"] == ""], outcomes


def values_of(rows: DataFrame, outcomes: Mapping[str, Outcome], specs: Sequence[str]) -> dict[str, Values]:
    """Read what every way to train did under these specs: way -> values over the same clips."""
    cells, first, found = complete(rows, specs, DRAWS), None, dict[str, Values]()
    for way, part in rows.groupby("trained"):
        runs = [read_run(str(model), cells[str(model)], outcomes, first) for model in sorted(part["model"].unique())]
        first = first or runs[0].clean
        found[str(way)] = values(runs)
    return found


def short(model: str, name: str) -> str:
    """The model's name without the data set and split that the table names already."""
    return model.split(f"-{name}")[0]


def models(paths: Sequence[Path]) -> str:
    """A row for every way to train: accuracies, ranks and costs under both suites."""
    head = ["data", "model", "clean, %", "noise, %", "rank", "`real`, %", "rank", "noise costs", "`real` costs"]
    lines: list[list[str]] = []
    for of in map(read, paths):
        rank = [ranks({name: each[name].damaged for name in of.models}, _group(of)) for each in (of.noise, of.real)]
        for name in sorted(of.models, key=lambda name: -of.real[name].damaged.mean()):
            accuracy = [_accuracy(each, name) for each in (of.noise, of.real)]
            cost = [_cost(each, name) for each in (of.noise, of.real)]
            clean = of.real[name].clean.mean()
            lines.append(
                [of.name, short(name, of.name), f"{100 * clean:.1f}"]
                + [text for at in (0, 1) for text in (f"{accuracy[at]:.1%}", str(rank[at][name]))]
                + [f"{each:++z.1%}" for each in cost]
            )
    return markdown_table(head, lines)


def pairs(paths: Sequence[Path]) -> str:
    """A row for every pair of ways to train, of each set: the lead of the first one under both suites."""
    head = ["data", "the first", "the second", "lead under noise", "under `real`", "change", "told"]
    lines: list[list[str]] = []
    for of in map(read, paths):
        chosen = list(combinations(of.models, 2))
        changes = [_change(of, *pair) for pair in chosen]
        better = [told_better({n: each[n].damaged for n in of.models}, _group(of)) for each in (of.noise, of.real)]
        for (a, b), change, p in zip(chosen, changes, holm([each.p for each in changes]), strict=True):
            at = of.models.index(a), of.models.index(b)
            leads = [_lead(each, a, b) for each in (of.noise, of.real)]
            told = [int(each[at]) - int(each[at[::-1]]) for each in better]
            lines.append(
                [of.name, short(a, of.name), short(b, of.name)]
                + [f"{each:++z.1%}" for each in (*leads, change)]
                + [verdict(told[0], told[1], changed=p < LEVEL)]
            )
    return markdown_table(head, lines)


def verdict(noise: int, real: int, *, changed: bool) -> str:
    """Say who was told to lead: 1 the first, -1 the second, 0 nobody; and whether the change of the lead was told."""
    words = {0: "–", 1: "first", -1: "second"}
    order = "**another order**" if noise * real < 0 else f"{words[noise]} / {words[real]}"
    return f"{order}, change told" if changed else order


def families(paths: Sequence[Path]) -> str:
    """A row for every family of `real`, a column for each set: the mean cost over models, and the least and most."""
    sets = [read(path) for path in paths]
    names = list(dict.fromkeys(name for of in sets for each in of.real.values() for name in each.families))
    lines = [[f"`{name}`", *(spread(of.real, name) for of in sets)] for name in names]
    lines.append(["`noise`", *(spread(of.noise, "noise") for of in sets)])
    return markdown_table(["points, mean (least to most) over models", *(of.name for of in sets)], lines)


def same_size(paths: Sequence[Path]) -> str:
    """A row for every way to train: what errors of one size cost that never change, are slow, or new in every frame."""
    lines: list[list[str]] = []
    for path in paths:
        plain, outcomes = plain_rows(path)
        each = [values_of(plain, outcomes, [spec]) for spec in SAME_SIZE]
        _, slow, white = each
        name = str(plain["dataset"].iloc[0])
        for way in sorted(slow):
            more = gain(white[way].damaged, slow[way].damaged, slow[way].group, _pooled(slow))
            costs = [_cost(of, way) for of in each]
            lines.append([name, short(way, name), *(f"{cost:++z.1%}" for cost in (*costs, more))])
    head = ["data", "model", *(f"`{spec}`" for spec in SAME_SIZE), "slow costs more than white"]
    return markdown_table(head, lines)


def repaired(paths: Sequence[Path]) -> str:
    """A row for every way to train: what two lines of preprocessing give back of each damage."""
    lines: list[list[str]] = []
    for path in paths:
        rows, outcomes = _rows(path)
        repair = next(name for name in rows["repair"].unique() if name)
        wanted = np.where(rows["spec"] == CLEAN, "", repair)  # what is lost is lost of the undamaged, unrepaired clips
        after = rows[rows["repair"] == wanted].assign(repair="")
        before = rows[rows["repair"] == ""]
        each = [(values_of(before, outcomes, [spec]), values_of(after, outcomes, [spec])) for spec in REPAIRED]
        name = str(rows["dataset"].iloc[0])
        for way in sorted(each[0][0]):
            lines.append([name, repair, short(way, name), *(_given_back(*pair, way) for pair in each)])
    return markdown_table(["data", "repair", "model", *(f"`{spec}`" for spec in REPAIRED)], lines)


def _given_back(before: Mapping[str, Values], after: Mapping[str, Values], way: str) -> str:
    won = gain(after[way].damaged, before[way].damaged, before[way].group, _pooled(before))
    return f"{100 * float((before[way].clean - before[way].damaged).mean()):.1f}: {won:++z.1%}"


def _group(of: Set) -> Floats:
    return next(iter(of.real.values())).group


def _pooled(of: Mapping[str, Values]) -> Between | None:
    """Pool the variance between trainings, over all ways to train."""
    return between({(name, ""): of[name].damaged for name in sorted(of)})


def _accuracy(of: Mapping[str, Values], name: str) -> Estimate:
    return trained(of[name].damaged, of[name].group, _pooled(of))


def _cost(of: Mapping[str, Values], name: str) -> Estimate:
    return gain(of[name].clean, of[name].damaged, of[name].group, _pooled(of))


def _lead(of: Mapping[str, Values], first: str, second: str) -> Estimate:
    return gain(of[first].damaged, of[second].damaged, of[first].group, _pooled(of))


def _change(of: Set, first: str, second: str) -> Estimate:
    """Estimate the lead under `real` less that under noise.

    `gain` is of shares, so each side is (real - noise + 1) / 2, and the difference of two such is doubled again.
    """
    share = {name: (of.real[name].damaged - of.noise[name].damaged + 1) / 2 for name in of.models}
    half = gain(share[first], share[second], _group(of), between({(name, ""): share[name] for name in of.models}))
    return Estimate(2 * half.value, 2 * half.low, 2 * half.high, half.p)


def spread(of: Mapping[str, Values], family: str) -> str:
    """What a family costs in the mean over models and, of several, the least and most [points]; – if one lacks it."""
    if any(family not in each.families for each in of.values()):
        return "–"
    costs = [100 * float((each.clean - each.families[family]).mean()) for each in of.values()]
    apart = f" ({min(costs):.1f} to {max(costs):.1f})" if len(costs) > 1 else ""
    return f"{np.mean(costs):.1f}{apart}"


TABLES = {"models": models, "pairs": pairs, "families": families, "same-size": same_size, "repaired": repaired}

if __name__ == "__main__":
    print(TABLES[sys.argv[1]]([Path(name) for name in sys.argv[2:]]))
