"""Clips that cannot be read: a few are left out and said, so that one damaged file stops no set of thousands."""

from collections.abc import Sequence
from dataclasses import dataclass

from skelbench.core.errors import InputError
from skelbench.core.words import one_line
from skelbench.data.index import some
from skelbench.data.reading.remark import Remark

SHARE = 0.1
"""Share of clips, at most, that are left out; where more cannot be read, something is wrong with all of them."""
WHY = 240
"""Characters of why a clip cannot be read."""
OTHERS = 3
"""Clips that can be read, at least, beside one that is left out."""


@dataclass(frozen=True)
class Spoilt:
    """A clip that cannot be read. error: what is wrong with it, and what to do."""

    name: str
    error: InputError


def without_spoilt(spoilt: Sequence[Spoilt], others: int) -> tuple[Remark, ...]:
    """Say which clips are left out, and why the first is; others: how many clips can be read.

    Raises:
        InputError: they are too many to go on without them.
    """
    if not spoilt:
        return ()
    every, first = len(spoilt) + others, spoilt[0].error
    if others < OTHERS or len(spoilt) > max(1, SHARE * every):
        also = f" ({len(spoilt):,} of {every:,} clips cannot be read)" if len(spoilt) > 1 else ""
        raise InputError(f"{first}{also}") from first
    names = some(one.name for one in spoilt)
    said = f"{len(spoilt):,} of {every:,} clips cannot be read and are left out: {names}; {one_line(str(first), WHY)}"
    return (Remark("mended", "clips", said),)
