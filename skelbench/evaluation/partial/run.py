"""What `skelbench partial` does: check everything first, measure what is not known yet, keep each model's results."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from skelbench.adapters.model import load_model
from skelbench.adapters.protocols import Featured, Model, OnJoints
from skelbench.core.errors import InputError, require
from skelbench.core.loading import undisturbed
from skelbench.core.machine import commit
from skelbench.data.dataset import Dataset
from skelbench.evaluation.measure import tell_if_dirty
from skelbench.evaluation.partial.asked import Asked
from skelbench.evaluation.partial.identity import MASKED, Identity
from skelbench.evaluation.partial.measure import identities, measured
from skelbench.evaluation.partial.modes import why_not
from skelbench.evaluation.partial.record import Record
from skelbench.evaluation.partial.store import Records
from skelbench.evaluation.suitable import check_classes, check_names


@dataclass(frozen=True)
class Work:
    """What is to be measured of every model. left_out: (model, mode or `MASKED`) -> why it cannot be measured so."""

    asked: Asked
    data: Dataset
    wanted: Sequence[tuple[OnJoints, Sequence[Identity]]]
    left_out: Mapping[tuple[str, str], str]


def prepared(names: Sequence[str], data: Dataset, asked: Asked, *, trust: bool = False) -> Work:
    """Load what is asked for, and refuse what cannot be measured, before anything is computed.

    Raises:
        InputError: an unknown model, clips without labels or of other classes, an encoder without classes, a count
            that leaves nothing of a body, or no model that can be measured as asked.
    """
    data.check_labelled("a partial-body accuracy")
    if asked.refit is not None:
        _check_apart(asked.refit.data, data)
    models = [load_model(name, asked.how.device, trust=trust) for name in dict.fromkeys(names)]
    check_names(model.card for model in models)
    for model in models:
        require(bool(model.card.classes), f"model {model.card.name} has no classes, so that nothing is recognised")
        check_classes(model.card, data)
    left_out = {key: why for key, why in _reasons(models, asked) if why}
    wanted = [(each, identities(asked, each, data, left_out)) for each in models if isinstance(each, OnJoints)]
    able = [(model, mine) for model, mine in wanted if mine]
    if not able and left_out:
        (name, what), why = next(iter(left_out.items()))
        raise InputError(f"model {name} cannot be measured with {what}: {why}; name another model, or ask otherwise")
    some = any(identity.count for _, mine in able for identity in mine)
    require(some, "--joints and --parts name nothing to mask; name counts above 0")
    return Work(asked, data, able, left_out)


def _check_apart(training: Dataset, test: Dataset) -> None:
    training.check_labelled("a classifier of masked bodies")
    shared = len(set(training.names) & set(test.names))
    require(
        len(training) > 0 and not shared,
        f"--trained-on masked: {shared} of the {len(training)} training clips of {test.name} are tested too; choose a "
        "--split with a training part of its own",
    )


def _reasons(models: Sequence[Model], asked: Asked) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield (model, what of it is asked), and why that cannot be measured, empty where it can."""
    for model in models:
        for mode in asked.modes:
            yield (model.card.name, mode), why_not(model, mode)
        if MASKED in asked.trained_on and asked.refit is not None:
            shown = isinstance(model, Featured)
            why = asked.refit.fits.why_not(model.card) if shown else "it does not show what its last layer is given"
            yield (model.card.name, MASKED), why


def results(work: Work, store: Records | None = None) -> Iterator[Record]:
    """Yield all results, model after model; what is kept already is not measured again. stderr says what is left out.

    Raises:
        InputError: a clip cannot be prepared, or a model's logits are broken.
    """
    if store:
        tell_if_dirty(commit())
    for (name, what), why in work.left_out.items():
        print(f"note: {name} is left out of {what}: {why}", file=sys.stderr)
    for model, wanted in work.wanted:
        known = {identity: store.find(identity) if store else None for identity in wanted}
        missing = [identity for identity, record in known.items() if record is None]
        new = measured(work.asked, model, work.data, missing)
        if store and new:
            with undisturbed():
                store.put(new.values())
        yield from (record or new[identity] for identity, record in known.items())
