"""What a level comes to on the data at hand, beside the perturbations of a table and in its head."""

from collections.abc import Mapping
from typing import Any

from skelbench.core.arrays import DataFrame
from skelbench.evaluation.notes import NO_LABELS, without_labels
from skelbench.evaluation.results.identity import SETTING
from skelbench.perturbations.rulers import OF_BODY


def notes_of(rows: DataFrame) -> dict[str, str]:
    """Return spec, in the rows' order -> its note, "" where they say different things, as those of two sets would."""
    return {
        str(spec): (notes.iloc[0] if notes.nunique() == 1 else "")
        for spec, notes in rows.groupby("spec", sort=False)["note"]
    }


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
