"""What one model did on every cell of a suite, clips in one order: what every metric here is computed from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Floats, Indices, Mask
from skelbench.core.errors import require
from skelbench.core.words import quoted
from skelbench.evaluation.metrics.complete import Wanted
from skelbench.evaluation.results.cell import Confidence, Outcome, places
from skelbench.perturbations.spec import CLEAN, Spec


@dataclass(frozen=True, eq=False)
class SuiteRun:
    """One model on a suite: `clean`, and per damage one outcome for every draw; all of the same (clips,)."""

    model: str
    clean: Outcome
    damaged: Mapping[Spec, tuple[Outcome, ...]]

    @property
    def group(self) -> NDArray[Any]:
        """(clips,): subjects or the like, over which intervals are."""
        return self.clean.group

    @cached_property
    def shares(self) -> Floats:
        """(specs, clips): the share of the draws of each damage in which a clip was recognised."""
        return self.over_draws(lambda outcome: outcome.correct)

    @cached_property
    def families(self) -> dict[str, list[int]]:
        """Family with its variant -> places of its damages among the specs."""
        found: dict[str, list[int]] = {}
        for place, spec in enumerate(self.damaged):
            found.setdefault(spec.family, []).append(place)
        return found

    def over_draws(self, of: Callable[[Outcome], Mask | Floats]) -> Floats:
        """(specs, clips): the mean over the draws of each damage of what `of` gives for a clip."""
        return np.stack([np.mean([of(outcome) for outcome in draws], axis=0) for draws in self.damaged.values()])


def read_run(
    model: str, cells: Mapping[Wanted, str], outcomes: Mapping[str, Outcome], clip: NDArray[Any] | None = None
) -> SuiteRun:
    """Collect the outcomes of a model's `complete` cells.

    clip: (clips,) names, in the order that is wanted; None for that of the model's own `clean`.

    Raises:
        InputError: a cell is of other clips than `clip`, so that no mean over cells is of the same ones.
    """
    known = {cell: outcomes[key] for cell, key in cells.items()}
    clip = known[Wanted(CLEAN)].clip if clip is None else clip
    sorted_alike = {cell: _in_order(f"{quoted(model)}, {cell}", outcome, clip) for cell, outcome in known.items()}
    clean = sorted_alike.pop(Wanted(CLEAN))
    damaged: dict[Spec, tuple[Outcome, ...]] = {}
    for cell, outcome in sorted_alike.items():
        spec = Spec.recorded(cell.spec)
        damaged[spec] = (*damaged.get(spec, ()), outcome)
    return SuiteRun(model, clean, damaged)


def _in_order(of: str, outcome: Outcome, clip: NDArray[Any]) -> Outcome:
    if np.array_equal(outcome.clip, clip):
        return outcome
    require(
        len(outcome.clip) == len(clip) and set(outcome.clip.tolist()) == set(clip.tolist()),
        f"{of} is of {len(outcome.clip)} clips, expected the same {len(clip)} as undamaged and of the other models: a "
        "mean over both compares other clips; leave that damage (estimator swaps lack clips) or model out of the suite",
    )
    order = places(clip, outcome.clip)
    sure = outcome.confidence
    taken = {name: getattr(outcome, name)[order] for name in ("clip", "label", "prediction", "rank", "group")}
    return replace(outcome, **taken, confidence=None if sure is None else _taken(sure, order))


def _taken(sure: Confidence, order: Indices) -> Confidence:
    return Confidence(**{f.name: getattr(sure, f.name)[order] for f in fields(sure)})
