"""Spec strings: `family[@variant...]:level`, joined with `+`; read, checked and printed canonically."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.randomness import generator
from skelbench.core.registry import unknown
from skelbench.perturbations import FAMILIES, Family
from skelbench.perturbations.levels import Value

CLEAN = "clean"


@dataclass(frozen=True, order=True)
class Term:
    """One perturbation at one level, e.g. `joint-mask@frame:0.3`."""

    family: str
    variant: str
    level: Value

    @classmethod
    def parse(cls, text: str) -> "Term":
        """Read `family[@variant...]:level`."""
        match = re.fullmatch(r"([^:@]+)((?:@[^:@]+)*)(?::(.*))?", text)
        if not match:
            raise InputError(f"{text!r} is not a perturbation; write family:level, e.g. noise:0.002, joined with +")
        name, words, level = match[1], match[2].split("@")[1:], match[3]
        if name == CLEAN:
            raise InputError(f"{text} says more than there is to say; write {CLEAN}")
        if name not in FAMILIES:
            raise unknown("perturbation", name, [*FAMILIES, CLEAN])
        family = FAMILIES[name]
        return cls(name, _variant(family, words), _level(family, match[1] + match[2], level))

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
        """Whether the level is 0, which changes nothing."""
        return self.level == 0

    @property
    def random(self) -> bool:
        """Whether the seed matters."""
        return FAMILIES[self.family].random and not self.identity

    def apply(self, clip: Clip, seed: int, occurrence: int) -> Clip:
        """Damage one clip; `occurrence` counts the terms of this family in the composition, from 1."""
        family = FAMILIES[self.family]
        again = (occurrence,) if occurrence > 1 else ()  # or noise:0.1+noise:0.1 would be one draw, doubled
        rng = generator(seed, family.name, family.version, clip.name, *again)
        return family.rules[self.variant](clip, self.level, rng)


@dataclass(frozen=True, order=True)
class Spec:
    """What is done to every clip before a model sees it: a sequence of terms, none for `clean`."""

    terms: tuple[Term, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Spec":
        """Read e.g. `noise:2e-3+joint-mask@frame:0.3`; `str` writes it back canonically.

        Raises:
            InputError: unknown names, levels that are missing or out of range, terms that cannot stand where they do.
        """
        parts = [part.strip() for part in re.split(r"\+(?=\s*[A-Za-z])", text)]  # not the + of 2e+3
        terms = tuple(Term.parse(part) for part in parts if part != CLEAN)
        for term in terms[1:]:
            if FAMILIES[term.family].only_first:
                raise InputError(f"{term} replaces the clip, so it can only come first, e.g. {term}+noise:0.002")
        return cls(terms)

    def __str__(self) -> str:
        return "+".join(map(str, self.terms)) or CLEAN

    @property
    def family(self) -> str:
        """Families with their variants, e.g. `noise@spatial`; `clean` where there is none."""
        return "+".join(term.name for term in self.terms) or CLEAN

    @property
    def level(self) -> str:
        """The level as it is printed, joined with + in a composition; empty for `clean`."""
        return "+".join(term.printed_level for term in self.terms)

    @property
    def identity(self) -> bool:
        """Whether nothing is changed: `clean`, or all levels 0."""
        return all(term.identity for term in self.terms)

    @property
    def random(self) -> bool:
        """Whether the seed matters; False for e.g. `clean` and `part-mask:left_arm`."""
        return any(term.random for term in self.terms)

    def apply(self, clip: Clip, seed: int) -> Clip:
        """Return the damaged clip; it depends on the clip and the seed only, and `clip` is left as it is.

        Raises:
            InputError: the clip has too few joints, lacks a part or has no other source.
        """
        seen = Counter[str]()
        for term in self.terms:
            seen[term.family] += 1
            clip = term.apply(clip, seed, seen[term.family])
        return clip


def _level(family: Family, name: str, text: str | None) -> Value:
    example = f"write e.g. {name}:{family.example}"
    if not text:
        raise InputError(f"{name} has no level; {example} ({family.unit})")
    value = family.level.read(text)
    if value is None:
        raise InputError(f"{name}:{text} has level {text!r}, expected {family.help} ({family.unit}); {example}")
    return value


def _variant(family: Family, words: list[str]) -> str:
    """Find the variant made of these words, in any order."""
    for variant in family.rules:
        if sorted(words) == sorted(variant.split("@") if variant else []):
            return variant
    _no_variant(family, words)


def _no_variant(family: Family, words: list[str]) -> NoReturn:
    name = "@".join([family.name, *words])
    fills = sorted({"hold", "interp"} & set(words))
    if len(fills) == 2:
        raise InputError(f"{name} asks for two fills; keep @hold or @interp")
    if fills and fills[0] not in family.variants:
        at = fills[0]
        raise InputError(f"{name}: @{at} fills frames that are lost; write joint-mask@frame@{at} or frame-mask@{at}")
    raise unknown("variant", name, [family.name, *(f"{family.name}@{variant}" for variant in family.variants)])
