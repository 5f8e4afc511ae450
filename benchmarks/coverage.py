"""What our 95 % intervals cover when the truth is known: prints the table in docs/results.md.

`python -m benchmarks.coverage` takes some minutes on a core. Every subject draws his own chances (beta distributions
of the given intraclass correlation, ICC), his clips draw by them; sizes of subjects are equal, or lie up to 10 apart.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import product

import numpy as np

from skelbench.core.arrays import Floats, Indices
from skelbench.core.words import markdown_table
from skelbench.evaluation.results.statistics import Estimate, accuracy, drop, holm
from skelbench.evaluation.results.trainings import between, gain

GROUPS, CLIPS, SPREADS, ALIKE = (4, 9, 11, 40, 100), (176, 16487), (1, 10), (0.0, 0.05, 0.1)
SHARES = (0.5, 0.9, 0.98)
CHANGES = ((0.1, 0.1), (0.05, 0.0), (0.4, 0.05))
"""(lost, won): shares of the clips that damage, or another model, turns from right to wrong and back."""
Simulated = Iterator[tuple[Estimate, float]]


def subjects(groups: int, clips: int, spread: float) -> Indices:
    """(clips,) subject numbers; the largest subject has `spread` times the clips of the smallest."""
    weight = np.geomspace(1, spread, groups)
    sizes = np.maximum(1, (weight / weight.sum() * clips).astype(np.int64))
    sizes[np.arange(clips - sizes.sum()) % groups] += 1
    return np.repeat(np.arange(groups), sizes)


def chances(rng: np.random.Generator, groups: int, share: float, alike: float) -> Floats:
    """(groups,) chances of mean `share`, whose clips have the intraclass correlation `alike`."""
    if alike == 0 or share == 0:
        return np.full(groups, share)
    total = (1 - alike) / alike
    return rng.beta(share * total, (1 - share) * total, groups)


def accuracies(rng: np.random.Generator, group: Indices, share: float, alike: float, times: int) -> Simulated:
    """Yield estimates of an accuracy, and the true one."""
    for _ in range(times):
        right = rng.random(len(group)) < chances(rng, int(group[-1]) + 1, share, alike)[group]
        yield accuracy(right[None], group), share


def drops(rng: np.random.Generator, group: Indices, change: tuple[float, float], alike: float, times: int) -> Simulated:
    """Yield estimates of a drop, and the true one."""
    of = int(group[-1]) + 1
    for _ in range(times):
        gone = chances(rng, of, change[0], alike)
        come = (1 - gone) * chances(rng, of, change[1] / (1 - change[0]), alike)
        lot = rng.random(len(group))
        lost = lot < gone[group]
        won = ~lost & (lot < (gone + come)[group])
        clean = lost | (~won & (lot < 0.8))
        yield drop(clean, ((clean & ~lost) | won)[None], group), change[0] - change[1]


def covered(simulated: Simulated) -> tuple[float, float]:
    """Share of the intervals that hold the truth, and their mean width."""
    pairs = [(one.low <= truth <= one.high, one.high - one.low) for one, truth in simulated]
    held, width = np.mean(pairs, axis=0).tolist()
    return held, width


def false_alarm(
    rng: np.random.Generator,
    group: Indices,
    alike: float,
    *,
    trainings: int = 3,
    models: int = 3,
    specs: int = 8,
    seeds: float = 0.02,
) -> bool:
    """Whether any comparison of a table is bold, of models that are all equally good.

    Subjects differ in how hard they are, and once more in how hard they are for each model and damage; trainings move
    the accuracy by `seeds`, as a standard deviation of a share.
    """
    of, names = int(group[-1]) + 1, [f"m{k}" for k in range(models + 1)]
    cells: dict[tuple[str, str], Floats] = {}
    for spec in range(specs):
        hard = chances(rng, of, rng.uniform(0.4, 0.9), alike / 2)
        for name in names:
            mine = np.clip(hard + np.sqrt(alike / 2 * 0.2) * rng.standard_normal(of), 0, 1)
            moved = seeds * rng.standard_normal((trainings, 1))
            cells[name, str(spec)] = (rng.random((trainings, len(group))) < mine[group] + moved).astype(np.float64)
    pooled = between(cells)
    pairs = [(cells["m0", str(s)], cells[other, str(s)]) for other, s in product(names[1:], range(specs))]
    return min(holm([gain(*pair, group, pooled).p for pair in pairs])) < 0.05


def table(times: int) -> str:
    """Lay out what intervals cover, in percent: the mean over all settings of a cell, and the least and the most."""
    lines = [["groups", *(f"{what}, ICC {alike:g}" for what in ("accuracy", "drop") for alike in ALIKE)]]
    for groups in GROUPS:
        rng = np.random.default_rng(groups)
        cells = [_cell(rng, *kind, groups, alike, times) for kind in KINDS for alike in ALIKE]
        lines.append([str(groups), *cells])
    return markdown_table(lines[0], lines[1:])


def _cell(
    rng: np.random.Generator,
    simulate: Callable[..., Simulated],
    truths: Sequence[object],
    groups: int,
    alike: float,
    times: int,
) -> str:
    held = [
        100 * covered(simulate(rng, subjects(groups, clips, spread), truth, alike, times))[0]
        for clips, spread, truth in product(CLIPS, SPREADS, truths)
    ]
    return f"{np.mean(held):.1f} ({min(held):.1f} to {max(held):.1f})"


KINDS: tuple[tuple[Callable[..., Simulated], Sequence[object]], ...] = ((accuracies, SHARES), (drops, CHANGES))

if __name__ == "__main__":
    print(table(times=1000))
    for groups, alike in product((4, 11, 40), ALIKE):
        rng, of = np.random.default_rng(groups), subjects(groups, 431, 3)
        alarms = [false_alarm(rng, of, alike) for _ in range(500)]
        print(f"{groups} groups, ICC {alike:g}: {100 * np.mean(alarms):.1f} % of tables have a bold gain where none is")
