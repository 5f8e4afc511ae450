"""Overlap of families: whether two of them rank models alike, so that one of them tells nothing new.

Spearman's rank correlation, over models, of the mean drop under each family. Its interval is Bonett and Wright's
(Psychometrika 65, 2000); with the few models of most tables it is wide, and a correlation alone proves nothing.
"""

from dataclasses import dataclass
from math import atanh, sqrt, tanh

import numpy as np

from skelbench.core.arrays import DataFrame, Floats
from skelbench.core.errors import InputError, require
from skelbench.evaluation.results.statistics import Estimate
from skelbench.evaluation.results.trainings import with_way
from skelbench.perturbations.spec import Spec

LEAST = 5
"""Models below which no correlation is given: the interval of one over four models covers nearly everything."""
_Z = 1.959964


@dataclass(frozen=True, eq=False)
class Overlap:
    """Families that all models were measured under, and how alike they rank these.

    models: ways to train, whose trainings are averaged. families: with their variants. drops: (models, families), mean
    drop [points] over levels and draws. correlation: (families, families); NaN where one costs all models the same.
    """

    models: tuple[str, ...]
    families: tuple[str, ...]
    drops: Floats
    correlation: Floats

    def estimate(self, first: str, second: str) -> Estimate:
        """Return the correlation of two families with its 95 % interval."""
        value = float(self.correlation[self.families.index(first), self.families.index(second)])
        return Estimate(value, *interval(value, len(self.models)))

    def nearest(self, family: str) -> tuple[str, Estimate]:
        """Return the family that ranks the models most like this one, and their correlation: its overlap."""
        place = self.families.index(family)
        correlations = np.nan_to_num(self.correlation[place], nan=-2)
        correlations[place] = -np.inf
        other = self.families[int(correlations.argmax())]
        return other, self.estimate(family, other)


def interval(correlation: float, models: int) -> tuple[float, float]:
    """Give the 95 % interval of a rank correlation over so many models; all that is possible where it is NaN.

    Ranks of n models come in steps, the last of which is 12 / (n (n² - 1)) wide. Bonett and Wright's interval has no
    width at 1, where chance puts six models once in 720 times; so what is within half a step of 1 counts as half a step
    below. Without that the interval of six models holds a true correlation of .9 in 85 % of cases, of .98 in 55 %.
    """
    if np.isnan(correlation):
        return -1.0, 1.0
    size = min(abs(correlation), 1 - 6 / (models * (models**2 - 1)))
    wide = _Z * sqrt((1 + size**2 / 2) / (models - 3))
    low, high = tanh(atanh(size) - wide), max(tanh(atanh(size) + wide), abs(correlation))
    return (low, high) if correlation > 0 else (-high, -low)


def overlap(rows: DataFrame) -> Overlap:
    """Correlate the families of a results file over its models.

    rows: of one setting; those with a repair do not count. Models that lack a family that most have are left out.

    Raises:
        InputError: fewer than `LEAST` models, or two families, are left.
    """
    plain = with_way(rows[rows["repair"] == ""])
    kept = [str(text) for text in plain["spec"].unique() if _counts(str(text))]
    plain = plain[plain["spec"].isin(kept)]
    by_spec = plain.groupby(["trained", "family", "spec"], sort=False)["drop"].mean()
    table = by_spec.groupby(level=["trained", "family"], sort=False).mean().unstack()
    table = table[[name for name in dict.fromkeys(plain["family"])]]
    common = table.loc[:, table.notna().sum() > len(table) / 2].dropna()
    models, families = tuple(map(str, common.index)), tuple(map(str, common.columns))
    require(
        len(models) >= LEAST and len(families) > 1,
        f"{len(models)} models were measured under the same {len(families)} families, expected {LEAST} and 2 at least, "
        "to say which families rank models alike; measure more",
    )
    return Overlap(models, families, common.to_numpy(), common.corr(method="spearman").to_numpy())


def _counts(text: str) -> bool:
    """Whether a row is of one damage that keeps the action: no composition, no diagnosis, no swap of the source."""
    try:
        spec = Spec.recorded(text)
    except InputError:  # of a family that is not imported here
        return False
    return len(spec.terms) == 1 and spec.in_means and not spec.opening.terms
