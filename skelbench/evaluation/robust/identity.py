"""What a robust accuracy is a measurement of: everything that could move it, as one hash."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from hashlib import sha256

from skelbench.adapters.code import code_sha256
from skelbench.adapters.protocols import Model
from skelbench.data.dataset import Dataset
from skelbench.evaluation.results.identity import key_of
from skelbench.evaluation.robust.members import in_words
from skelbench.evaluation.subject import subject
from skelbench.perturbations.attacks import Member
from skelbench.perturbations.attacks.attack import VERSION


@dataclass(frozen=True)
class Identity:
    """One model at one eps; two measurements of the same identity are the same measurement."""

    model: str
    weights_sha256: str
    config_sha256: str
    adapter_sha256: str  # see `evaluation.results.identity.Identity`
    dataset: str
    dataset_sha256: str
    split: str
    part: str
    source: str
    names_sha256: str  # of the names of the clips
    eps: float  # camera units
    attacks: str  # with their options, in their order: `members.in_words`
    surrogates: str  # name=hash of each, with blanks between
    seed: int
    numerics: int  # of adapters and networks, `core.machine.NUMERICS`
    version: int  # of the attacks, `perturbations.attacks.attack.VERSION`

    @cached_property
    def key(self) -> str:
        """Short hash by which the measurement is found."""
        return key_of(asdict(self))


IDENTITY = tuple(field.name for field in fields(Identity))


def identify(
    model: Model, data: Dataset, eps: float, members: Sequence[Member], surrogates: Mapping[str, Model], seed: int
) -> Identity:
    """Name a measurement before it is made."""
    return Identity(
        **subject(model.card, data, code_sha256(model)),
        eps=float(eps),
        attacks=in_words(members),
        surrogates=" ".join(f"{name}={_hash(each)}" for name, each in surrogates.items()),
        seed=seed,
        version=VERSION,
    )


def _hash(model: Model) -> str:
    told = (model.card.sha256 or "", model.card.config_sha256, code_sha256(model))
    return sha256(" ".join(told).encode()).hexdigest()[:16]
