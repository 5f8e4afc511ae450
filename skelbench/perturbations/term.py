"""Terms of a spec, e.g. `joint-mask@frame:0.3`: read, checked and printed canonically, and applied to a clip."""

import re
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.files import content
from skelbench.core.randomness import generator
from skelbench.core.registry import unknown
from skelbench.core.words import quoted
from skelbench.perturbations import FAMILIES, Family
from skelbench.perturbations.fill import FILLS
from skelbench.perturbations.find import CLEAN, EXAMPLE, find_family, split_name
from skelbench.perturbations.levels import Value


@dataclass(frozen=True, order=True)
class Term:
    """One perturbation at one level, e.g. `joint-mask@frame:0.3`; `family` is its name as a spec writes it."""

    family: str
    variant: str
    level: Value

    @classmethod
    def parse(cls, text: str) -> "Term":
        """Read `family[@variant...]:level`."""
        name, rest = split_name(text)
        match = re.fullmatch(r"((?:@[^:@]+)*)(?::(.*))?", rest)
        if not name or not match:
            raise InputError(f"{quoted(text)} is not a perturbation; write family:level, e.g. {EXAMPLE}, joined with +")
        words, level = match[1].split("@")[1:], match[2]
        if name == CLEAN:
            raise InputError(f"{CLEAN} takes no level or variant; write {CLEAN}")
        _check_name(name, level)
        family = find_family(name)
        variant = _variant(family, name, words)
        return cls(name, variant, _level(family, variant, name + match[1], level))

    def __str__(self) -> str:
        return f"{self.name}:{self.printed_level}"

    @property
    def name(self) -> str:
        """Family and variant, e.g. `joint-mask@frame`."""
        return f"{self.family}@{self.variant}" if self.variant else self.family

    @property
    def printed_level(self) -> str:
        """The level in its shortest form that reads back as the same number."""
        return np.format_float_positional(self.level, trim="-") if isinstance(self.level, float) else str(self.level)

    @property
    def identity(self) -> bool:
        """Whether the level is the one that changes nothing, 0 for numbers."""
        return self.level == find_family(self.family).level_of(self.variant).identity

    @property
    def replaces(self) -> bool:
        """Whether it puts another clip in the place of the one it is given."""
        return find_family(self.family).only_first

    @property
    def asks(self) -> bool:
        """Whether it has something to do on some clips only."""
        family = find_family(self.family)
        return not self.identity and (self.variant in family.wants or family.suits is not None)

    @property
    def random(self) -> bool:
        """Whether the seed matters."""
        return find_family(self.family).is_random(self.variant) and not self.identity

    def apply(self, clip: Clip, seed: int, occurrence: int) -> Clip:
        """Damage one clip, or return it as it is where the family has nothing to do on it.

        occurrence: counts the terms of this family in the composition, from 1.
        """
        family = find_family(self.family)
        if family.needs:
            raise InputError(
                f"{self} needs the {family.needs} of a model, which no perturbation is given yet; leave it out"
            )
        if family.why_not(self.variant, self.level, clip):
            return clip
        again = (occurrence,) if occurrence > 1 else ()  # or noise:0.1+noise:0.1 would be one draw, doubled
        rng = generator(seed, self.family, family.version, clip.name, *again)
        return family.rules[self.variant](clip, self.level, rng)


def _check_name(name: str, level: str | None) -> None:
    """Refuse a name that is in no table; `module:family` without a level may also be one of ours, misspelt."""
    ours, _, attribute = name.partition(":")
    if attribute and level is None:
        needs_level = f"A family of your own needs a level too: {name}:LEVEL"
        raise InputError(f"{unknown('perturbation', ours, [*FAMILIES, CLEAN])} {needs_level}")
    if not attribute and name not in FAMILIES:
        _check_kind(name)
        raise unknown("perturbation", name, [*FAMILIES, CLEAN])


def _check_kind(name: str) -> None:
    """Answer whoever takes an attack or a suite for a perturbation."""
    from skelbench.perturbations.attacks import ATTACKS

    if name in ATTACKS or name == "skel-aa":
        raise InputError(f"{name} is an attack, which needs a model to look at; run skelbench attack --attack {name}")
    if name in {path.stem for path in content("perturbations").glob("*.yaml")}:
        raise InputError(f"{name} is a suite of perturbations; measure it with --suite {name}")


def _level(family: Family, variant: str, name: str, text: str | None) -> Value:
    example, unit = f"write e.g. {name}:{family.example_of(variant)}", family.unit_of(variant)
    if not text:
        raise InputError(f"{name} has no level; {example} ({unit})")
    level = family.level_of(variant)
    value = level.read(text)
    if value is None:
        several = "; + joins perturbations" if ":" in text else ""
        raise InputError(f"{name}:{text} has level {quoted(text)}, expected {level.help} ({unit}); {example}{several}")
    return value


def _variant(family: Family, name: str, words: list[str]) -> str:
    """Find the variant made of these words, in any order."""
    for variant in family.rules:
        if sorted(words) == sorted(variant.split("@") if variant else []):
            return variant
    _no_variant(family, name, words)


def _no_variant(family: Family, name: str, words: list[str]) -> NoReturn:
    asked = "@".join([name, *words])
    fills = [fill for fill in FILLS if fill in words]
    if len(fills) > 1:
        raise InputError(f"{asked} asks for two fills; keep @{' or @'.join(fills)}")
    if fills and fills[0] not in family.variants:
        raise InputError(f"{asked}: @{fills[0]} fills frames that are lost; write {' or '.join(_filled_by(fills[0]))}")
    raise unknown("variant", asked, [name, *(f"{name}@{variant}" for variant in family.variants)])


def _filled_by(fill: str) -> list[str]:
    """List the first variant of each of our families that leaves the filling to `fill`."""
    named = {
        family.name: next((variant for variant in family.variants if fill in variant.split("@")), "")
        for family in FAMILIES.values()
    }
    return [f"{name}@{variant}" for name, variant in named.items() if variant]
