"""What is written after `--repair`, e.g. `drop-empty+interp`: repairs joined with +, from left to right."""

from collections.abc import Iterable
from dataclasses import dataclass

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.registry import unknown
from skelbench.perturbations.repairs import REPAIRS

NONE = "none"
"""Stands for no repair at all, beside others: `--repair none --repair interp` measures both."""


@dataclass(frozen=True)
class Pipeline:
    """Repairs in the order in which they act on a damaged clip; none of them leaves it as it is.

    steps: (name, variant) of each.
    """

    steps: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Pipeline":
        """Read e.g. `drop-empty+interp`, or `none`; `str` writes it back with every variant named.

        Raises:
            InputError: a name or a variant that nobody knows.
        """
        if text in (NONE, ""):
            return cls()
        return cls(tuple(_step(term.strip()) for term in text.split("+")))

    def __str__(self) -> str:
        """E.g. `interp+smooth@savgol`; empty for no repair, as in the column `repair` of results."""
        return "+".join(f"{name}@{variant}" if variant else name for name, variant in self.steps)

    def apply(self, clip: Clip) -> Clip:
        """Return the repaired clip, with the same persons and joints; `clip` is left as it is.

        Raises:
            InputError: a repair needs a package that is not installed.
        """
        for name, variant in self.steps:
            clip = REPAIRS[name].rules[variant](clip)
        return clip


NO_REPAIR = Pipeline()


def pipelines(repairs: Iterable[str | Pipeline]) -> list[Pipeline]:
    """Read the repairs that are to be measured, each once; no repair where none is named."""
    read = [repair if isinstance(repair, Pipeline) else Pipeline.parse(repair) for repair in repairs]
    return list(dict.fromkeys(read)) or [NO_REPAIR]


def _step(text: str) -> tuple[str, str]:
    name, _, variant = text.partition("@")
    if name == NONE:
        raise InputError(f"repair {NONE} stands alone; write --repair {NONE} beside other --repair options")
    if name not in REPAIRS:
        raise unknown("repair", name, [*REPAIRS, NONE])
    repair = REPAIRS[name]
    if "@" not in text:
        return name, next(iter(repair.rules))
    if variant not in repair.rules or not variant:
        raise unknown("variant", text, repair.names)
    return name, variant
