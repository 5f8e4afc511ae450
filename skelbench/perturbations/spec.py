"""Spec strings, e.g. `noise:0.002+joint-mask@frame:0.3`; read, checked and printed canonically.

    spec   = "clean" | term {"+" term}              applied from left to right
    term   = family {"@" word} ":" level            the words together name a variant, in any order
    family = a name of `skelbench list perturbations`, e.g. noise
           | module ":" name                        a `Family` of your own that can be imported, e.g. my_module:glitch
    level  = a number or a name, as the family's `level` reads it

`my_module:glitch@fast:0.3` is the variant `fast` of the `Family` called `glitch` in my_module.py at level 0.3. A module
cannot be called like one of our families, and its family needs no entry in a table (docs/adding_a_perturbation.md).
"""

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import NoReturn

import numpy as np

from skelbench.core.clip import NOTHING, Clip
from skelbench.core.errors import InputError
from skelbench.core.randomness import generator
from skelbench.core.registry import unknown
from skelbench.core.words import quoted
from skelbench.perturbations import FAMILIES, Family
from skelbench.perturbations.fill import FILLS
from skelbench.perturbations.find import CLEAN, EXAMPLE, family_of, find_family, split_name, split_terms
from skelbench.perturbations.levels import Value

LONGEST = 1000
"""Characters of a spec: some twenty perturbations on top of each other."""


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
        if len(text) > LONGEST:
            raise InputError(f"a spec of {len(text)} characters, at most {LONGEST} are read: {quoted(text)}; cut it")
        terms = tuple(Term.parse(term) for term in split_terms(text) if term != CLEAN)
        for term in terms[1:]:
            if term.replaces:
                raise InputError(f"{term} replaces the clip, so it can only come first, e.g. {term}+{EXAMPLE}")
        return cls(terms)

    @classmethod
    def recorded(cls, text: str) -> "Spec":
        """Read a spec that stands in a results file: as `parse`, but no module is imported, since a file runs no code.

        Raises:
            InputError: as `parse`, and for a family outside whose module is not imported yet.
        """
        for term in split_terms(text):
            if term != CLEAN and family_of(term) is None:
                raise InputError(
                    f"{term}: its family is not known here; import its module first, a results file imports nothing"
                )
        return cls.parse(text)

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

    @property
    def in_means(self) -> bool:
        """Whether a mean over damages may count it; not with a term that is a diagnosis or may change the label."""
        return all(find_family(term.family).in_means for term in self.terms)

    @property
    def opening(self) -> "Spec":
        """The estimator swap that it begins with; `clean` where it does not."""
        return Spec(tuple(term for term in self.terms[:1] if term.replaces))

    def idle(self, clip: Clip) -> dict[Term, str]:
        """Say which terms have nothing to do on a clip, and why, in words that continue `clip 'x' `.

        Asked of the clip before any damage, after an estimator swap of the one put in its place: what one term takes
        away is not held against the next.
        """
        asking = [term for term in self.terms if term.asks]
        if not asking:
            return {}
        before = self.opening.apply(clip, seed=0)
        asked = {term: find_family(term.family).why_not(term.variant, term.level, before) for term in asking}
        return {term: why for term, why in asked.items() if why}

    def apply(self, clip: Clip, seed: int) -> Clip:
        """Return the damaged clip; it depends on the clip and the seed only, and `clip` is left as it is.

        Units and boxes are those of the clip before any damage, so `joint-mask:0.3+noise:0.01` and
        `noise:0.01+joint-mask:0.3` are the same noise; after an estimator swap, those of the clip put in its place.

        Raises:
            InputError: the clip has too few joints, lacks a part or has no other source; a family needs a model; or
                coordinates come out that are no numbers, as of factors upon factors.
        """
        if not self.terms:
            return clip
        seen, before = Counter[str](), clip.undamaged  # itself, unless a rule applies a spec to the clip it is given
        clip = clip if clip.before else replace(clip, moved=NOTHING)
        with np.errstate(over="ignore", invalid="ignore"):  # told below, in words
            for term in self.terms:
                seen[term.family] += 1
                clip = term.apply(replace(clip, before=before), seed, seen[term.family])
                if term.replaces:
                    before, clip = clip, replace(clip, moved=NOTHING)
        if not np.isfinite(clip.keypoint).all():
            raise InputError(
                f"{self} puts joints of clip {clip.name!r} infinitely far, or at NaN; lower the levels, or mend the "
                "family if it is your own"
            )
        return replace(clip, before=None)  # a model measures on what it is given


def _check_name(name: str, level: str | None) -> None:
    """Refuse a name that is in no table; `module:family` without a level may also be one of ours, misspelt."""
    ours, _, attribute = name.partition(":")
    if attribute and level is None:
        needs_level = f"A family of your own needs a level too: {name}:LEVEL"
        raise InputError(f"{unknown('perturbation', ours, [*FAMILIES, CLEAN])} {needs_level}")
    if not attribute and name not in FAMILIES:
        raise unknown("perturbation", name, [*FAMILIES, CLEAN])


def _level(family: Family, variant: str, name: str, text: str | None) -> Value:
    example, unit = f"write e.g. {name}:{family.example_of(variant)}", family.unit_of(variant)
    if not text:
        raise InputError(f"{name} has no level; {example} ({unit})")
    level = family.level_of(variant)
    value = level.read(text)
    if value is None:
        raise InputError(f"{name}:{text} has level {quoted(text)}, expected {level.help} ({unit}); {example}")
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
