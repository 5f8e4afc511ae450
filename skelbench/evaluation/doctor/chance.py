"""Models of known accuracy through a suite: whoever knows nothing scores chance, whoever knows all scores 100 %.

What fails here would make every number wrong in silence: a label that leaks into the answer, clips that are scored
against labels of others, ties that go to the true class (a model of constant scores then comes first), cells that mix.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from skelbench.adapters.card import read_card
from skelbench.adapters.model import load_model
from skelbench.core.arrays import Array, Indices, Mask
from skelbench.data.dataset import Dataset
from skelbench.evaluation.doctor.models import drawn, moved, one_hot, told
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.outcome import Outcome
from skelbench.evaluation.results.statistics import accuracy
from skelbench.perturbations.spec import Spec

REAL = "stgcn-synthetic-xsub"
CLIPS = 132
DRAWS = 10
REAL_CLIPS = 44


@dataclass(frozen=True)
class Finding:
    """One thing that was expected of a model, and whether it held."""

    model: str
    expected: str
    came: str
    ok: bool


def look(data: Dataset, specs: Sequence[Spec]) -> Iterator[Finding]:
    """Measure the models on clips of `data`, whose names and labels are right, and say what came."""
    some, number = data.limited(CLIPS), len(data.classes)
    labels = some.labels
    every = np.ones(len(labels), np.bool_)
    for k in (0, number - 1):
        yield known(f"constant-{k}", some, specs, one_hot(k * every.astype(np.int64), number), labels == k)
    yield known("equal-scores", some, specs, np.ones((len(labels), number), np.float32), labels == 0)
    yield known("oracle", some, specs, one_hot(labels, number), every)
    yield known("oracle-moved", some, specs, one_hot((labels + 1) % number, number), ~every)
    yield by_chance(some, [drawn(some, draw) for draw in range(DRAWS)])
    yield _really_moved(data.limited(REAL_CLIPS), specs)


def known(name: str, data: Dataset, specs: Sequence[Spec], scores: Array, right: Mask) -> Finding:
    """Measure a model whose every answer is known: it must be right just there, in every cell, and lose nothing."""
    measured = list(cells(told(name, data, scores), data, specs))
    odd = [cell for cell in measured if not _holds(cell, right)]
    came = f"the same in {len(measured)} cells"
    if odd:
        figures = odd[0].measured
        came = f"{figures.correct} right and {figures.drop:g} points lost under {odd[0].identity.spec}"
    return Finding(name, f"{right.sum()} of {len(data)} clips right, known ones", came, not odd)


def _holds(cell: Cell, expected: Mask) -> bool:
    figures = cell.measured
    counted = figures.correct == expected.sum() and figures.drop == 0
    return counted and np.array_equal(cell.outcome.correct, expected)


def by_chance(data: Dataset, draws: Sequence[Indices]) -> Finding:
    """Measure models that answer as drawn, (N,) classes each, and hold them against 1 / K by the interval of a row."""
    (kind, groups), number = data.groups, len(data.classes)
    measured = [next(cells(told("random", data, one_hot(answers, number)), data, ())) for answers in draws]
    estimate = accuracy(np.stack([cell.outcome.correct for cell in measured]), groups)
    expected = f"1 of {number}, {100 / number:.1f} %, in the 95 % interval over {kind}s"
    came = f"{estimate:.1%} % of {len(data)} clips, {len(draws)} draws"
    return Finding("random", expected, came, estimate.low <= 1 / number <= estimate.high)


def _really_moved(data: Dataset, specs: Sequence[Spec]) -> Finding:
    """Measure a real model and the same with its classes moved by one: right just where it says the class before."""
    card = read_card(REAL)
    plain, other = (list(cells(model, data, specs)) for model in (load_model(card), moved(card)))
    odd = [a for a, b in zip(plain, other, strict=True) if not moved_by_one(a.outcome, b.outcome, len(data.classes))]
    came = f"{other[0].measured.top1:.1f} % clean, where {REAL} has {plain[0].measured.top1:.1f} %"
    came += f"; not so under {odd[0].identity.spec}" if odd else f", and so in {len(plain)} cells"
    return Finding(f"{REAL}-moved", "right where the model says the class before", came, not odd)


def moved_by_one(plain: Outcome, other: Outcome, classes: int) -> bool:
    """Whether one model is right just where the other says the class before the true one."""
    return np.array_equal(other.correct, plain.prediction == (plain.label - 1) % classes)
