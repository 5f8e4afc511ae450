"""What a family of perturbations is: a name, a kind of level, one pure function per variant, and what others may ask.

Specs, suites, figures, lists and tests know no family by its name: what they need, they ask of the `Family`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import Layout
from skelbench.perturbations.fill import FILLS
from skelbench.perturbations.levels import Level
from skelbench.perturbations.wants import Want

Rule = Callable[[Clip, Any, np.random.Generator], Clip]
"""`(clip, level, rng) -> clip`: never changes its input, and the level's `identity` changes nothing.

The draws must not depend on the level, so that they are nested: what a low level damages, a higher one damages too.
"""

Note = Callable[[str, Any, Layout, float], str]
"""`(variant, level, layout, body) -> text`: what stands beside a spec in a table, e.g. `hides 2 of 15 joints`, or ''.

body: height of a body in camera units, the median of the data; NaN where nobody is seen.
"""

Axis = Literal["linear", "log"]
Needs = Literal["", "scores", "slope"]
Group = Literal[
    "localisation", "identity", "missing", "temporal", "camera", "body", "estimator", "diagnostic", "adversarial"
]
GROUPS: dict[Group, str] = {
    "localisation": "joints are there, at a wrong place",
    "identity": "joints or persons are taken for each other",
    "missing": "joints, parts, persons or frames are not detected",
    "temporal": "frames are deleted, repeated or moved in time",
    "camera": "another view, distance or motion of the camera",
    "body": "another body: bone lengths, mirrored",
    "estimator": "another pose estimator or sensor, real or imitated",
    "diagnostic": "a mistake of the pipeline that a user should notice",
    "adversarial": "damage sought against one model",
}
"""What is wrong in each group, in the order in which lists show them."""


@dataclass(frozen=True)
class Family:
    """One perturbation, with its variants; `skelbench list perturbations` prints a line for each of them.

    level: the kind of level; `example`: a typical one, as text.
    rules: variant -> function; the plain family is the variant "".
    source: the paper and section that the rule is taken from.
    group: what kind of damage it is, one of `GROUPS`.
    axis: how a figure draws the levels, "linear" or "log".
    random: False where the seed does not matter. fixed: variants for which it does not, where it does for others.
    keeps_label: False where the damaged clip may show another action, e.g. a clip that is played backwards.
    needs: what it asks of a model, "scores" or the "slope" of its loss (attacks); "" for damage that knows no model.
    only_first: True where it replaces the clip, so that it can only open a composition.
    version: part of the key of the draws; raise it when a change of the code changes numbers.
    units: variant -> what its level counts or measures, where that is not `level.unit`.
    levels: variant -> its kind of level, where that is not `level`; `examples`: a typical one, where not `example`.
    note: says what a level comes to on the data at hand, for tables; None where there is nothing to say.
    about: variant -> what it does to a skeleton, in one sentence.
    wants: variant -> what it asks of a clip to have anything to do there; elsewhere the clip stays as it is, and is
        counted as untouched.
    suits: says why a level has nothing to do on a layout, as `wants` does, e.g. for a part that it lacks; None where
        every level has something to do on every layout.
    nested: False where the damage of a low level is no part of a higher one's, e.g. rounding to other steps.
    adds_persons: True where a clip may come out with more persons than it had.
    invariant: variant -> which models must not notice it: a drop of theirs is a fault of the harness.

    Raises:
        InputError: a field holds what it may not hold.
    """

    name: str
    level: Level
    example: str
    rules: dict[str, Rule]
    source: str
    group: Group
    axis: Axis = "linear"
    random: bool = True
    keeps_label: bool = True
    needs: Needs = ""
    only_first: bool = False
    version: int = 1
    units: Mapping[str, str] = field(default_factory=dict[str, str])
    levels: Mapping[str, Level] = field(default_factory=dict[str, Level])
    examples: Mapping[str, str] = field(default_factory=dict[str, str])
    fixed: frozenset[str] = frozenset()
    note: Note | None = None
    about: Mapping[str, str] = field(default_factory=dict[str, str])
    wants: Mapping[str, Want] = field(default_factory=dict[str, Want])
    suits: Callable[[Any, Layout], str] | None = None
    nested: bool = True
    adds_persons: bool = False
    invariant: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        for what, value, known in (
            ("group", self.group, tuple(GROUPS)),
            ("axis", self.axis, get_args(Axis)),
            ("needs", self.needs, get_args(Needs)),
        ):
            if value not in known:
                raise InputError(
                    f"family {self.name}: {what} is {value!r}, expected one of {', '.join(map(repr, known))}"
                )
        if "" not in self.rules:
            raise InputError(f"family {self.name} has no plain variant; name the function that is meant by default ''")
        for what in ("about", "wants", "invariant", "units", "levels", "examples", "fixed"):
            strange = ", ".join(sorted(set(getattr(self, what)) - self.rules.keys()))
            if strange:
                raise InputError(f"family {self.name}: {what} tells of variants that have no rule: {strange}")
        for variant in self.rules:
            example, level = self.example_of(variant), self.level_of(variant)
            if level.read(example) is None:
                raise InputError(f"family {self.name}: example {example!r} is no level, expected {level.help}")

    @property
    def unit(self) -> str:
        """What a level of the plain family counts or measures."""
        return self.level.unit

    def unit_of(self, variant: str) -> str:
        """Say what a level of one variant counts or measures, e.g. `body heights` for `noise@body`."""
        return self.units.get(variant, self.level_of(variant).unit)

    def level_of(self, variant: str) -> Level:
        """Return the kind of level of one variant."""
        return self.levels.get(variant, self.level)

    def example_of(self, variant: str) -> str:
        """Return a typical level of one variant, as text."""
        return self.examples.get(variant, self.example)

    def is_random(self, variant: str) -> bool:
        """Say whether the seed matters for one variant."""
        return self.random and variant not in self.fixed

    def why_not(self, variant: str, level: Any, clip: Clip) -> str:
        """Say why a variant has nothing to do on a clip, in words that continue `clip 'x' `; '' where it can act."""
        want = self.wants.get(variant)
        return (want(clip) if want else "") or (self.suits(level, clip.layout) if self.suits else "")

    @property
    def in_means(self) -> bool:
        """Whether a mean over damages may count it: a mistake of the pipeline, or another action, is no damage."""
        return self.keeps_label and self.group != "diagnostic"

    @property
    def help(self) -> str:
        """The levels allowed, in words."""
        return self.level.help

    @property
    def variants(self) -> tuple[str, ...]:
        """The variants beside the plain family, e.g. `frame@hold`."""
        return tuple(variant for variant in self.rules if variant)

    @property
    def fills(self) -> tuple[str, ...]:
        """Which of `hold` and `interp` may take the place of what it loses, in one variant or another."""
        words = {word for variant in self.rules for word in variant.split("@")}
        return tuple(fill for fill in FILLS if fill in words)
