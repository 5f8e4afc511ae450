"""What `skelbench partial` is asked to measure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from skelbench.core.errors import require
from skelbench.core.registry import unknown
from skelbench.evaluation.partial.identity import MASKED, WHOLE
from skelbench.evaluation.partial.masks import PER
from skelbench.evaluation.partial.modes import MODES
from skelbench.evaluation.partial.refit import Refit
from skelbench.evaluation.partial.views import Computing


@dataclass(frozen=True)
class Asked:
    """counts: kind -> how many, None for the paper's; see `counts.counts_for`. command: measures all of it again.

    trained_on: bodies that classifiers were trained on; refit: how they are trained on `MASKED` ones.
    """

    counts: Mapping[str, Sequence[int] | None]
    modes: Sequence[str] = MODES
    draws: int = 5
    seed: int = 0
    per: str = PER[0]
    trained_on: Sequence[str] = (WHOLE,)
    refit: Refit | None = None
    how: Computing = field(default_factory=Computing)
    command: str = ""

    def __post_init__(self) -> None:
        for what, given, known in (
            ("mode", self.modes, MODES),
            ("per", [self.per], PER),
            ("trained-on", self.trained_on, (WHOLE, MASKED)),
        ):
            for word in given:
                if word not in known:
                    raise unknown(f"--{what}", word, known)
            require(bool(given), f"--{what} names none, expected some of {', '.join(known)}")
        require(self.draws >= 1, f"--draws is {self.draws}, expected at least 1")
        require(MASKED not in self.trained_on or self.refit is not None, "--trained-on masked needs training clips")
