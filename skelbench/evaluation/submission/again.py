"""Measure a sample of a submission again, on the CPU: are the answers those that were handed in?"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from skelbench.adapters.protocols import Model
from skelbench.core.randomness import generator
from skelbench.data.dataset import Dataset
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.outcome import Outcome
from skelbench.perturbations.spec import Spec

CLIPS = 24
SECONDS = 30.0
"""After so many no further cell is begun; a verification should end within a minute."""
PILOT, AT_LEAST = 2, 4
"""Clips whose time tells how many there is time for, and cells that should be done in `SECONDS`."""
MAY_DIFFER = 0.02
"""Share of answers that may be others: near a tie they hang on the device and on what else is in the batch."""


@dataclass(frozen=True)
class Again:
    """What came of it. answers: that were compared; other: how many differ; seen: in how many cells of how many."""

    answers: int
    other: int
    seen: int
    cells: int
    worst: str

    @property
    def ok(self) -> bool:
        """Whether so few differ that another device explains it."""
        return self.other <= max(1.0, MAY_DIFFER * self.answers)


def measure_again(
    model: Model,
    data: Dataset,
    specs: Sequence[Spec],
    told: Mapping[tuple[str, int], Outcome],
    key: str,
    clips: int = CLIPS,
    seconds: float = SECONDS,
) -> Again:
    """Measure some clips again, under the specs in an order drawn by `key`, until the time is over.

    specs: of the suite. What a row says of itself is not parsed: it may name a module. told: (spec, seed) -> what was
    handed in, `clean` among it.
    """
    rng = generator("verify", key)
    names = next(iter(told.values())).clip.tolist()
    drawn = [names[int(k)] for k in rng.permutation(len(names))[:clips]]
    started = time.monotonic()
    list(cells(model, _of(data, drawn[:PILOT]), ()))
    each = max((time.monotonic() - started) / PILOT, 1e-6)
    some = _of(data, drawn[: max(PILOT, int(seconds / (AT_LEAST * each)))])
    order = [specs[int(k)] for k in rng.permutation(len(specs))]
    differing: list[tuple[int, int, str]] = []
    for cell in cells(model, some, order, sorted({seed for _, seed in told})):
        there = told.get((cell.identity.spec, cell.identity.seed))
        if there is not None:
            differing.append((_differing(cell.outcome, there), len(cell.outcome.clip), cell.identity.spec))
        if time.monotonic() - started > seconds:
            break
    worst = max(differing)
    answers, other = sum(of for _, of, _ in differing), sum(differ for differ, _, _ in differing)
    return Again(answers, other, len(differing), len(told), worst[2])


def _of(data: Dataset, names: Sequence[str]) -> Dataset:
    chosen = set(names)
    return data.take([k for k, name in enumerate(data.names) if name in chosen])


def _differing(came: Outcome, told: Outcome) -> int:
    """Count the answers that differ, and clips that only one of the two has."""
    answers = dict(zip(told.clip.tolist(), told.prediction.tolist(), strict=True))
    return sum(
        answers.get(name) != answer for name, answer in zip(came.clip.tolist(), came.prediction.tolist(), strict=True)
    )
