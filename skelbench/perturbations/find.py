"""From a name in a spec to its family: one of ours, e.g. `noise`, or one of your own, e.g. `my_module:glitch`."""

import re
import sys
from pkgutil import resolve_name

from skelbench.core.errors import InputError
from skelbench.perturbations import FAMILIES, Family

CLEAN = "clean"
"""Stands for no perturbation at all."""

EXAMPLE = next(f"{family.name}:{family.example}" for family in FAMILIES.values() if not family.only_first)
"""A spec that errors offer to somebody who has none."""

_OUTSIDE = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*")  # module:family, both of them Python names


def split_terms(text: str) -> list[str]:
    """Split `a:1+b:2` into its terms; a + before a digit is part of a number, as in `a:2e+3`."""
    return [term.strip() for term in re.split(r"\+(?=\s*[^\W\d])", text)]


def split_name(term: str) -> tuple[str, str]:
    """Split a term into its family's name and the rest, e.g. `my_module`:`glitch` and `@fast:0.3`.

    What starts with the name of one of our families is ours, so a module cannot be called like one of them.
    """
    first = re.split("[:@]", term, maxsplit=1)[0]
    outside = _OUTSIDE.match(term)
    name = outside[0] if outside and first not in (CLEAN, *FAMILIES) else first
    return name, term[len(name) :]


def find_family(name: str) -> Family:
    """Look up one of our families, or import `module:family`.

    Raises:
        InputError: nobody knows the name, the module cannot be imported, or what it names is no `Family`.
    """
    if ":" not in name:
        return FAMILIES[name]
    try:
        family = resolve_name(name)
    except (Exception, SystemExit) as error:  # the module's own code runs, so it may raise anything
        why = f"{type(error).__name__}: {' '.join(str(error).split())}"
        raise InputError(
            f"perturbation {name} cannot be imported ({why}); write module:family:level, of a module on the Python path"
        ) from error
    if not isinstance(family, Family):
        raise InputError(
            f"perturbation {name} is of type {type(family).__name__}, expected a Family; "
            "docs/adding_a_perturbation.md shows one"
        )
    return family


def family_of(text: str) -> Family | None:
    """Find the first family in a spec or in the column `family` of a results file, without importing anything.

    None for `clean`, and for a family whose module is not imported: results may come from somebody else, and reading
    a file must run no code.
    """
    name = split_name(split_terms(text)[0])[0]
    module, colon, attribute = name.partition(":")
    if colon:  # looked up in what the module has: some import a part of themselves when it is asked for
        family = vars(sys.modules[module]).get(attribute) if module in sys.modules else None
        return family if isinstance(family, Family) else None
    return FAMILIES.get(name)
