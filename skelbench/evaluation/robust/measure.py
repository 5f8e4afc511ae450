"""One measurement: a model's clips under every attack, under random displacements as long, and what guards see."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from skelbench.adapters.protocols import Model
from skelbench.core.clip import Clip
from skelbench.core.machine import circumstances
from skelbench.core.progress import Line
from skelbench.data.dataset import Dataset
from skelbench.evaluation.robust.identity import Identity
from skelbench.evaluation.robust.record import DRAWS, Record, fates_of
from skelbench.evaluation.suitable import selection_of
from skelbench.evaluation.victim import victim
from skelbench.perturbations.attacks import Member, Victim, run_suite
from skelbench.perturbations.attacks.asking import right
from skelbench.perturbations.attacks.guards import check_all
from skelbench.perturbations.attacks.guards.strength import noise
from skelbench.perturbations.rulers import body_in_camera_units


@dataclass(frozen=True)
class Attempt:
    """A model, the clips that it is attacked on, N of `data`, and by what."""

    identity: Identity
    model: Model
    data: Dataset
    clips: Sequence[Clip]
    members: Sequence[Member]
    device: str


def measured(attempt: Attempt) -> Record:
    """Attack a model; stderr says before each attack how many clips are left for it."""
    start, shown, of = time.monotonic(), Line(sys.stderr), attempt.identity
    box = victim(attempt.model)
    head, clips = f"{of.model}  eps {of.eps:g}", attempt.clips

    def tell(attack: str, left: int) -> None:
        shown.show(f"{head}  {attack}: {left} of {len(clips)} clips left  {time.monotonic() - start:.0f} s")

    outcome = run_suite(box, clips, of.eps, of.seed, attempt.members, tell)
    draws = _randomly(box, clips, of.eps, of.seed)
    shown.show(f"{head}  {outcome.robust.sum()} of {len(clips)} are right under all  {time.monotonic() - start:.0f} s")
    shown.end()
    grouped_by, group = attempt.data.groups
    return Record(
        identity=of,
        fates=fates_of(outcome, [member.attack for member in attempt.members]),
        draws=draws,
        grouped_by=grouped_by,
        group=group,
        body=round(100 * of.eps / body_in_camera_units(clips), 2),
        left_out=outcome.left_out,
        findings=(),
        circumstances={**circumstances(attempt.device), "seconds": f"{time.monotonic() - start:.1f}"},
        selected_on=selection_of(attempt.model, attempt.data),
    )


def guarded(attempt: Attempt, record: Record) -> Record:
    """Add what the guards see. They attack too, which takes about a third as long again."""
    shown, of = Line(sys.stderr), attempt.identity
    shown.show(f"{of.model}  eps {of.eps:g}  guards")
    shown.end()
    found = check_all(victim(attempt.model), attempt.clips, of.eps, record.outcome, of.seed)
    return replace(record, findings=tuple(found))


def _randomly(box: Victim, clips: Sequence[Clip], eps: float, seed: int) -> NDArray[np.int64]:
    """(N,): how many random displacements a clip withstands. The first is that of the guard "order of strength"."""
    return np.stack([right(box, noise(clips, eps, seed + k)) for k in range(DRAWS)]).astype(np.int64).sum(axis=0)
