"""What can be set of MAMP."""

from dataclasses import dataclass

from skelbench.core.errors import require
from skelbench.core.settings import check_numbers

CHOICES = {"masking": ("motion", "random"), "target": ("motion", "joints")}


@dataclass(frozen=True)
class Settings:
    """What a recipe may set as `mamp.…`."""

    share: float = 0.9  # of the tokens, hidden
    masking: str = "motion"  # tokens that move are hidden rather; or `random`: all alike
    temperature: float = 0.8  # of the choice by motion: the lower, the surer are fast tokens hidden
    target: str = "motion"  # predicted of a hidden token: the ways to the next frames; or its `joints`
    normalise: bool = True  # each target to mean 0 and variance 1
    width: int = 256  # of the decoder's tokens
    depth: int = 5  # blocks of the decoder
    heads: int = 8  # of its attention

    def __post_init__(self) -> None:
        check_numbers(self, {"depth": 100})
        for key, choices in CHOICES.items():
            value = getattr(self, key)
            require(value in choices, f"mamp.{key} is {value!r}, expected {' or '.join(choices)}")
        for key in ("width", "depth", "heads"):
            require(getattr(self, key) >= 1, f"mamp.{key} is {getattr(self, key)}, expected at least 1")
        require(0 < self.share < 1, f"mamp.share is {self.share:g}, expected above 0 and below 1")
        require(self.temperature > 0, f"mamp.temperature is {self.temperature:g}, expected above 0; published is 0.8")
        require(
            self.width % self.heads == 0,
            f"mamp.width is {self.width}, no multiple of {self.heads} heads; make mamp.heads divide it",
        )
