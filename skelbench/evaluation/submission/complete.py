"""Whether what was measured is the whole suite: every spec, every draw, nothing else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import count
from typing import Any

from skelbench.core.machine import NUMERICS
from skelbench.data.dataset import Dataset
from skelbench.evaluation.measure import suite_specs
from skelbench.evaluation.unable import unable
from skelbench.perturbations.spec import CLEAN, Spec
from skelbench.perturbations.suites import EVERY, Suite, read_suite, suites
from skelbench.perturbations.versions import versions_of

Row = Mapping[str, Any]


def shipped_suite(name: str) -> Suite:
    """Read a suite by its name alone; a suite of one's own is no common measure.

    Raises:
        InputError: no suite of that name ships.
    """
    return read_suite(suites()[name])


def suite_sha256(suite: Suite) -> str:
    """Hash what a suite asks for, whatever its file says beside it."""
    swaps = [f"{family}:*" for family, levels in suite.levels.items() if levels == EVERY]
    return sha256("\n".join(sorted([*map(str, suite.expand()), *swaps])).encode()).hexdigest()


def wanted(suite: Suite, rows: Iterable[Row], data: Dataset | None) -> list[Spec]:
    """List the specs that rows of one setting should be of, `clean` first.

    data: tells which other sources there are for swaps, and what can act on the clips; where it is not here, the
    sources are those that were measured, and of families that ask something of a clip only what was measured counts.
    """
    measured = {str(row["spec"]): row for row in rows}
    if data is not None:
        every = suite_specs(suite.name, data)
        none = unable(every, data.limited(max((row["clips"] for row in measured.values()), default=len(data))))
        return [Spec(), *(spec for spec in every if spec not in none)]
    swaps = [str(row["level"]) for row in measured.values() if row["family"] == "estimator"]
    every = suite.expand(list(dict.fromkeys(swaps)))
    return [Spec(), *(s for s in every if str(s) in measured or not any(term.asks for term in s.terms))]


def full_draws(specs: Sequence[Spec], rows: Iterable[Row]) -> int:
    """Count the draws, from 0 on, that there are of every spec that is drawn and was measured; 1 where none is."""
    seeds = {(str(row["spec"]), int(row["seed"])) for row in rows}
    drawn = [str(spec) for spec in specs if spec.random and any(name == str(spec) for name, _ in seeds)]
    return min((next(k for k in count() if (spec, k) not in seeds) for spec in drawn), default=1) or 1


def gaps(specs: Sequence[Spec], rows: Iterable[Row], seeds: int) -> Iterator[str]:
    """Say what lacks, what is more than the suite, and which draws are not there; nothing where all is."""
    drawn: dict[str, list[int]] = {}
    for row in rows:
        drawn.setdefault(str(row["spec"]), []).append(int(row["seed"]))
    lacking = [str(spec) for spec in specs if str(spec) not in drawn]
    if lacking:
        without = "no clean cell; " if CLEAN in lacking else ""
        yield f"{without}{len(lacking)} of {len(specs)} specs were not measured: {_some(lacking)}"
    more = [spec for spec in drawn if spec not in set(map(str, specs))]
    if more:
        yield f"{len(more)} specs are not in the suite: {_some(more)}"
    for spec in specs:
        there = sorted(drawn.get(str(spec), []))
        expected = list(range(seeds)) if spec.random else [0]
        if there and there != expected:
            yield f"{spec} has the draws {there[:9]}, expected {expected[:9]}"


def other_versions(specs: Sequence[Spec], rows: Iterable[Row]) -> Iterator[str]:
    """Say which rows were damaged by other versions of the families than those here, or measured by other numerics."""
    here = {str(spec): versions_of(spec) for spec in specs}
    for row in rows:
        ours, theirs = here.get(str(row["spec"]), ""), str(row["versions"])
        if theirs != ours and not theirs.startswith(f"{ours}+data="):
            yield f"{row['spec']} was damaged by {theirs or 'no version'}, here is {ours}"
        if row["numerics"] != NUMERICS:
            yield f"{row['spec']} was measured by numerics {row['numerics']}, here is {NUMERICS}; measure it again"


def misnamed(specs: Sequence[Spec], rows: Iterable[Row]) -> Iterator[str]:
    """Say which rows are counted to another family or level than their spec's, or lack clips that it takes from none.

    A board takes a row's word for its family. Only another source may lack clips: under any other spec they were left
    out.
    """
    here = {str(spec): spec for spec in specs}
    for row in rows:
        spec = here.get(str(row["spec"]))
        if spec is None:
            continue  # `gaps` says so
        told, expected = (row["family"], row["level"]), (spec.family, spec.level)
        if told != expected:
            yield f"{spec} is counted to {' at level '.join(told)}, expected {' at '.join(expected)}"
        if row["skipped"] and not spec.opening.terms:
            yield f"{spec} skips {row['skipped']} clips; only clips of another source may lack"
        if row["untouched"] and not any(term.asks for term in spec.terms):
            yield f"{spec} left {row['untouched']} clips untouched; it has something to do on every clip"


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
