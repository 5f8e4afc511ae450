"""One model's partial-body accuracies: what they are measurements of, and the measuring."""

from collections.abc import Mapping, Sequence
from functools import partial

from skelbench.adapters.code import code_sha256
from skelbench.adapters.model import finite_logits
from skelbench.adapters.protocols import Featured, OnJoints
from skelbench.core.machine import circumstances
from skelbench.data.dataset import Dataset
from skelbench.evaluation.partial.asked import Asked
from skelbench.evaluation.partial.condition import Condition
from skelbench.evaluation.partial.counts import counts_for
from skelbench.evaluation.partial.identity import MASKED, WHOLE, Identity
from skelbench.evaluation.partial.masks import KINDS, TRAIN, VERSION, Masks
from skelbench.evaluation.partial.modes import answer
from skelbench.evaluation.partial.record import Record
from skelbench.evaluation.partial.refit import refitted
from skelbench.evaluation.partial.score import Right, Trial, recognised
from skelbench.evaluation.subject import subject
from skelbench.evaluation.suitable import selection_of, tell_if_numbered, tell_if_seen


def identities(asked: Asked, model: OnJoints, data: Dataset, left_out: Mapping[tuple[str, str], str]) -> list[Identity]:
    """Name every measurement of a model before it is made; left_out: (model, mode or trained on) -> why."""
    of, layout = subject(model.card, data, code_sha256(model)), model.layout
    can = [what for what in (*asked.trained_on, *asked.modes) if (model.card.name, what) not in left_out]
    return [
        Identity(
            **of,
            layout=layout.name,
            joints=len(layout),
            mode=mode,
            kind=kind,
            count=count,
            per=asked.per,
            draws=asked.draws,
            seed=asked.seed,
            trained_on=bodies,
            refit=asked.refit.told(model.card) if bodies == MASKED and asked.refit else "",
            version=VERSION,
        )
        for bodies in dict.fromkeys(asked.trained_on)
        for mode in dict.fromkeys(asked.modes)
        if bodies in can and mode in can
        for kind in KINDS
        for count in counts_for(kind, layout, asked.counts.get(kind, ()))
    ]


def measured(asked: Asked, model: OnJoints, data: Dataset, missing: Sequence[Identity]) -> dict[Identity, Record]:
    """Measure what is missing of a model."""
    tell_if_numbered(model.card, data)
    tell_if_seen([model.card], data)
    found: dict[Identity, Record] = {}
    for bodies in (WHOLE, MASKED):
        mine = [identity for identity in missing if identity.trained_on == bodies]
        if mine:
            right = recognised(_trial(asked, model, data, bodies, [each.condition for each in mine if each.count]))
            found |= {each: _record(asked, model, data, each, right) for each in mine}
    return found


def _trial(asked: Asked, model: OnJoints, data: Dataset, bodies: str, conditions: Sequence[Condition]) -> Trial:
    kinds = {each.kind for each in conditions}
    masks = {kind: Masks(kind, model.layout, asked.seed, asked.per) for kind in kinds}
    if bodies == WHOLE:
        answers = {each: answer(model, each.mode) for each in conditions}
        whole = partial(finite_logits, model)
        return Trial(model, data, whole, answers, masks, asked.draws, asked.how)
    assert asked.refit is not None and isinstance(model, Featured)
    others = {kind: Masks(kind, model.layout, asked.seed, asked.per, TRAIN) for kind in kinds}
    layers = refitted(model, asked.refit, conditions, others, asked.how)
    whole = partial(layers.answer, model)
    return Trial(model, data, whole, layers.answers(model), masks, asked.draws, asked.how)


def _record(asked: Asked, model: OnJoints, data: Dataset, identity: Identity, right: Right) -> Record:
    kind, group = data.groups
    of = identity.condition
    return Record(
        identity=identity,
        right=right.of[of].sum(axis=0) if of.count else right.whole * identity.draws,
        undamaged="".join(".x"[not each] for each in right.whole),
        share=right.gone.get(of, 0.0),
        grouped_by=kind,
        group=group,
        circumstances=circumstances(asked.how.device) | {"batch_size": str(asked.how.batch_size)},
        selected_on=selection_of(model, data),
        command=asked.command,
    )
