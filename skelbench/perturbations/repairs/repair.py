"""What a repair is: a name, and one pure function per variant."""

from collections.abc import Callable
from dataclasses import dataclass

from skelbench.core.clip import Clip

Rule = Callable[[Clip], Clip]
"""`(clip) -> clip`: draws nothing, never changes its input, keeps persons and joints, and knows no model or label."""


@dataclass(frozen=True)
class Repair:
    """One repair, with its variants; `skelbench list repairs` prints a line for each of them.

    rules: variant -> function. The first is meant where no variant is named; a repair of one kind has the variant "".
    about: what it does, in one line.
    source: the paper or code that the rule and its constants are taken from; "" for what needs none.
    version: part of the identity of a result; raise it when a change of the code changes numbers.
    """

    name: str
    rules: dict[str, Rule]
    about: str
    source: str = ""
    version: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """The repair with each of its variants, as a pipeline writes them, e.g. `smooth@savgol`."""
        return tuple(f"{self.name}@{variant}" if variant else self.name for variant in self.rules)
