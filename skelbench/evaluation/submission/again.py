"""Measure a sample of a submission again, on the CPU: are the answers those that were handed in?"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from skelbench.adapters.protocols import Model
from skelbench.core.randomness import generator
from skelbench.data.dataset import Dataset
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.outcome import Outcome
from skelbench.perturbations.spec import Spec

CLIPS = 24
SECONDS = 40.0
"""After so many no further cell is begun; a verification should end within a minute."""
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
    told: Mapping[tuple[str, int], Outcome],
    key: str,
    clips: int = CLIPS,
    seconds: float = SECONDS,
) -> Again:
    """Measure some clips of every cell again, in an order drawn by `key`, until the time is over.

    told: (spec, seed) -> what was handed in.
    """
    started = time.monotonic()
    rng = generator("verify", key)
    names = next(iter(told.values())).clip.tolist()
    chosen = {names[k] for k in rng.permutation(len(names))[:clips].tolist()}
    some = data.take([k for k, name in enumerate(data.names) if name in chosen])
    order = [list(told)[k] for k in rng.permutation(len(told)).tolist()]
    answers = other = seen = 0
    worst, most = "", 0
    for spec, seed in order:
        if seen and time.monotonic() - started > seconds:
            break
        came = list(cells(model, some, [Spec.parse(spec)], [seed]))[-1].outcome
        differ = _differing(came, told[spec, seed])
        answers, other, seen = answers + len(came.clip), other + differ, seen + 1
        if differ > most:
            worst, most = spec, differ
    return Again(answers, other, seen, len(told), worst)


def _differing(came: Outcome, told: Outcome) -> int:
    prediction = dict(zip(told.clip.tolist(), told.prediction.tolist(), strict=True))
    pairs: Sequence[tuple[str, int]] = list(zip(came.clip.tolist(), came.prediction.tolist(), strict=True))
    return int(np.sum([prediction.get(name) != answer for name, answer in pairs]))
