"""To which level of which perturbation the poses of a clip come.

Each is what the perturbation does to a clip without a fault, turned round: `noise:σ` makes a tremor of σ. They are
estimates of one fault at a time: of a tremor nobody can say whether it is white (`noise`) or the fast part of a slow
error (`jitter`), so both levels are given, and only one of them is there.
"""

from collections.abc import Callable
from dataclasses import dataclass

from skelbench.evaluation.quality.missing import Missing
from skelbench.evaluation.quality.tremor import share_that_trembles

TAU = 6
"""Frames over which the errors of `jitter` are correlated, as `perturbations/families/jitter.py` has it."""


@dataclass(frozen=True)
class Signs:
    """What was measured on a clip; tremor: in camera units, None where it cannot be told."""

    missing: Missing
    tremor: float | None


def _noise(signs: Signs) -> float | None:
    return signs.tremor


def _jitter(signs: Signs) -> float | None:
    return None if signs.tremor is None else signs.tremor / share_that_trembles(TAU)


LEVELS: dict[str, Callable[[Signs], float | None]] = {
    "noise": _noise,
    "jitter": _jitter,
    "joint-mask": lambda signs: signs.missing.absent,
    "joint-mask@frame": lambda signs: signs.missing.now_and_then,
    "frame-mask": lambda signs: signs.missing.gaps,
}
"""Family, as specs write it -> its level by what was measured; a further family is a further line."""


def levels(signs: Signs) -> dict[str, float | None]:
    """Estimate the level of every family of LEVELS, in the unit of its level; None where it cannot be told."""
    return {family: estimate(signs) for family, estimate in LEVELS.items()}
