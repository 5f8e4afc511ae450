"""Made-up results whose truth is known: accuracies, drops, trainings compared, means; by subjects who differ.

Every subject draws his own chances (beta distributions of the given intraclass correlation, ICC), his clips draw by
them. Sizes of subjects are equal, or lie up to `spread` apart.
"""

from collections.abc import Iterator
from itertools import product

import numpy as np

from skelbench.core.arrays import Floats, Indices
from skelbench.evaluation.results.bootstrap import resampled
from skelbench.evaluation.results.statistics import Estimate, accuracy, drop, holm
from skelbench.evaluation.results.trainings import between, gain
from skelbench.report.tables.preparation import Twice

Simulated = Iterator[tuple[Estimate, float]]
"""Estimates, and what is true."""


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
    """Yield estimates of a drop, and the true one; change: shares of the clips lost and won."""
    of = int(group[-1]) + 1
    for _ in range(times):
        gone = chances(rng, of, change[0], alike)
        come = (1 - gone) * chances(rng, of, change[1] / (1 - change[0]), alike)
        lot = rng.random(len(group))
        lost = lot < gone[group]
        won = ~lost & (lot < (gone + come)[group])
        clean = lost | (~won & (lot < 0.8))
        yield drop(clean, ((clean & ~lost) | won)[None], group), change[0] - change[1]


def gains(
    rng: np.random.Generator, group: Indices, pair: tuple[float, float], alike: float, times: int, trainings: int = 3
) -> Simulated:
    """Yield what one way to train gains on another in three perturbations, and the true gain.

    pair: accuracies of the two. Every training loses 0 to 6 % of its recognised clips to its seed, the same in all
    perturbations.
    """
    of, lost = int(group[-1]) + 1, 0.06
    worse = min(pair) / max(pair)
    for _ in range(times):
        kept = 1 - lost * rng.random((2, trainings, 1))
        cells: dict[tuple[str, str], Floats] = {}
        for spec in "xyz":
            better = chances(rng, of, max(pair), alike)
            second = better * (chances(rng, of, worse, alike) if worse < 1 else 1)
            both = (better, second) if pair[0] >= pair[1] else (second, better)
            for k, name in enumerate("ab"):
                right = rng.random((trainings, len(group))) < kept[k] * both[k][group]
                cells[name, spec] = right.astype(np.float64)
        pooled, truth = between(cells), (1 - lost / 2) * (pair[0] - pair[1])
        yield from ((gain(cells["a", spec], cells["b", spec], group, pooled), truth) for spec in "xyz")


SURE = 3
"""Beta numbers of a clip's value together: its variance within a subject of mean p is p (1 - p) / (SURE + 1)."""


def means(rng: np.random.Generator, group: Indices, mean: float, alike: float, times: int) -> Simulated:
    """Yield bootstrapped means of numbers between 0 and 1, such as the area below a curve, and the true mean."""
    of_subjects = alike / (SURE + 1 - SURE * alike)  # so that the values' own correlation is `alike`
    for _ in range(times):
        middle = np.clip(chances(rng, int(group[-1]) + 1, mean, of_subjects), 1e-6, 1 - 1e-6)[group]
        drawn = resampled(group)
        yield drawn.estimate(drawn.weights @ rng.beta(SURE * middle, SURE * (1 - middle))), mean


def shares(rng: np.random.Generator, group: Indices, of: tuple[float, float], alike: float, times: int) -> Simulated:
    """Yield which share of a drop is the preparation, and the true share; of: the drop, and that share.

    Where no drop is told from 0, no share is printed, and none is simulated.
    """
    subjects_of, clean = int(group[-1]) + 1, np.ones(len(group))
    for _ in range(times):
        lost = rng.random(len(group)) < chances(rng, subjects_of, of[0], alike)[group]
        back = lost & (rng.random(len(group)) < chances(rng, subjects_of, of[1], alike)[group])
        share = Twice(clean, clean - lost, clean - lost + back, group).share
        if share:
            yield share, of[1]


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
