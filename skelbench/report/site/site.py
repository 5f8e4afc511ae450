"""What a site is made of, in an order that does not hang on that of the rows of results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from skelbench.core.files import check_inside
from skelbench.evaluation.results.identity import SETTING
from skelbench.report.evidence import Evidence, as_number
from skelbench.report.page_data import Maps, leaderboard
from skelbench.report.site.addresses import Addresses, addresses

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Site:
    """What a site is made of.

    name: what the results are called. evidence: one per setting, in the order of `by_setting`; maps: of features, for
    each. figures: files below `out`. costs: a file of costs. checks: setting's place -> what was found in its data.
    """

    out: Path
    name: str
    evidence: Sequence[Evidence]
    maps: Sequence[Maps] = ()
    figures: Sequence[Path] = ()
    costs: Path | None = None
    checks: Mapping[int, Mapping[str, Any]] = field(default_factory=dict[int, Mapping[str, Any]])

    @cached_property
    def at(self) -> Addresses:
        """Where its files lie."""
        return addresses(self.evidence)

    @cached_property
    def rows(self) -> list[Rows]:
        """Every measurement, for each setting."""
        return [leaderboard(one) for one in self.evidence]

    @cached_property
    def models(self) -> list[str]:
        """All models, by name."""
        return sorted({model for one in self.evidence for model in one.models})

    def maps_of(self, place: int) -> Maps:
        """Return the maps of features that were made for a setting."""
        return self.maps[place] if place < len(self.maps) else {}

    def file(self, address: str) -> Path:
        """Return where a file of the site is written.

        Raises:
            InputError: a link there leads out of its folder.
        """
        path = self.out / address
        check_inside(path)
        return path


def by_setting(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Put settings in an order that does not hang on that of the rows."""
    return sorted(evidence, key=lambda one: tuple(map(str, one.rows.iloc[0][[*SETTING, "dataset_sha256"]])))


def by_name(evidence: Evidence) -> Evidence:
    """Put models and perturbations in an order that does not hang on that of the rows."""
    rows = evidence.rows.assign(number=[np.nan_to_num(as_number(level)) for level in evidence.rows["level"]])
    rows = rows.sort_values(["model", "family", "number", "spec", "seed", "cell"]).drop(columns="number")
    return replace(evidence, rows=rows.reset_index(drop=True), model=str(rows["model"].iloc[0]))
