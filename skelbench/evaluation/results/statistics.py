"""95 % intervals for accuracies and for drops of the same clips, by the groups (subjects) that clips belong to.

Accuracy: Wilson's score interval (1927). Drop: Bonett and Price's adjusted interval for paired proportions (2012).
Both are taken at the number of independent clips that the groups are worth (`clusters.design`) with Student's t in
place of the normal, and are never narrower than if all clips were independent. Draws of one clip count as one clip.
docs/results.md has a table of what they cover.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Floats, Mask
from skelbench.evaluation.results.clusters import INDEPENDENT, Design, design
from skelbench.evaluation.results.student import NORMAL, point

INTERVALS = 1
"""Version of what this file and `clusters` compute; raise it when an interval of the same outcome moves."""
SPEC = re.compile(r"(?P<sign>\+{0,2})(?P<zero>z?)(?P<width>\d*)(?P<digits>\.\d+)(?P<unit>[f%])")


@dataclass(frozen=True)
class Estimate:
    """A number, its 95 % interval, and how likely one so far from 0 is by chance; p is NaN where nobody asked."""

    value: float
    low: float
    high: float
    p: float = nan

    def __format__(self, spec: str) -> str:
        """Print `83.0 [76.7, 87.8]`: `.1f` as it is, `.1%` in percent, whose sign the reader has in the heading.

        A width is that of the number, not of its limits. `+` gives the number its sign, `++` the limits too; `z`
        prints no -0.0.

        Raises:
            ValueError: another spec.
        """
        asked = SPEC.fullmatch(spec)
        if asked is None:
            raise ValueError(f"format {spec!r} of an estimate, expected e.g. .2f, 5.1%, +.1% or z5.3f")
        sign, zero, width, digits, unit = asked.groups()
        scale = 100 if unit == "%" else 1
        value = format(scale * self.value, f"{sign[:1]}{zero}{width}{digits}f")
        low, high = (format(scale * limit, f"{sign[1:]}{zero}{digits}f") for limit in (self.low, self.high))
        return f"{value} [{low}, {high}]"

    def percent(self, digits: int) -> tuple[float, float, float]:
        """(value, low, high) in percent, rounded to so many digits."""
        value, low, high = (round(100 * float(share), digits) for share in (self.value, self.low, self.high))
        return value, low, high


def wilson(correct: float, clips: float, reach: float = NORMAL) -> tuple[float, float]:
    """Interval for a share `correct / clips`, as shares in [0, 1]; (0, 1) without any clip. reach: standard errors."""
    if clips <= 0:
        return 0.0, 1.0
    share, z2 = correct / clips, reach * reach / clips
    middle = (share + z2 / 2) / (1 + z2)
    half = reach * sqrt(share * (1 - share) / clips + z2 / clips / 4) / (1 + z2)
    # rounding may put the limits a hair beyond the share itself when it is 0 or 1
    return min(max(0.0, middle - half), share), max(min(1.0, middle + half), share)


def accuracy(correct: Mask | Floats, group: NDArray[Any]) -> Estimate:
    """Estimate the mean of `correct` (draws, clips), as a share; group: (clips,) labels of subjects or the like.

    Draws of one clip are not independent: the clips are first averaged over draws, their spread gives the
    standard error, and Wilson's interval is taken at the number of independent clips with that error.
    """
    by_clip = correct.mean(axis=0)
    share, independent = float(by_clip.mean()), min(independent_clips(by_clip), correct.size)
    limits = [wilson(share * n, n, reach) for n, reach in _both(independent, design(by_clip, group, rarer(by_clip)))]
    return Estimate(share, *widest(limits))


def drop(clean: Mask | Floats, damaged: Mask | Floats, group: NDArray[Any], chance: float = 0.05) -> Estimate:
    """Estimate mean(clean) - mean(damaged), paired by clip, as a share.

    clean, group: (clips,); damaged: (draws, clips); either may hold shares of draws in place of right
    and wrong. With one draw of independent clips this is Bonett and Price's
    interval: the difference of every clip, plus one imagined clip lost and one won; they are not in the estimate.
    chance: how often the interval may miss the truth, half of it on either side.
    """
    lost = clean.astype(np.float64) - damaged.mean(axis=0)
    limits: list[tuple[float, float]] = []
    for pairs, reach in _both(len(lost), design(lost, group, float(np.abs(lost).sum())), chance):
        middle, variance = bonett_price(lost, pairs)
        half = reach * sqrt(variance)
        limits.append((max(middle - half, -1.0), min(middle + half, 1.0)))
    return Estimate(float(lost.mean()), *widest(limits))


def bonett_price(differences: Floats, pairs: float) -> tuple[float, float]:
    """Middle and squared error of a mean difference, were (clips,) `differences` those of so many independent pairs."""
    mean, square = float(differences.mean()), float((differences**2).mean())
    middle = pairs * mean / (pairs + 2)
    return middle, ((pairs * square + 2) / (pairs + 2) - middle**2) / (pairs + 2)


def independent_clips(by_clip: Floats) -> float:
    """How many clips of one draw would know their share as well as these (clips,) means over draws, if independent."""
    share, variance = float(by_clip.mean()), float(by_clip.var())
    return len(by_clip) if variance == 0 else len(by_clip) * share * (1 - share) / variance


def rarer(by_clip: Floats) -> float:
    """How many clips have the rarer outcome; by_clip: (clips,) shares."""
    return float(min(by_clip.sum(), (1 - by_clip).sum()))


def widest(limits: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Join intervals into the one that holds them all."""
    lows, highs = zip(*limits, strict=True)
    return min(lows), max(highs)


def _both(clips: float, grouped: Design, chance: float = 0.05) -> list[tuple[float, float]]:
    """(independent clips, standard errors to either side): as if clips were independent, and as their groups say."""
    return [(clips / of.effect, point(of.freedom, chance)) for of in (INDEPENDENT, grouped)]


def holm(p: Sequence[float]) -> list[float]:
    """Correct p-values for their number (Holm, 1979): those below 0.05 are then wrong together at most 5 % of times."""
    corrected, worst = [0.0] * len(p), 0.0
    for place, k in enumerate(sorted(range(len(p)), key=lambda k: p[k])):
        worst = max(worst, min(1.0, (len(p) - place) * p[k]))
        corrected[k] = worst
    return corrected
