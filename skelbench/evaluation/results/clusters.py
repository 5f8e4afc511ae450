"""How much less clips of one subject say than as many independent ones: the design effect of a mean (Kish, 1965).

It is estimated from the groups' own means by a cluster-robust variance (Bell and McCaffrey's CR2, 2002) with their
degrees of freedom. Where hardly a clip failed, or all of those of one group, the groups' means tell little: there the
estimate is drawn towards that of clips as alike as those of a subject are in our sets.
"""

from dataclasses import dataclass
from functools import partial
from math import inf
from typing import Any
from weakref import ref

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Floats, Indices

ALIKE = 0.1  # intraclass correlation that is assumed where data do not tell; four subjects of UTD-MHAD have as much
IMAGINED = 2  # independent failures that the assumption weighs as much as
ASSUMED = (
    4.0  # degrees of freedom that the assumption has; with `IMAGINED` and `ALIKE` chosen by benchmarks/coverage.py
)


@dataclass(frozen=True)
class Design:
    """effect: variance of a mean over that of as many independent clips; freedom: degrees of freedom of knowing it."""

    effect: float
    freedom: float


INDEPENDENT = Design(1.0, inf)


def design(values: Floats, group: NDArray[Any], events: float) -> Design:
    """Estimate the design effect of the mean of `values`.

    values, group: (clips,), a number and a label each. events: how many clips have the rarer outcome, which is what
    the estimate can be known from.
    """
    of, sizes = numbered(group)
    clips = len(values)
    if len(sizes) == clips:
        return INDEPENDENT
    assumed = 1 + ALIKE * (float((sizes**2).sum()) / clips - 1)
    if len(sizes) == 1 or np.ptp(values) == 0:
        return Design(assumed, ASSUMED)
    off = np.bincount(of, values - values.mean())
    freedom, unbiased = _small_sample(sizes.astype(np.float64))
    found = unbiased * float((off**2 / (1 - sizes / clips)).sum()) / clips / float(values.var())
    independent = events / max(found, 1.0)
    weight = independent / (independent + IMAGINED)
    parts = weight * found, (1 - weight) * max(assumed, found)
    return Design(sum(parts), sum(parts) ** 2 / (parts[0] ** 2 / freedom + parts[1] ** 2 / ASSUMED))


_numbers: dict[int, tuple[Any, Indices, Indices]] = {}


def numbered(group: NDArray[Any]) -> tuple[Indices, Indices]:
    """(clips,) labels -> (clips,) their numbers from 0, (groups,) how many clips each has.

    Cells of the same clips share one array, which is sorted once: that takes longer than all that is done with it.
    """
    known = _numbers.get(id(group))
    if known is not None and known[0]() is group:
        return known[1], known[2]
    _, of, sizes = np.unique(group, return_inverse=True, return_counts=True)
    if group.dtype == object:  # names, which sort slowly, and which nobody writes over
        _numbers[id(group)] = ref(group, partial(_forget, id(group))), of, sizes
    return of, sizes


def _forget(key: int, _: object) -> None:
    _numbers.pop(key, None)


FEW = 10
"""Groups below which an interval is wide, and hangs on what is assumed of them."""


def over(kind: str, groups: int) -> str:
    """Say what intervals are over: `over 40 subjects`, `over 176 clips (no subjects known)`."""
    if kind == "clip":
        return f"over {groups} clips (no subjects known)"
    return f"over {groups} {kind}{'s' * (groups != 1)}" + (", which is few" if groups < FEW else "")


def _small_sample(sizes: Floats) -> tuple[float, float]:
    """(groups,) numbers of clips -> Bell and McCaffrey's degrees of freedom, and what makes CR2 unbiased.

    Both under a working intraclass correlation of `ALIKE`: the groups' summed residuals, each over the root of its
    share of other clips, then have the covariance diag(a) - u v' - v u' + total u u', whose moments these are.
    """
    share = sizes / sizes.sum()
    variance = sizes * (1 + ALIKE * (sizes - 1))
    total = float(variance.sum())
    u, v = share / np.sqrt(1 - share), variance / np.sqrt(1 - share)
    own = variance / (1 - share)
    uu, uv, vv = float(u @ u), float(u @ v), float(v @ v)
    trace = float(own.sum()) - 2 * uv + total * uu
    square = float((own**2).sum()) + 2 * float(own @ (total * u**2 - 2 * u * v))
    square += 2 * (uv**2 + uu * vv) + (total * uu) ** 2 - 4 * total * uu * uv
    return trace**2 / square, total / trace
