"""How long clips are, whether they were padded, resampled or slowed down, and how fast people move."""

from collections.abc import Iterator

import numpy as np

from skelbench.core.words import percent
from skelbench.data.checks.facts import Facts
from skelbench.data.checks.finding import Finding
from skelbench.data.checks.words import clips, few

SHORT = 8
PADDED = 0.05
FROZEN = 0.1
FEW = 30
"""Clips of which it is no chance that all have one length."""
OTHER_RATE = 1.4


def check(facts: Facts) -> Iterator[Finding]:
    """Look at lengths, at what stands at the end, at frames that repeat, and at the other sources."""
    frames = facts.of("frames")
    if not len(frames):
        return
    yield from _lengths(facts)
    ends, total = int(facts.of("empty_end").sum()), int(frames.sum())
    padded = int((facts.of("empty_end") > 0).sum())
    if ends > PADDED * total:
        text = f"{clips(padded)} end with frames of nobody ({percent(ends / total)} of all frames): zeros fill them up"
        yield Finding("note", "lengths", f"{text}; cut them off, or see --repair drop-empty", {"frames": ends})
    yield from _frozen(facts)
    for one in facts.sources:
        if "problem" in one:
            yield Finding("problem", "sources", f"{one['source']} cannot be read: {one['problem']}", dict(one))
        elif one["compared"] and not 1 / OTHER_RATE < one["frames"] < OTHER_RATE:
            text = f"source {one['source']} has {one['frames']:.2g} times the frames of ours: another frame rate"
            yield Finding("note", "sources", f"{text}, or frames left out; do not hold frame against frame", dict(one))


def _lengths(facts: Facts) -> Iterator[Finding]:
    frames = facts.of("frames")
    middle = float(np.median(frames))
    numbers = {"min": int(frames.min()), "median": middle, "max": int(frames.max())}
    if len(frames) >= FEW and frames.min() == frames.max():
        text = f"all clips have {frames[0]} frames: cut, padded or resampled already; compare with nothing that was not"
        yield Finding("note", "lengths", text, numbers)
    else:
        yield Finding("ok", "lengths", f"{frames.min():,} to {frames.max():,} frames, median {middle:,.0f}", numbers)
    short = np.flatnonzero(frames < SHORT)
    if len(short):
        names = facts.names(short[np.argsort(frames[short], kind="stable")])
        text = f"{clips(len(short))} of fewer than {SHORT} frames: {few(names)}; too short for a movement, look at them"
        yield Finding("note", "lengths", text, {"clips": names})


def _frozen(facts: Facts) -> Iterator[Finding]:
    steps, frozen = facts.of("steps"), facts.of("frozen")
    if not steps.sum():
        return
    share = float(frozen.sum() / steps.sum())
    speed = facts.of("speed")[steps > 0]
    numbers = {"frozen": share, "speed": float(np.median(speed))}
    still = np.flatnonzero((steps > 0) & (frozen == steps))
    if len(still):
        names = facts.names(still)
        text = f"nothing ever moves in {clips(len(still))}: {few(names)}; one frame repeated? leave them out"
        yield Finding("note", "speed", text, {"clips": names})
    text = f"{percent(share)} of the frames repeat the one before"
    if share > FROZEN:
        text += ": a frame rate that was blown up, frames that were filled in, or coarse coordinates; draw a few"
        yield Finding("note", "speed", text, numbers)
        return
    moving = f"joints move {np.median(speed):.2g} body sizes a frame in the median clip; no file tells frames a second"
    yield Finding("ok", "speed", f"{text}; {moving}", numbers)
