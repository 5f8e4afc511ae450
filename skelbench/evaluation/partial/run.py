"""What `skelbench partial` does: check everything first, measure what is not known yet, keep each model's results."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from skelbench.adapters.code import code_sha256
from skelbench.adapters.model import load_model
from skelbench.adapters.protocols import Model, OnJoints
from skelbench.core.errors import InputError, require
from skelbench.core.layout import Layout
from skelbench.core.loading import undisturbed
from skelbench.core.machine import circumstances, commit
from skelbench.core.registry import unknown
from skelbench.data.dataset import Dataset
from skelbench.evaluation.measure import tell_if_dirty
from skelbench.evaluation.partial.condition import Condition
from skelbench.evaluation.partial.counts import counts_for
from skelbench.evaluation.partial.identity import WHOLE, Identity
from skelbench.evaluation.partial.masks import KINDS, PER, VERSION, Masks
from skelbench.evaluation.partial.modes import MODES, answer, why_not
from skelbench.evaluation.partial.record import Record
from skelbench.evaluation.partial.score import Right, Trial, recognised
from skelbench.evaluation.partial.store import Records
from skelbench.evaluation.subject import subject
from skelbench.evaluation.suitable import check_classes, check_names, selection_of, tell_if_numbered, tell_if_seen


@dataclass(frozen=True)
class Asked:
    """What is to be measured. counts: kind -> how many, None for the paper's; see `counts.counts_for`.

    command: measures all of it again.
    """

    counts: Mapping[str, Sequence[int] | None]
    modes: Sequence[str] = MODES
    draws: int = 5
    seed: int = 0
    per: str = PER[0]
    batch_size: int = 32
    workers: int = 0
    command: str = ""

    def __post_init__(self) -> None:
        for mode in self.modes:
            if mode not in MODES:
                raise unknown("mode", mode, MODES)
        if self.per not in PER:
            raise unknown("--per", self.per, PER)
        require(bool(self.modes), f"--mode names none, expected some of {', '.join(MODES)}")
        require(self.draws >= 1, f"--draws is {self.draws}, expected at least 1")


@dataclass(frozen=True)
class Work:
    """Models that suit the clips and some mode each. left_out: (model, mode) -> why it cannot be measured so."""

    asked: Asked
    data: Dataset
    models: Sequence[Model]
    left_out: Mapping[tuple[str, str], str]
    device: str

    def layout(self, model: Model) -> Layout:
        """The joints of the model's input."""
        return cast(OnJoints, model).layout

    def conditions(self, model: Model) -> list[Condition]:
        """Everything that is to be measured of a model."""
        modes = [mode for mode in dict.fromkeys(self.asked.modes) if (model.card.name, mode) not in self.left_out]
        return [
            Condition(mode, kind, count)
            for mode in modes
            for kind in KINDS
            for count in counts_for(kind, self.layout(model), self.asked.counts.get(kind, ()))
        ]


def prepared(names: Sequence[str], data: Dataset, asked: Asked, *, device: str, trust: bool = False) -> Work:
    """Load what is asked for, and refuse what cannot be measured, before anything is computed.

    Raises:
        InputError: an unknown model, clips without labels or of other classes, an encoder without classes, a count
            that leaves nothing of a body, or no model whose joints can be masked as asked.
    """
    data.check_labelled("a partial-body accuracy")
    models = [load_model(name, device, trust=trust) for name in dict.fromkeys(names)]
    check_names(model.card for model in models)
    for model in models:
        require(
            bool(model.card.classes),
            f"model {model.card.name} has no classes, so that nothing is recognised; make a classifier of the encoder "
            "first, e.g. by skelbench transfer",
        )
        check_classes(model.card, data)
    whys = {(model.card.name, mode): why_not(model, mode) for model in models for mode in asked.modes}
    left_out = {key: why for key, why in whys.items() if why}
    if len(left_out) == len(whys):
        (name, mode), why = next(iter(left_out.items()))
        raise InputError(f"model {name}, mode {mode}: {why}; name a model or a --mode that can")
    able = [model for model in models if any((model.card.name, mode) not in left_out for mode in asked.modes)]
    work = Work(asked, data, able, left_out, device)
    every = [condition for model in able for condition in work.conditions(model)]
    require(any(each.count for each in every), "--joints and --parts name nothing to mask; name counts above 0")
    return work


def results(work: Work, store: Records | None = None) -> Iterator[Record]:
    """Yield all results, model after model; what is kept already is not measured again. stderr says what is left out.

    Raises:
        InputError: a clip cannot be prepared, or a model's logits are broken.
    """
    if store:
        tell_if_dirty(commit())
    for (name, mode), why in work.left_out.items():
        print(f"note: {name} is left out of mode {mode}: {why}", file=sys.stderr)
    for model in work.models:
        wanted = {identity: store.find(identity) if store else None for identity in _identities(work, model)}
        missing = [identity for identity, known in wanted.items() if known is None]
        new = dict(zip(missing, _measured(work, model, missing), strict=True)) if missing else {}
        if store and new:
            with undisturbed():
                store.put(new.values())
        yield from (known or new[identity] for identity, known in wanted.items())


def _identities(work: Work, model: Model) -> list[Identity]:
    """Name every measurement of a model before it is made."""
    asked, layout = work.asked, work.layout(model)
    of = subject(model.card, work.data, code_sha256(model))
    return [
        Identity(
            **of,
            layout=layout.name,
            joints=len(layout),
            **vars(condition),
            per=asked.per,
            draws=asked.draws,
            seed=asked.seed,
            trained_on=WHOLE,
            refit="",
            version=VERSION,
        )
        for condition in work.conditions(model)
    ]


def _measured(work: Work, model: Model, missing: Sequence[Identity]) -> list[Record]:
    asked, layout = work.asked, work.layout(model)
    tell_if_numbered(model.card, work.data)
    tell_if_seen([model.card], work.data)
    answers = {mode: answer(model, mode) for mode in {identity.mode for identity in missing}}
    masks = {kind: Masks(kind, layout, asked.seed, asked.per) for kind in {identity.kind for identity in missing}}
    sizes = asked.batch_size, asked.workers
    trial = Trial(model, work.data, layout, answers, masks, asked.draws, *sizes, work.device)
    right = recognised(trial, [identity.condition for identity in missing if identity.count])
    return [_record(work, model, identity, right) for identity in missing]


def _record(work: Work, model: Model, identity: Identity, right: Right) -> Record:
    kind, group = work.data.groups
    told = circumstances(work.device) | {"batch_size": str(work.asked.batch_size)}
    of = identity.condition
    return Record(
        identity=identity,
        right=right.of[of].sum(axis=0) if of.count else right.whole * identity.draws,
        undamaged="".join(".x"[not each] for each in right.whole),
        share=right.gone.get(of, 0.0),
        grouped_by=kind,
        group=group,
        circumstances=told,
        selected_on=selection_of(model, work.data),
        command=work.asked.command,
    )
