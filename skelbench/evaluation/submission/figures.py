"""Whether the figures of every row are those of its predictions, and these do not contradict themselves."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from skelbench.core.errors import InputError
from skelbench.evaluation.results.cell import FIGURES, Cell
from skelbench.evaluation.results.files.folder import CellsFolder
from skelbench.evaluation.results.identity import IDENTITY, Identity
from skelbench.evaluation.results.outcome import Outcome, places
from skelbench.evaluation.results.statistics import INTERVALS

COUNTED = ("clips", "groups", "skipped", "correct", "top1", "top5", "mean_class", "clean_top1", "drop")
"""What no version of our statistics computes otherwise."""
ROUNDED = 1e-3
"""Percent by which two machines may compute a figure apart."""


def faults(cells: CellsFolder, keys: Mapping[str, str], classes: int) -> Iterator[str]:
    """Say which cells contradict themselves. keys: cell -> the clean cell of its setting; classes: of the card."""
    for key, clean in keys.items():
        place = cells.places[key]
        spec = f"{place.head.row['spec']}, draw {place.head.row['seed']}"
        try:
            outcome, reference = cells[key], cells[clean]
            row = Cell(Identity(**{name: place.head.row[name] for name in IDENTITY}), outcome, reference).row
        except InputError as error:
            yield f"{spec}: {error}"
            continue
        compared = FIGURES if place.head.stored.intervals == INTERVALS else COUNTED
        yield from (f"{spec}: {odd}" for odd in _other(place.head.row, row, compared))
        yield from (f"{spec}: {odd}" for odd in _impossible(outcome, reference, classes))


def _other(told: Mapping[str, Any], computed: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        if told[name] != computed[name] and abs(told[name] - computed[name]) > ROUNDED:
            yield f"{name} is {told[name]:g}, its predictions give {computed[name]:g}"


def _impossible(outcome: Outcome, clean: Outcome, classes: int) -> Iterator[str]:
    top = max(int(array.max()) for array in (outcome.label, outcome.prediction, outcome.rank))
    if top >= classes:
        yield f"class {top} is named, the card has {classes}, the first of them 0"
    if len(outcome.clip) + outcome.skipped != len(clean.clip):
        yield f"{len(outcome.clip)} clips and {outcome.skipped} skipped, undamaged there are {len(clean.clip)}"
    at = places(outcome.clip, clean.clip)
    for what, here, there in (("labels", outcome.label, clean.label), ("groups", outcome.group, clean.group)):
        others = int((here != there[at]).sum())
        if others:
            yield f"{others} clips have other {what} than undamaged"
    if outcome.grouped_by != clean.grouped_by:
        yield f"clips are grouped by {outcome.grouped_by}, undamaged by {clean.grouped_by}"
    sure = outcome.confidence
    if sure is not None and not np.array_equal(sure.top[:, 0], outcome.prediction):
        yield "the likeliest class of a clip is not its prediction"
