"""How large a person is in the unit of the data, and whether a person can be so large."""

from collections.abc import Iterator

import numpy as np

from skelbench.data.checks.facts import Facts
from skelbench.data.checks.finding import Finding
from skelbench.data.checks.words import clips, few

METRES = (0.5, 2.4)
"""Height from the lowest to the highest joint: of a child who sits, of a tall person who reaches up."""
SHARE = (0.05, 1.3)
"""The same as a share of the picture's height."""
ODD = 3.0
"""Clips whose bodies are so many times larger or smaller than the median are named in 3-D."""


def check(facts: Facts) -> Iterator[Finding]:
    """Look at the median height."""
    tall = facts.of("tall")
    there = tall > 0
    if not there.any():
        return
    middle = float(np.median(tall[there]))
    if facts.low.shape[1] == 3:
        yield from _metres(facts, middle)
        return
    known = there & (facts.of("height") > 0)
    if not known.any():
        text = f"a person is {middle:.3g} units tall, without a picture; pixels have tens to hundreds: see --units"
        yield Finding("ok" if middle > 20 else "note", "units", text, {"tall": middle})
        return
    share = float(np.median(tall[known] / facts.of("height")[known]))
    text = f"a person is {middle:.3g} pixels tall, {share:.0%} of the picture"
    if SHARE[0] <= share <= SHARE[1]:
        yield Finding("ok", "units", text, {"tall": middle, "share": share})
    else:
        yield Finding("problem", "units", f"{text}: hardly pixels; name the unit by --units", {"tall": middle})


def _metres(facts: Facts, middle: float) -> Iterator[Finding]:
    numbers = {"tall": middle}
    if METRES[0] <= middle <= METRES[1]:
        yield Finding("ok", "units", f"a person is {middle:.2f} m tall", numbers)
    else:
        text = f"a person is {middle:.3g} tall, expected {METRES[0]} to {METRES[1]} m; name the unit by --units"
        yield Finding("problem", "units", text, numbers)
    size = facts.of("size")
    there = facts.of("detected") > 0
    usual = float(np.median(size[there]))
    odd = np.flatnonzero(there & ((size > ODD * usual) | (size < usual / ODD)))
    if len(odd):
        names = facts.names(odd)
        text = f"{clips(len(odd))} whose bodies are {ODD:.0f} times the median or a third: {few(names)}; draw them"
        yield Finding("note", "units", text, {"clips": names})
