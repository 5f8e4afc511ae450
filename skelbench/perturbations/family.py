"""What a family of perturbations is: a name, a kind of level, and one pure function for every variant."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from skelbench.core.clip import Clip
from skelbench.perturbations.levels import Level

Rule = Callable[[Clip, Any, np.random.Generator], Clip]
"""`(clip, level, rng) -> clip`: never changes its input, and level 0 is the identity.

The draws must not depend on the level, so that they are nested: what a low level damages, a higher one damages too.
"""


@dataclass(frozen=True)
class Family:
    """One row of `skelbench list perturbations`.

    level: the kind of level; `example`: a typical one, as text.
    rules: variant -> function; the plain family is the variant "".
    source: the paper and section that the rule is taken from.
    random: False where the seed does not matter.
    only_first: True where it replaces the clip, so that it can only open a composition.
    version: part of the key of the draws; raise it when a change of the code changes numbers.
    """

    name: str
    level: Level
    example: str
    rules: dict[str, Rule]
    source: str
    random: bool = True
    only_first: bool = False
    version: int = 1

    @property
    def unit(self) -> str:
        """What a level counts or measures."""
        return self.level.unit

    @property
    def help(self) -> str:
        """The levels allowed, in words."""
        return self.level.help

    @property
    def variants(self) -> tuple[str, ...]:
        """The variants beside the plain family, e.g. `frame@hold`."""
        return tuple(variant for variant in self.rules if variant)
