"""What is done to a body: how it is masked, what of it, how much."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Condition:
    """mode: of `modes.MODES`. kind: of `masks.KINDS`. count: of joints or parts."""

    mode: str
    kind: str
    count: int
