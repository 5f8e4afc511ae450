"""Which cells of a plan were measured before; finding out takes a card, the clips' names and no network."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from skelbench.adapters.card import Card
from skelbench.core.arrays import Indices
from skelbench.data.dataset import Dataset
from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.identity import Identity
from skelbench.evaluation.results.outcome import Outcome, places
from skelbench.evaluation.subject import subject
from skelbench.evaluation.suitable import check_within
from skelbench.evaluation.way import Way
from skelbench.perturbations.spec import Spec
from skelbench.perturbations.versions import versions_of


@dataclass(frozen=True)
class Found:
    """identities: of all ways of a plan. cells: those that are known. missing: the ways to measure."""

    identities: dict[Way, Identity]
    cells: list[Cell]
    missing: list[Way]
    clean: Outcome | None


def found(
    card: Card,
    data: Dataset,
    ways: Sequence[Way],
    code: str,
    known: Callable[[Identity], Outcome | None] | None,
) -> Found:
    """Look up every way of a plan, whose first is the clean one. code: `adapters.code.code_sha256` of the model.

    Raises:
        InputError: what is known names classes that the model does not have.
    """
    identities = identify(card, data, ways, code)
    old = {way: known(identity) if known else None for way, identity in identities.items()}
    check_within([outcome for outcome in old.values() if outcome], len(card.classes), card.name)
    clean = old[ways[0]]
    if clean is None:  # whatever else is there was held against another one
        return Found(identities, [], list(ways), None)
    there = [(way, outcome) for way, outcome in old.items() if outcome is not None]
    cells = [Cell(identities[way], outcome, clean, fresh=False) for way, outcome in there]
    return Found(identities, cells, [way for way, outcome in old.items() if outcome is None], clean)


def labels_of(data: Dataset, clean: Outcome | None) -> Indices | None:
    """(N,) labels of the clips; where nobody labelled them, what the model predicted: None as long as that is unknown.

    clean: its outcome on the undamaged clips, without a repair.
    """
    if data.labelled:
        return data.labels
    if clean is None:
        return None
    return clean.prediction[places(np.array(data.names, object), clean.clip)].astype(np.int64)


def identify(card: Card, data: Dataset, ways: Sequence[Way], code: str = "") -> dict[Way, Identity]:
    """Name the cells of one model and data set, by what is done to the clips."""
    of = subject(card, data, code)
    return {
        way: Identity(
            **of,
            spec=str(way.spec),
            versions=_versions(way, data),
            family=way.spec.family,
            level=way.spec.level,
            repair=way.named,
            seed=way.seed,
        )
        for way in ways
    }


def _versions(way: Way, data: Dataset) -> str:
    """Versions of what is done, and where clips of another source are taken, the hash of its file if it is another."""
    versions = versions_of(way.spec, way.repair)
    if way.spec.opening == Spec():
        return versions
    told = data.all_sources[str(way.spec.opening.terms[0].level)].sha256()
    return versions if told == data.sha256 else f"{versions}+data={told[:16]}"
