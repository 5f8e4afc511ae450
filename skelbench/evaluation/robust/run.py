"""What `skelbench attack` does: check everything first, attack what is not known yet, keep each result at once."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from skelbench.adapters.model import load_model
from skelbench.adapters.protocols import Model
from skelbench.core.errors import require
from skelbench.core.loading import undisturbed
from skelbench.core.machine import commit
from skelbench.data.dataset import Dataset
from skelbench.evaluation.measure import tell_if_dirty
from skelbench.evaluation.robust.identity import identify
from skelbench.evaluation.robust.measure import Attempt, guarded, measured
from skelbench.evaluation.robust.members import TRANSFER, check_can_attack, members_of
from skelbench.evaluation.robust.record import Record
from skelbench.evaluation.robust.store import Records
from skelbench.evaluation.suitable import cards_of, check_classes, check_names, tell_if_numbered, tell_if_seen
from skelbench.evaluation.victim import sloped
from skelbench.perturbations.attacks import Member
from skelbench.perturbations.attacks.ball import check_eps


@dataclass(frozen=True)
class Work:
    """What is to be measured: every model at every eps; all of them suit the data."""

    data: Dataset
    models: list[Model]
    surrogates: dict[str, Model]
    eps: list[float]
    attacks: list[str]
    seed: int
    device: str
    store: Records | None

    def members(self, model: Model) -> tuple[tuple[Member, ...], dict[str, Model]]:
        """Return the attacks on a model, and the surrogates among them: a model is none of its own."""
        others = {name: each for name, each in self.surrogates.items() if name != model.card.name}
        return members_of(self.attacks, {name: sloped(each) for name, each in others.items()}), others


def prepared(
    names: Sequence[str],
    data: Dataset,
    eps: Sequence[float],
    attacks: Sequence[str],
    surrogates: Sequence[str],
    seed: int,
    store: Records | None,
    *,
    device: str,
    trust: bool = False,
) -> Work:
    """Load what is asked for, and refuse what cannot be measured, before anything is attacked.

    Raises:
        InputError: an unknown model or attack, clips without labels or of other classes, an eps that is no distance, a
            surrogate without slopes, or a model that no attack can be run on.
    """
    data.check_labelled("an attack")
    for each in eps:
        check_eps(each)
        require(each > 0, f"eps is {each}, expected a number of camera units above 0, e.g. 0.005")
    members_of(attacks, {})  # a slip of the pen is told before networks are built
    needs = any(word.partition(":")[0] == TRANSFER for word in attacks)
    require(bool(surrogates) or not needs, "attack transfer needs models to seek damage on; add --surrogate")
    models, others = (
        [load_model(name, device, trust=trust) for name in dict.fromkeys(each)] for each in (names, surrogates)
    )
    for group in (models, others):
        check_names(model.card for model in group)
        for model in group:
            check_classes(model.card, data)
    levels, by_name = list(dict.fromkeys(eps)), {model.card.name: model for model in others}
    work = Work(data, models, by_name, levels, list(attacks), seed, device, store)
    for model in models:
        check_can_attack(model, work.members(model)[0])
    return work


def results(work: Work, *, guards: bool = False) -> Iterator[Record]:
    """Yield every result as soon as it is there; what is kept already is not attacked again. stderr says how it goes.

    guards: look for signs that a result is not to be believed, also for those that were kept without.
    """
    if work.store:
        tell_if_dirty(commit())
    clips = list(work.data)
    for model in work.models:
        tell_if_numbered(model.card, work.data)
        tell_if_seen(cards_of(model), work.data)
        members, surrogates = work.members(model)
        _tell_of_itself(model, work.surrogates)
        for eps in work.eps:
            identity = identify(model, work.data, eps, members, surrogates, work.seed)
            attempt = Attempt(identity, model, work.data, clips, members, work.device)
            record = (work.store.find(identity) if work.store else None) or _kept(work, measured(attempt))
            yield _kept(work, guarded(attempt, record)) if guards and not record.findings else record


def _kept(work: Work, record: Record) -> Record:
    if work.store:
        with undisturbed():
            work.store.put(record)
    return record


def _tell_of_itself(model: Model, surrogates: Mapping[str, Model]) -> None:
    if model.card.name in surrogates:
        print(f"note: {model.card.name} is no surrogate of itself, so it is left out of its transfer", file=sys.stderr)
