"""How many clips, frames and persons there are, and in which of them nobody is."""

from collections.abc import Iterator

import numpy as np

from skelbench.core.words import count, percent
from skelbench.data.checks.facts import Facts
from skelbench.data.checks.finding import Finding
from skelbench.data.checks.words import clips, few

EMPTY = 0.01
"""Share of frames without anybody that is said; fewer are found in all sets of estimated poses."""


def check(facts: Facts) -> Iterator[Finding]:
    """Count; clips of nobody teach and test nothing."""
    frames, empty = int(facts.of("frames").sum()), int(facts.of("empty").sum())
    persons = facts.of("persons")
    crowd = ", ".join(f"{int(p)} in {int((persons == p).sum()):,}" for p in np.unique(persons).tolist()[:5])
    text = f"{clips(len(persons))}, {count(frames, 'frame')}; persons: {crowd}"
    if facts.sampled:
        text += "; only a sample was read (--limit), so pairs of clips and gaps may be missed or seem to be there"
    yield Finding("note" if facts.sampled else "ok", "counts", text, {"clips": len(persons), "frames": frames})
    nobody = np.flatnonzero(persons == 0)
    if len(nobody):
        names = facts.names(nobody)
        text = f"nobody is ever detected in {clips(len(nobody))}: {few(names)}; leave them out, or detect again"
        yield Finding("problem", "counts", text, {"clips": names})
    inside = empty - int(facts.of("empty_end").sum())
    if inside > EMPTY * frames:
        text = (
            f"nobody is detected in {count(inside, 'frame')} ({percent(inside / frames)}) before a clip's end; a model"
            " sees zeros there: see --repair drop-empty of eval, and name it in what you report"
        )
        yield Finding("note", "counts", text, {"frames": inside, "share": inside / frames})
