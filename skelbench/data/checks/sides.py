"""Left and right: exchanged all over, for a moment, or in one of several sources; and bones of unlike length."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.words import percent
from skelbench.data.checks.facts import Facts
from skelbench.data.checks.finding import Finding
from skelbench.data.checks.words import few

SUDDEN = 0.005
UNLIKE = 0.1
FRAMES = 100
"""Fewest frames that a share is said of."""


def check(facts: Facts) -> Iterator[Finding]:
    """Look at changes of place, at lengths, at where left lies, and at the other sources."""
    yield from _sudden(facts)
    yield from _lengths(facts)
    views = facts.data.all_sources[facts.data.source].index.views
    if views is not None:
        yield from _stated(facts, tuple(views[int(row)] for row in facts.data.rows))
    elif facts.low.shape[1] == 2:
        yield from _picture(facts)
    yield from _space(facts)
    yield from _sources(facts)


def _sudden(facts: Facts) -> Iterator[Finding]:
    swaps, steps = int(facts.of("swaps").sum()), int(facts.of("swap_steps").sum())
    if steps < FRAMES:
        return
    where = facts.of("swaps") > 0
    numbers = {"steps": swaps, "share": swaps / steps, "clips": int(where.sum())}
    worst = facts.names(np.argsort(-facts.of("swaps"), kind="stable")[:3])
    text = f"a left and a right joint change places within a frame in {percent(swaps / steps)} of the frames"
    if swaps > SUDDEN * steps:
        yield Finding("note", "sides", f"{text}, most in {few(worst)}; the estimator confuses sides", numbers)
    else:
        yield Finding("ok", "sides", text, numbers)


def median_unevenness(facts: Facts) -> dict[str, float]:
    """Bone -> how much longer the left one is in the median clip, as a share."""
    found: dict[str, float] = {}
    for place, bone in enumerate(facts.bones):
        known: Floats = facts.uneven[:, place][np.isfinite(facts.uneven[:, place])]
        if len(known):
            found[bone] = float(np.median(known))
    return found


def _lengths(facts: Facts) -> Iterator[Finding]:
    by_bone = median_unevenness(facts)
    if not by_bone:
        return
    worst = max(by_bone, key=lambda bone: abs(by_bone[bone]))
    share = by_bone[worst]
    which = "left" if share > 0 else "right"
    text = f"the {which} bone {worst} is {percent(abs(share))} longer than its partner in the median clip"
    if abs(share) > UNLIKE:
        do = "one camera position does this in 2-D; else check the order of the joints (--layout)"
        yield Finding("note", "sides", f"{text}; {do}", {"left_longer": by_bone})
    else:
        yield Finding("ok", "sides", f"left and right bones are alike: at most, {text}", {"left_longer": by_bone})


def _stated(facts: Facts, views: tuple[str, ...]) -> Iterator[Finding]:
    """Hold the sides against what the file says of which side of the person is seen."""
    shares: dict[str, float] = {}
    for view in ("front", "back"):
        rows = np.array([name == view for name in views])
        seen = int(facts.of("sides_seen")[rows].sum())
        if seen >= FRAMES:
            shares[view] = float(facts.of("left_is_left")[rows].sum() / seen)
    if "front" not in shares:
        return
    swapped = shares["front"] > 0.5
    back = f", and in {percent(shares['back'])} of those seen from the back" if "back" in shares else ""
    text = (
        f"the left shoulder lies left of the right one in {percent(shares['front'])} of the frames marked front{back}"
    )
    do = ": left and right are exchanged against the person's own; do not mix with other sets, or exchange the names"
    yield Finding("problem" if swapped else "ok", "sides", text + (do if swapped else ""), {"left_is_left": shares})


def _picture(facts: Facts) -> Iterator[Finding]:
    seen = int(facts.of("sides_seen").sum())
    if seen < FRAMES:
        return
    share = float(facts.of("left_is_left").sum() / seen)
    text = f"the left shoulder lies left of the right one in {percent(share)} of the frames"
    if share > 0.7:
        do = "people are seen from behind, the picture is mirrored (--flip x), or sides are the viewer's: draw a few"
        yield Finding("note", "sides", f"{text}; {do}", {"left_is_left": share})
    else:
        yield Finding("ok", "sides", text, {"left_is_left": share})


def _space(facts: Facts) -> Iterator[Finding]:
    seen = int(facts.of("facing_seen").sum())
    if seen < FRAMES:
        return
    share = float(facts.of("forwards").sum() / seen)
    text = f"feet point forwards, as the sides say, in {percent(share)} of the frames"
    if share < 0.3:
        do = "left and right are exchanged, or the space is mirrored: exchange the names, or see --flip"
        yield Finding("problem", "sides", f"{text}; {do}", {"forwards": share})
    else:
        yield Finding("ok", "sides", text, {"forwards": share})


def _sources(facts: Facts) -> Iterator[Finding]:
    told = [one for one in facts.sources if "problem" not in one and one["agree"] + one["differ"] > 2]
    against = Counter({one["source"]: one["differ"] / (one["agree"] + one["differ"]) for one in told})
    wrong = [source for source, share in against.items() if share > 0.7]
    numbers = {"differ": dict(against)}
    if not told:
        return
    if not wrong:
        said = few([f"{source} ({percent(1 - share)} agree)" for source, share in against.items()])
        yield Finding("ok", "sides", f"the same way round as in source {said}", numbers)
        return
    own = facts.data.source
    alone = own if len(told) > 1 and len(wrong) == len(told) else few(wrong)
    which = f"of source {alone}" if len(told) > 1 else f"of one of {own} and {alone}"
    text = f"left and right {which} are exchanged ({own} was held against {few(list(against))})"
    do = "draw both; the picture is mirrored (--flip x) or the names are the viewer's"
    yield Finding("problem", "sides", f"{text}; {do}", numbers)
