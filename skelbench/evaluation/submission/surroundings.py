"""`environment.json`: what ran where the results come from, and whether its damage was ours."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from skelbench.core.words import quoted
from skelbench.evaluation.doctor.environment import environment
from skelbench.evaluation.doctor.hashes import SOURCES, Compared, Published


def told_damage(damaged: Sequence[Compared]) -> dict[str, dict[str, str]]:
    """Tell of every spec of a suite how its damage compared: source -> spec -> its hash, or `rounding` or `other`."""
    return {
        source: {
            one.spec: one.sha256 if one.verdict == "identical" else one.verdict
            for one in damaged
            if one.source == source
        }
        for source in SOURCES
    }


def faults(values: Mapping[str, Any], specs: Sequence[str], published: Published) -> Iterator[str]:
    """Say what is wrong with an environment: keys, and damage that is not ours. specs: of the suite."""
    known = {*environment(), "damaged"}
    odd = sorted(known.symmetric_difference(values))
    if odd:
        yield f"has other keys than {', '.join(sorted(known))}: {quoted(odd)}"
        return
    for key in ("skelbench", "python", "system", "commit"):
        if not isinstance(values[key], str) or len(values[key]) > 300 or not values[key].isprintable():
            yield f"{key} is {quoted(values[key])}, expected text"
    yield from _damage_faults(values["damaged"], specs, published)


def _damage_faults(damaged: Any, specs: Sequence[str], published: Published) -> Iterator[str]:
    for source in SOURCES:
        told: Any = cast("dict[str, Any]", damaged).get(source) if isinstance(damaged, dict) else None
        if not isinstance(told, dict):
            yield f"does not tell what damage of {source} is like; skelbench submit pack writes it"
            continue
        by_spec = cast("dict[str, Any]", told)
        for spec in specs:
            ours, theirs = published.get((spec, source)), by_spec.get(spec)
            if ours is not None and theirs not in (ours.sha256, "rounding"):
                yield f"damage by {spec} on {source} is {quoted(theirs)} there, published is {ours.sha256}"
