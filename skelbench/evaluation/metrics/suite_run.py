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
from skelbench.evaluation.notes import without_labels
from skelbench.evaluation.results.outcome import Confidence, Outcome, places
from skelbench.perturbations.spec import CLEAN, Spec


@dataclass(frozen=True, eq=False)
class SuiteRun:
    """One model on a suite: `clean`, and per damage one outcome for every draw; all of the same (clips,)."""

    model: str
    clean: Outcome
    damaged: Mapping[Spec, tuple[Outcome, ...]]

    @cached_property
    def group(self) -> Indices:
        """(clips,): number of each clip's subject or the like, over which intervals are; numbers sort fast."""
        return np.unique(self.clean.group, return_inverse=True)[1]

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
    model: str, cells: Mapping[Wanted, str], outcomes: Mapping[str, Outcome], like: Outcome | None = None
) -> SuiteRun:
    """Collect the outcomes of a model's `complete` cells.

    like: an outcome whose clips, in its order, all of them must be of; None for the model's own `clean`.

    Raises:
        InputError: a cell is of other clips, or knows other labels or subjects of them, so that no mean over cells is
            of the same ones.
    """
    known = {cell: outcomes[key] for cell, key in cells.items()}
    like = known[Wanted(CLEAN)] if like is None else like
    alike = {cell: _in_order(f"{quoted(model)}, {cell}", outcome, like) for cell, outcome in known.items()}
    clean = alike.pop(Wanted(CLEAN))
    damaged: dict[Spec, tuple[Outcome, ...]] = {}
    for cell, outcome in alike.items():
        spec = Spec.recorded(cell.spec)
        damaged[spec] = (*damaged.get(spec, ()), outcome)
    return SuiteRun(model, clean, damaged)


def _in_order(of: str, outcome: Outcome, like: Outcome) -> Outcome:
    if not _same(outcome.clip, like.clip):
        require(
            len(outcome.clip) == len(like.clip) and set(outcome.clip.tolist()) == set(like.clip.tolist()),
            f"{of} is of {len(outcome.clip)} clips, expected the same {len(like.clip)} as undamaged and of the other "
            "models: a mean would compare other clips; leave that damage (estimator swaps lack clips) or model out",
        )
        outcome = _taken(outcome, places(like.clip, outcome.clip))
    # without labels every model has its own: what it predicted undamaged
    for name in ("group",) if without_labels([outcome.circumstances.get("note", "")]) else ("label", "group"):
        require(
            _same(getattr(outcome, name), getattr(like, name)),
            f"{of} has clips of the same names but other {name}s than the first model undamaged; measure all models on "
            "one data file",
        )
    return outcome


def _same(first: NDArray[Any], second: NDArray[Any]) -> bool:
    return first is second or np.array_equal(first, second)


def _taken(outcome: Outcome, order: Indices) -> Outcome:
    sure = outcome.confidence
    if sure is not None:
        sure = Confidence(**{f.name: getattr(sure, f.name)[order] for f in fields(sure)})
    taken = {name: getattr(outcome, name)[order] for name in ("clip", "label", "prediction", "rank", "group")}
    return replace(outcome, **taken, confidence=sure)
