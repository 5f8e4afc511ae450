"""Clips that cannot be read: a few are left out and said, so that one damaged file stops no set of thousands."""

from collections.abc import Sequence
from dataclasses import dataclass

from skelbench.core.errors import InputError
from skelbench.core.words import one_line
from skelbench.data.index import some
from skelbench.data.reading.remark import Remark

SHARE = 0.1
"""Share of clips, at most, left out of a set; where more cannot be read, something is wrong with all."""
MOST = 0.5
"""The same of one's own videos: a few files, of which each is another recording."""
WHY = 240
"""Characters of why a clip cannot be read."""
OTHERS = 3
"""Clips that can be read, at least, beside one that is left out."""


@dataclass(frozen=True)
class Spoilt:
    """A clip that cannot be read. error: what is wrong with it, and what to do."""

    name: str
    error: InputError


def is_slip(left: int, others: int, share: float = SHARE) -> bool:
    """Say whether so few clips beside the others are slips; a single one of four is, whatever the share."""
    return left <= share * (left + others) or (left == 1 and others >= OTHERS)


def without_spoilt(spoilt: Sequence[Spoilt], others: int, share: float = SHARE) -> tuple[Remark, ...]:
    """Say which clips are left out, and why the first is; others: how many clips can be read. share: that is left out.

    Raises:
        InputError: they are too many to go on without them.
    """
    if not spoilt:
        return ()
    every, first = len(spoilt) + others, spoilt[0].error
    if not is_slip(len(spoilt), others, share):
        also = f" ({len(spoilt):,} of {every:,} clips cannot be read)" if len(spoilt) > 1 else ""
        raise InputError(f"{first}{also}") from first
    names = some(one.name for one in spoilt)
    said = f"{len(spoilt):,} of {every:,} clips cannot be read, left out: {names}; {one_line(str(first), WHY)}"
    return (Remark("mended", "clips", said),)
