"""95 % intervals for accuracies, for drops of the same clips, and for trainings that were repeated.

Accuracy: Wilson's score interval (1927). Drop: Bonett and Price's adjusted interval for paired proportions
(2012). Both are extended to several draws of the same clips by counting clips, not draws, as independent.
Trainings: Student's interval whose variance is that over clips plus that over training seeds.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt

import numpy as np

from skelbench.core.arrays import Floats, Mask

Z = 1.959963984540054  # the normal distribution's 97.5 % point


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


def wilson(correct: float, clips: float) -> tuple[float, float]:
    """Interval for a share `correct / clips`, as shares in [0, 1]; (0, 1) without any clip."""
    if clips <= 0:
        return 0.0, 1.0
    share, z2 = correct / clips, Z * Z / clips
    middle = (share + z2 / 2) / (1 + z2)
    half = Z * sqrt(share * (1 - share) / clips + z2 / clips / 4) / (1 + z2)
    # rounding may put the limits a hair beyond the share itself when it is 0 or 1
    return min(max(0.0, middle - half), share), max(min(1.0, middle + half), share)


def accuracy(correct: Mask) -> Estimate:
    """Estimate the mean of `correct` (draws, clips), as a share.

    Draws of one clip are not independent: the clips are first averaged over draws, their spread gives the
    standard error, and Wilson's interval is taken at the number of independent clips with that error.
    """
    clips = correct.shape[1]
    share = float(correct.mean())
    variance = float(correct.mean(axis=0).var())
    independent = clips if variance == 0 else min(clips * share * (1 - share) / variance, correct.size)
    return Estimate(share, *wilson(share * independent, independent))


def drop(clean: Mask, damaged: Mask) -> Estimate:
    """Estimate mean(clean) - mean(damaged), paired by clip, as a share.

    clean: (clips,); damaged: (draws, clips). With one draw this is Bonett and Price's interval: the
    difference of every clip, plus one imagined clip lost and one won; they are not in the estimate itself.
    """
    lost = clean.astype(np.float64) - damaged.mean(axis=0)
    lost = np.append(lost, (1.0, -1.0))
    half = Z * sqrt(float(lost.var()) / len(lost))
    low, high = max(float(lost.mean()) - half, -1.0), min(float(lost.mean()) + half, 1.0)
    return Estimate(float(clean.mean() - damaged.mean()), low, high)


def trainings(first: Floats, second: Floats | None = None) -> Estimate:
    """Estimate the mean of `first`, or of `first` - `second`, over clips and over training seeds.

    Each is (trainings, clips): the share of its draws in which a clip was recognised. The error of the mean has two
    parts: which clips happened to be tested (paired: a clip's own difference) and which seeds happened to be trained.
    Degrees of freedom by Welch and Satterthwaite, so that three trainings give the wide interval that they deserve.
    """
    from skelbench.core.extras import needs

    student = needs("scipy.stats").t
    sides = [first] if second is None else [first, second]
    by_clip = first.mean(axis=0) - (0 if second is None else second.mean(axis=0))
    mean = float(by_clip.mean())
    parts = [(float(by_clip.var(ddof=1)) / len(by_clip), len(by_clip) - 1)]
    for side in sides:
        if len(side) > 1:
            parts.append((float(side.mean(axis=1).var(ddof=1)) / len(side), len(side) - 1))
    variance = sum(part for part, _ in parts)
    if variance == 0:
        return Estimate(mean, mean, mean, 0.0 if mean else 1.0)
    freedom = variance**2 / sum(part**2 / degrees for part, degrees in parts)
    half = float(student.ppf(0.975, freedom)) * sqrt(variance)
    return Estimate(mean, mean - half, mean + half, 2 * float(student.sf(abs(mean) / sqrt(variance), freedom)))


def holm(p: Sequence[float]) -> list[float]:
    """Correct p-values for their number (Holm, 1979): those below 0.05 are then wrong together at most 5 % of times."""
    corrected, worst = [0.0] * len(p), 0.0
    for place, k in enumerate(sorted(range(len(p)), key=lambda k: p[k])):
        worst = max(worst, min(1.0, (len(p) - place) * p[k]))
        corrected[k] = worst
    return corrected
