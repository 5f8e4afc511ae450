"""Test clips that lie, all through the clip, where a training clip of their class lies: near-twins, by `near`."""

from collections.abc import Iterator

import numpy as np

from skelbench.core.arrays import Floats, Indices
from skelbench.data.checks.copies import copies_across
from skelbench.data.checks.facts import Facts
from skelbench.data.checks.finding import Finding
from skelbench.data.checks.near import NEAR, nearest
from skelbench.data.checks.words import few, pairs

MOST = 0.05
"""Share of the test clips that may be nearer than the tightest line before it is called a problem."""

SAME = 0.03
"""Nearer are no clips of two people: in the sets that say who moves, the nearest pair of other people has 0.057."""


def check(facts: Facts) -> Iterator[Finding]:
    """Look for the nearest training clip of every test clip."""
    for split in facts.splits:
        train, test = facts.parts(split)
        if len(train) and len(test):
            yield _split(facts, split)
            yield from _mirrored(facts, split)


def nearest_in_training(
    facts: Facts, split: str, within: float = max(NEAR), *, mirrored: bool = False
) -> tuple[Indices, Floats, Indices]:
    """Return the test clips, how near the nearest training clip of their class is, and which (-1: none is near).

    mirrored: take the test clips as a mirror shows them.
    """
    train, test = facts.parts(split)
    apart, who = np.full(len(test), np.inf), np.full(len(test), -1, np.int64)
    labels = facts.data.labels
    for label in np.unique(labels[test]):
        mine, others = np.flatnonzero(labels[test] == label), train[labels[train] == label]
        clips = facts.sketches.at(test[mine])
        if mirrored:
            clips = clips.mirrored(facts.data.layout, facts.of("width")[test[mine]])
        apart[mine], found = nearest(clips, facts.sketches.at(others), within)
        who[mine[found >= 0]] = others[found[found >= 0]]
    return test, apart, who


def _mirrored(facts: Facts, split: str) -> Iterator[Finding]:
    test, _, who = nearest_in_training(facts, split, SAME, mirrored=True)
    found: list[int] = np.flatnonzero(who >= 0).tolist()
    if not found:
        return
    names = [(facts.data.names[int(test[i])], facts.data.names[int(who[i])]) for i in found]
    text = f"{split}: {len(found):,} of {len(test):,} test clips are training clips mirrored: {pairs(names)}"
    numbers = {"split": split, "test": len(test), "mirrored": names}
    yield Finding("problem", "near-twins", f"{text}; leave them out of one part, and mirror after splitting", numbers)


def _split(facts: Facts, split: str) -> Finding:
    test, apart, who = nearest_in_training(facts, split)
    copied = np.isin(test, [row for row, _ in copies_across(facts, split)])
    counts = {str(line): int((apart < line).sum()) for line in NEAR}
    order = np.argsort(apart, kind="stable")
    order = order[(who[order] >= 0) & ~copied[order]]
    named = [(facts.data.names[test[i]], facts.data.names[who[i]], round(float(apart[i]), 4)) for i in order]
    numbers = {"split": split, "test": len(test), "below": counts, "copies": int(copied.sum()), "pairs": named}
    subjects = facts.data.subjects
    close = order[apart[order] < NEAR[0]]
    others = (
        (subjects[test[close]] != subjects[who[close]]) & (subjects[test[close]] >= 0) & (subjects[who[close]] >= 0)
    )
    doubtful, same = int((~others).sum()), int((apart[order] < SAME).sum())
    if not len(order):
        return Finding("ok", "near-twins", f"{split}: none nearer than {NEAR[-1]} of a body, copies apart", numbers)
    shown = few([f"{a} ~ {b} ({value:.2g})" for a, b, value in named])
    said = ", ".join(f"{int((apart[order] < line).sum()):,} nearer than {line}" for line in NEAR)
    text = f"{split}: of {len(test):,} test clips, {said} of a body to a training clip: {shown}"
    if same:
        do = f"{same:,} nearer than {SAME}, as no two takes are: copies with noise, resampled or cut otherwise"
        return Finding("problem", "near-twins", f"{text}; {do}; leave them out of one part", numbers | {"same": same})
    if doubtful > MOST * len(test):
        return Finding("problem", "near-twins", f"{text}; look at them: one video in both parts?", numbers)
    do = "all of other people, so no leak" if len(close) and not doubtful else "draw a few; above 0.1 it proves no leak"
    return Finding("note", "near-twins", f"{text}; {do}", numbers)
