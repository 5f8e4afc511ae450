"""Specs with a term that can act on no clip of the data: found before any model is loaded, and refused or left out."""

import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple

from skelbench.core.errors import InputError
from skelbench.core.words import WORD, one_line
from skelbench.data.dataset import Dataset, MissingClip
from skelbench.perturbations.find import find_family
from skelbench.perturbations.spec import Spec
from skelbench.perturbations.term import Term
from skelbench.perturbations.wants import OfAll

NAMED = 3
"""Specs, and reasons, that one line names."""


class Unable(NamedTuple):
    """The term that can act on no clip, and why, e.g. `each of the 6 clips of toy has one frame`."""

    term: Term
    why: str


Key = tuple[Spec, str]
"""An estimator swap or nothing, and a term; without its level, but where what it asks depends on that."""


def unable(specs: Iterable[Spec], data: Dataset) -> dict[Spec, Unable]:
    """Return the specs with a term that can act on no clip, the first such term of each.

    Clips are read one after the other and none is kept, until every term was seen to have something to do, or nothing
    to do on any clip of the source; where no term asks anything of a clip, none is read.
    """
    asking = {spec: [term for term in spec.terms if term.asks] for spec in specs}
    alone = {_key(spec, term): Spec((*spec.opening.terms, term)) for spec, terms in asking.items() for term in terms}
    reasons = _reasons(alone, data)
    idle = {spec: [term for term in terms if _key(spec, term) in reasons] for spec, terms in asking.items()}
    return {spec: Unable(terms[0], _each(reasons[_key(spec, terms[0])], data)) for spec, terms in idle.items() if terms}


def _reasons(alone: Mapping[Key, Spec], data: Dataset) -> dict[Key, dict[str, None]]:
    """Return the terms that can act on no clip, each with all the reasons that clips give.

    alone: for each term a spec of it and of the estimator swap before it.
    """
    open_, able = dict(alone), set[Key]()
    reasons: dict[Key, dict[str, None]] = {key: {} for key in alone}
    for clip in data if open_ else ():
        for key, spec in list(open_.items()):
            with suppress(MissingClip):
                why = spec.idle(clip).values()
                reasons[key] |= dict.fromkeys(why)
                if not why:
                    able.add(key)
                if all(isinstance(reason, OfAll) for reason in why):  # or there is none
                    del open_[key]
        if not open_:
            break
    return {key: why for key, why in reasons.items() if why and key not in able}


def _key(spec: Spec, term: Term) -> Key:
    return spec.opening, str(term) if find_family(term.family).suits else term.name


def _each(reasons: Iterable[str], data: Dataset) -> str:
    named = [one_line(why, WORD) for why in reasons]
    more = " or …" if len(named) > NAMED else ""
    clips = "the only clip" if len(data) == 1 else f"each of the {len(data):,} clips"
    return f"{clips} of {data.name} {' or '.join(named[:NAMED])}{more}"


def refuse(found: Mapping[Spec, Unable]) -> None:
    """Refuse specs that somebody named, the first of them.

    Raises:
        InputError: there is one.
    """
    for spec, (term, why) in found.items():
        of = f" of {spec}" if len(spec.terms) > 1 else ""
        raise InputError(f"{term}{of} has nothing to do: {why}; leave it out, or choose clips that it can act on")


def tell(found: Mapping[Spec, Unable]) -> None:
    """Say which specs of a suite are left out, in a line for every reason."""
    for why in dict.fromkeys(each.why for each in found.values()):
        specs = [str(spec) for spec, each in found.items() if each.why == why]
        more = f" and {len(specs) - NAMED} more" if len(specs) > NAMED else ""
        said = f"note: left out of the suite, since {why}: {', '.join(specs[:NAMED])}{more}"
        print(one_line(said), file=sys.stderr)
