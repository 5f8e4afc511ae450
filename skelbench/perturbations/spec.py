"""Spec strings, e.g. `noise:0.002+joint-mask@frame:0.3`; read, checked and printed canonically.

    spec   = "clean" | term {"+" term}              applied from left to right
    term   = family {"@" word} ":" level            the words together name a variant, in any order
    family = a name of `skelbench list perturbations`, e.g. noise
           | module ":" name                        a `Family` of your own that can be imported, e.g. my_module:glitch
    level  = a number or a name, as the family's `level` reads it

`my_module:glitch@fast:0.3` is the variant `fast` of the `Family` called `glitch` in my_module.py at level 0.3. A module
cannot be called like one of our families, and its family needs no entry in a table (docs/adding_a_perturbation.md).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from skelbench.core.clip import NOTHING, Clip
from skelbench.core.errors import InputError
from skelbench.core.words import quoted
from skelbench.perturbations.find import CLEAN, EXAMPLE, family_of, find_family, split_terms
from skelbench.perturbations.term import Term

LONGEST = 1000
"""Characters of a spec: some twenty perturbations on top of each other."""


@dataclass(frozen=True, order=True)
class Spec:
    """What is done to every clip before a model sees it: a sequence of terms, none for `clean`."""

    terms: tuple[Term, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Spec":
        """Read e.g. `noise:2e-3+joint-mask@frame:0.3`; `str` writes it back canonically.

        Raises:
            InputError: no text, unknown names, levels that are missing or out of range, terms that cannot stand where
                they do.
        """
        came: Any = text  # whatever a caller gives
        if not isinstance(came, str):
            raise InputError(f"{quoted(came)} is no perturbation, expected text, e.g. {EXAMPLE!r}")
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


def by_family(specs: Iterable[Spec]) -> dict[str, list[Spec]]:
    """Return families with their variants, e.g. `noise@spatial`, each with its specs in the order given."""
    found: dict[str, list[Spec]] = {}
    for spec in specs:
        found.setdefault(spec.family, []).append(spec)
    return found
