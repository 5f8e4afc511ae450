"""What every measurement is of, whatever is measured: a model and clips."""

from hashlib import sha256
from typing import TypedDict

from skelbench.adapters.card import Card
from skelbench.core.machine import NUMERICS
from skelbench.data.dataset import Dataset


class Subject(TypedDict):
    """The fields that all kinds of identities share; `results.identity.Identity` says what each is."""

    model: str
    weights_sha256: str
    config_sha256: str
    adapter_sha256: str
    dataset: str
    dataset_sha256: str
    split: str
    part: str
    source: str
    names_sha256: str
    numerics: int


def subject(card: Card, data: Dataset, code: str) -> Subject:
    """Name a model and the clips that it is measured on. code: `adapters.code.code_sha256` of the model."""
    return Subject(
        model=card.name,
        weights_sha256=card.sha256 or "",
        config_sha256=card.config_sha256,
        adapter_sha256=code,
        dataset=data.name,
        dataset_sha256=data.sha256,
        split=data.split or "",
        part=data.part or "",
        source=data.source,
        names_sha256=sha256("\n".join(data.names).encode()).hexdigest()[:16],
        numerics=NUMERICS,
    )
