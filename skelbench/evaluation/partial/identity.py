"""What a partial-body accuracy is a measurement of: everything that could move it, as one hash."""

from dataclasses import asdict, dataclass, fields
from functools import cached_property

from skelbench.evaluation.partial.condition import Condition
from skelbench.evaluation.results.identity import key_of


@dataclass(frozen=True)
class Identity:
    """One model under one condition; two measurements of the same identity are the same measurement."""

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
    layout: str  # whose joints are masked: the network's
    joints: int  # how many it has
    mode: str
    kind: str
    count: int
    per: str
    draws: int
    seed: int
    trained_on: str  # what the classifier was trained on: `WHOLE` or `MASKED` bodies
    refit: str  # how it was, where it was done for this measurement; empty for the model's own
    numerics: int  # of adapters and networks, `core.machine.NUMERICS`
    version: int  # of the draws, `masks.VERSION`

    @property
    def condition(self) -> Condition:
        """What was done to the body."""
        return Condition(self.mode, self.kind, self.count)

    @cached_property
    def key(self) -> str:
        """Short hash by which the measurement is found."""
        return key_of(asdict(self))


IDENTITY = tuple(field.name for field in fields(Identity))
WHOLE, MASKED = "whole", "masked"
