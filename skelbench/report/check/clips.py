"""Bring the outcomes of two files to one order of clips; refuse other clips, labels and subjects by their names."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Indices, Mask
from skelbench.core.errors import InputError, require
from skelbench.core.words import quoted
from skelbench.evaluation.notes import without_labels
from skelbench.evaluation.results.fall import Paired
from skelbench.evaluation.results.outcome import Outcome

NAMED = 3
"""Clips that a line has room for."""


def paired(new: Sequence[Outcome], old: Sequence[Outcome], cell: str) -> Paired:
    """Pair the draws of one cell, clip by clip; new, old: outcomes of the same draws, in the same order.

    Where clips have no labels, it is what the baseline predicted undamaged, for both: so the clean cell may fall too.
    cell: files and cell, for errors.

    Raises:
        InputError: they are of other clips, or say otherwise of what class or of whom a clip is.
    """
    first = old[0]
    order = np.argsort(first.clip, kind="stable")
    names = first.clip[order]
    alike = [np.array_equal(each.clip, first.clip) for each in (*new, *old)]
    every = [
        (each, order if same else _order(each.clip, names, cell))
        for each, same in zip((*new, *old), alike, strict=True)
    ]
    label, group = first.label[order], first.group[order]
    labelled = not without_labels([first.circumstances.get("note", "")])
    for each, at in every:
        _same((each.label[at] == label) | (not labelled), names, "labels", cell)
        _same(each.group[at] == group, names, f"{first.grouped_by}s", cell)
    predicted = np.stack([each.prediction[at] for each, at in every])
    before, after = predicted[len(new) :], predicted[: len(new)]
    return Paired(names, label, group, first.grouped_by, old=before, new=after, labelled=labelled)


def first_names(clips: NDArray[Any]) -> str:
    """Name some of (n,) clips: `a, b, c and 4 more`."""
    said = ", ".join(quoted(str(name)) for name in clips[:NAMED])
    return f"{said} and {len(clips) - NAMED} more" if len(clips) > NAMED else said


def _order(clip: NDArray[Any], names: NDArray[Any], cell: str) -> Indices:
    """Return where the clips lie that are sorted by `names`."""
    order = np.argsort(clip, kind="stable")
    if not np.array_equal(clip[order], names):
        mine, theirs = set(clip.tolist()), set(names.tolist())
        here, there = (np.array(sorted(some), object) for some in (mine - theirs, theirs - mine))
        lacks = [f"only the baseline has {first_names(there)}"] * bool(len(there))
        lacks += [f"the baseline lacks {first_names(here)}"] * bool(len(here))
        raise InputError(
            f"{cell}: other clips: {len(clip)} against {len(names)}, {len(mine & theirs)} in both; {'; '.join(lacks)}; "
            "measure both on the same, with the same --limit"
        )
    return order


def _same(equal: Mask, names: NDArray[Any], what: str, cell: str) -> None:
    odd = names[~equal]
    require(
        not len(odd),
        f"{cell}: other {what} of {len(odd)} of {len(names)} clips: {first_names(odd)}; measure both on one data file",
    )
