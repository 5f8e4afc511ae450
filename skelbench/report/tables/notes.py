"""What a level comes to on the data at hand, beside the perturbations of a table and in its head."""

from collections.abc import Mapping

from skelbench.core.arrays import DataFrame
from skelbench.perturbations.rulers import OF_BODY


def notes_of(rows: DataFrame) -> dict[str, str]:
    """Return spec, in the rows' order -> its note, "" where they say different things, as those of two sets would."""
    return {
        str(spec): (notes.iloc[0] if notes.nunique() == 1 else "")
        for spec, notes in rows.groupby("spec", sort=False)["note"]
    }


def unit(notes: Mapping[str, str]) -> str:
    """Say in a head how much of a body a level is here, of the first spec that tells: others are in proportion."""
    told = ((spec, note) for spec, note in notes.items() if note[:1].isdigit() and note.endswith(OF_BODY))
    return next((f" {spec} = {note}." for spec, note in told), "")
