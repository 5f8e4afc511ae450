"""McNemar's exact test beside the intervals of a comparison, where two single models are compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from skelbench.core.arrays import Floats, Mask
from skelbench.evaluation.metrics.mcnemar import mcnemar
from skelbench.evaluation.results.statistics import holm

ABOUT = (
    " McNemar: how many clips each of the two alone recognised in the first draw, and the exact two-sided p after "
    "Holm's correction for {count} tests. It takes clips for independent and ignores subjects, and what another "
    "training seed would do: where clips of one subject are alike it finds too much; then believe the interval."
)


@dataclass(frozen=True, eq=False)
class Measured:
    """Cells of one setting by (model without its seed, spec).

    shares: (trainings, clips), the share of the draws in which a clip was recognised. groups: spec -> (clips,) labels
    of subjects or the like. first: (clips,), whether the first training recognised it in its first draw.
    """

    shares: Mapping[tuple[str, str], Floats]
    groups: Mapping[str, NDArray[Any]]
    first: Mapping[tuple[str, str], Mask]


@dataclass(frozen=True)
class Exact:
    """Columns for a table, by their heads, and what to say of them; both empty where no two single models meet."""

    columns: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    about: str = ""


def exact_tests(measured: Measured, models: Sequence[str], specs: Sequence[str]) -> Exact:
    """Test the first model against each other one, where both were trained once."""
    first, *others = models
    once = [name for name in models if all(len(measured.shares[name, spec]) == 1 for spec in specs)]
    others = [other for other in others if {first, other} <= set(once)]
    pairs = [(other, spec) for other in others for spec in specs]
    if not pairs:
        return Exact()
    found = [mcnemar(measured.first[first, spec], measured.first[other, spec]) for other, spec in pairs]
    corrected = holm([test.p for test in found])
    said = [f"{test.only_first} : {test.only_second}, p {p:.2g}" for test, p in zip(found, corrected, strict=True)]
    columns = {
        f"McNemar: {first}, {other}": said[k * len(specs) : (k + 1) * len(specs)] for k, other in enumerate(others)
    }
    return Exact(columns, ABOUT.format(count=len(pairs)))
