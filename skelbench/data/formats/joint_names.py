"""What other programs call joints: `LEFT_EYE`, `leftEye` and `eye left` are all `eye_left` of a layout."""

import re
from collections.abc import Sequence
from functools import cache

from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS, Layout
from skelbench.core.words import one_line


def words_of(name: str) -> frozenset[str]:
    """Return the words and numbers of a joint's name, in small letters and in no order."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return frozenset(re.findall(r"[a-z]+|\d+", apart.lower()))


@cache
def places_in(layout: Layout) -> dict[frozenset[str], int]:
    """Return the positions of a layout's joints, by the words of their names."""
    return {words_of(joint): place for place, joint in enumerate(layout.joints)}


def layout_of_names(names: Sequence[str], where: str) -> str | None:
    """Find the layout that has joints of these names in this order; None where they are no names that layouts have.

    Raises:
        InputError: half of them are those of a layout in their places, but not all: it is another one.
    """
    called = [words_of(name) for name in names]
    for known in LAYOUTS.values():
        theirs = [words_of(joint) for joint in known.joints]
        if theirs == called:
            return known.name
        shared = [joint for joint, word in zip(known.joints, called, strict=False) if words_of(joint) == word]
        if len(theirs) == len(called) and len(shared) >= len(called) / 2:
            other = next(name for name, word, own in zip(names, called, theirs, strict=True) if word != own)
            raise InputError(
                f"{where} names its joints {one_line(', '.join(names), 80)}: {other} is none of {known.name}'s there; "
                f"--layout {known.name} reads them as such, an .npz with joint_names and edges as they are"
                " (docs/your_data.md)"
            )
    return None
