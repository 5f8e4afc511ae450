"""What an evaluation will cost, before it begins: cells, forward passes, bytes, and the time by measured costs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from skelbench.adapters.card import Card
from skelbench.core.files import CHECKOUT
from skelbench.core.words import text_table
from skelbench.evaluation.cost_table import read_costs
from skelbench.evaluation.results.files.head import Head

COSTS = CHECKOUT / "leaderboards" / "cost.csv"
"""Measured costs that come with a checkout; a wheel has none."""
BYTES_A_CLIP = 18  # of a cell, with five probabilities: 17.3 measured at 60 classes (benchmarks/results.py)
LONG = 60.0
"""Seconds of work that are announced."""
HEAD = ("model", "cells", "to measure", "clips", "forward passes", "time", "by")


@dataclass(frozen=True)
class Forecast:
    """What measuring one model takes.

    views: of a clip; None where nobody has measured it. seconds: for one clip of one cell, None likewise; by: of what.
    """

    model: str
    cells: int
    missing: int
    clips: int
    views: int | None
    seconds: float | None
    by: str

    @property
    def forwards(self) -> int:
        """Forward passes, each of one view of one clip; of clips alone where the number of views is unknown."""
        return self.missing * self.clips * (self.views or 1)

    @property
    def total(self) -> float | None:
        """Seconds for all cells that are missing."""
        if not self.missing:
            return 0.0
        return None if self.seconds is None else self.seconds * self.missing * self.clips


def forecast(card: Card, kept: Iterable[Head], cells: int, missing: int, clips: int, device: str) -> Forecast:
    """Estimate by cells of the model that are kept and were measured on such a device, else by the table of costs.

    kept: cells of the model. device: `cpu`, or `cuda…`.
    """
    kind = device.partition(":")[0]
    alike = [h.row for h in kept if h.row["seconds"] and str(h.row["device"]).startswith(kind) and h.row["clips"]]
    views = {int(row["views"]) for row in alike if str(row["views"]).isdecimal()}
    if alike:
        each = median(float(row["seconds"]) / row["clips"] for row in alike)
        return Forecast(card.name, cells, missing, clips, max(views, default=None), each, f"{len(alike)} cells kept")
    if COSTS.is_file():
        rows = read_costs(COSTS)
        rows = rows[(rows["config_sha256"] == card.config_sha256) & rows["device"].str.startswith(kind)]
        if len(rows):
            row = rows.iloc[-1]
            return Forecast(
                card.name, cells, missing, clips, int(row["views"]), 1 / float(row["clips_per_second"]), COSTS.name
            )
    return Forecast(card.name, cells, missing, clips, None, None, "nothing measured yet")


def as_table(forecasts: Sequence[Forecast]) -> str:
    """Lay out what is to come, a line per model and one for them all."""
    lines = [
        (
            *(each.model, f"{each.cells}", f"{each.missing}", f"{each.clips}"),
            f"{each.forwards:,}" if each.views or not each.missing else f"{each.forwards:,} × views",
            *(in_words(each.total), each.by if each.missing else ""),
        )
        for each in forecasts
    ]
    return f"{text_table(HEAD, lines)}\n{in_short(forecasts)}"


def in_short(forecasts: Sequence[Forecast]) -> str:
    """Say in a line what is to come."""
    missing, written = sum(f.missing for f in forecasts), sum(f.missing * f.clips for f in forecasts) * BYTES_A_CLIP
    return (
        f"{missing} cells to measure, {sum(f.forwards for f in forecasts):,} forward passes, about "
        f"{written / 1e6:.1f} MB of results, {in_words(total(forecasts))}"
    )


def total(forecasts: Iterable[Forecast]) -> float | None:
    """Return the seconds of them all; None where one is unknown."""
    each = [forecast.total for forecast in forecasts]
    return None if None in each else sum(seconds for seconds in each if seconds is not None)


def in_words(seconds: float | None) -> str:
    """Write a time as a rough one: `about 3 min`."""
    if seconds is None:
        return "time unknown"
    if seconds < 90:
        return f"about {seconds:.0f} s"
    return f"about {seconds / 60:.0f} min" if seconds < 5400 else f"about {seconds / 3600:.1f} h"
