"""What damage did to clips as it was applied: whether its terms had something to do, and whether anything changed."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from skelbench.core.clip import Clip
from skelbench.core.words import WORD, one_line
from skelbench.evaluation.notes import PART
from skelbench.perturbations.spec import Spec
from skelbench.perturbations.term import Term

REASONS = 2
"""Reasons for which clips stayed untouched that a note names, those of the most clips."""
UNCHANGED = "changed no clip"
"""What the note of a row says where damage never reached the data, although it had something to do."""
FEW = 0.5
"""Share of the clips on which damage had something to do below which a note says how many it changed."""


class Touch(NamedTuple):
    """What a spec did to one clip. idle: `Spec.idle` of it. changed: whether it came out otherwise than it was."""

    idle: tuple[tuple[Term, str], ...] = ()
    changed: bool = False

    @classmethod
    def of(cls, spec: Spec, damaged: Clip, clip: Clip) -> "Touch":
        """Hold a damaged clip against the clip that it was."""
        return cls(tuple(spec.idle(clip).items()), not _same(damaged, clip))


def untouched(touches: Sequence[Touch]) -> int:
    """Count the clips on which at least one term had nothing to do."""
    return sum(bool(touch.idle) for touch in touches)


def remarks(spec: Spec, touches: Sequence[Touch]) -> str:
    """Say in words of a note which clips stayed untouched and why, and how many changed where few did; else ''."""
    counts = Counter(reason for touch in touches for reason in touch.idle)
    parts = [_why(spec, term, why, number, len(touches)) for (term, why), number in counts.most_common(REASONS)]
    if len(counts) > REASONS:
        parts.append(f"and for {len(counts) - REASONS} other reasons")
    had_to_do = [touch for touch in touches if touch.changed or not touch.idle]
    changed = sum(touch.changed for touch in had_to_do)
    if not spec.identity and changed < FEW * len(had_to_do):
        parts.append(f"changed {changed} of {len(had_to_do)} clips" if changed else UNCHANGED)
    return PART.join(parts)


def _why(spec: Spec, term: Term, why: str, number: int, clips: int) -> str:
    of = f"{term}: " if len(spec.terms) > 1 else ""
    return f"{of}{number} of {clips} clips untouched: {'it' if number == 1 else 'each'} {one_line(why, WORD)}"


def _same(damaged: Clip, clip: Clip) -> bool:
    """Whether two clips show the same; arrays that were handed on as they are need no comparison."""
    if damaged is clip:
        return True
    pairs = ((damaged.keypoint, clip.keypoint), (damaged.score, clip.score))
    return damaged.image_size == clip.image_size and all(a is b or np.array_equal(a, b) for a, b in pairs)
