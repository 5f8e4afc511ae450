"""What a level comes to on the data at hand, beside the perturbations of a table and in its head."""

from collections.abc import Iterable, Mapping
from typing import Any

from skelbench.core.arrays import DataFrame
from skelbench.evaluation.notes import NO_LABELS, PART, without_labels
from skelbench.evaluation.results.identity import SETTING
from skelbench.perturbations.in_words import OF_BODY


def notes_of(rows: DataFrame) -> dict[str, str]:
    """Return spec, in the rows' order -> what all of its notes say, which of two sets say different things."""
    return {str(spec): in_all(notes) for spec, notes in rows.groupby("spec", sort=False)["note"]}


def in_all(notes: Iterable[str]) -> str:
    """Return the parts of a note that stand in all of these; of several draws one alone may have changed no clip."""
    first, *others = [str(note).split(PART) for note in dict.fromkeys(notes)]
    return PART.join(part for part in first if all(part in other for other in others))


TOLD = (
    "No labels: what stands for accuracy here is a model's agreement with its own prediction on the undamaged clip. It "
    "is 100 % where nothing was damaged, and does not say who is right."
)


def labels_told(rows: DataFrame) -> str:
    """Say of a table of these rows that its figures are no accuracies, nothing where they are."""
    return TOLD if without_labels(rows["note"]) else ""


def alike(rows: DataFrame) -> list[Any]:
    """Return what to group rows by for tables: the setting, and apart from it whether the clips had labels."""
    return [*SETTING, rows["note"].str.endswith(NO_LABELS)]


def unit(notes: Mapping[str, str]) -> str:
    """Say in a head how much of a body a level is here, of the first spec that tells: others are in proportion."""
    plain = ((spec, note.removesuffix(f"; {NO_LABELS}")) for spec, note in notes.items())
    told = ((spec, note) for spec, note in plain if note[:1].isdigit() and note.endswith(OF_BODY))
    return next((f" {spec} = {note}." for spec, note in told), "")
