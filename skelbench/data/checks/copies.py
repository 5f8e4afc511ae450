"""Clips whose poses are the same, and clips that share frames: copies, and windows that overlap."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Indices
from skelbench.core.words import count
from skelbench.data.checks.facts import Facts
from skelbench.data.checks.finding import Finding
from skelbench.data.checks.words import pairs

SHARED = 0.3
"""Part of the shorter clip's distinct frames from which two clips overlap."""
COARSE, COARSELY_SHARED = 0.05, 0.6
"""Where so many frames repeat the one before, coordinates are coarse, and people who stand still share frames."""
FEWEST = 5
CROWD = 50
"""A frame that so many clips share is none of a recording: a rest pose, or one that an estimator starts from."""


def check(facts: Facts) -> Iterator[Finding]:
    """Look within the set, then across every split."""
    groups = _groups(facts.digests)
    yield from _within(facts, groups)
    found = [finding for split in facts.splits for finding in _across(facts, split)]
    yield from found
    yield from _overlaps(facts)


def copies_across(facts: Facts, split: str) -> list[tuple[int, int]]:
    """Find (test clip, a train clip of the same poses)."""
    train, test = facts.parts(split)
    first = {int(digest): int(row) for row, digest in zip(train[::-1], facts.digests[train][::-1], strict=True)}
    return [
        (int(row), first[int(facts.digests[row])])
        for row in test
        if int(facts.digests[row]) in first and facts.digests[row]
    ]


def _groups(digests: NDArray[np.uint64]) -> list[Indices]:
    order = np.argsort(digests, kind="stable")
    order = order[digests[order] > 0]
    cut = np.flatnonzero(np.diff(digests[order])) + 1
    return [group for group in np.split(order, cut) if len(group) > 1]


def _within(facts: Facts, groups: list[Indices]) -> Iterator[Finding]:
    if not groups:
        yield Finding("ok", "copies", "no two clips have the same poses")
        return
    rows = facts.data.labels
    named = [facts.names(group) for group in groups]
    unlike = [names for names, group in zip(named, groups, strict=True) if len(np.unique(rows[group])) > 1]
    if unlike:
        text = f"{len(unlike):,} poses have two labels or more: {pairs([(n[0], n[1]) for n in unlike])}"
        yield Finding("problem", "copies", f"{text}; one of the labels is wrong, correct it", {"groups": unlike})
    more = sum(len(group) - 1 for group in groups)
    text = f"{count(more, 'clip')} with the poses of another clip: {pairs([(n[0], n[1]) for n in named])}"
    yield Finding("note", "copies", f"{text}; keep one of each, or count them as one", {"groups": named})


def _across(facts: Facts, split: str) -> Iterator[Finding]:
    found = copies_across(facts, split)
    if not found:
        return
    test = len(facts.parts(split)[1])
    names = [(facts.data.names[a], facts.data.names[b]) for a, b in found]
    text = f"{split}: {len(found):,} of {test:,} test clips are copies of training clips: {pairs(names)}"
    numbers = {"split": split, "pairs": names, "test": test}
    yield Finding("problem", "copies", f"{text}; leave them out of the test part, or report without them too", numbers)


def _overlaps(facts: Facts) -> Iterator[Finding]:
    found = overlapping(facts)
    if not found:
        return
    names = [(facts.data.names[a], facts.data.names[b]) for a, b in found]
    text = f"{count(len(found), 'pair')} of clips share many of their frames: {pairs(names)}"
    yield Finding("note", "overlap", f"{text}; they show one recording, so keep them in one part", {"pairs": names})
    for split in facts.splits:
        train, test = (np.isin(np.arange(len(facts.clips)), rows) for rows in facts.parts(split))
        leaking = [(b, a) if train[a] else (a, b) for a, b in found if (train[a] and test[b]) or (test[a] and train[b])]
        if leaking:
            named = [(facts.data.names[a], facts.data.names[b]) for a, b in leaking]
            text = f"{split}: {len({a for a, _ in leaking}):,} test clips share frames with training clips: "
            numbers = {"split": split, "pairs": named}
            yield Finding("problem", "overlap", f"{text}{pairs(named)}; leave them out of one part", numbers)


def overlapping(facts: Facts) -> list[tuple[int, int]]:
    """Find pairs of clips, no copies, that share part of the shorter one's distinct frames, and FEWEST at least."""
    order = np.argsort(facts.hashes, kind="stable")
    hashes, owners = facts.hashes[order], facts.owners[order]
    cut = np.flatnonzero(np.diff(hashes)) + 1
    starts, ends = np.concatenate(([0], cut)), np.concatenate((cut, [len(hashes)]))
    counts: dict[tuple[int, int], int] = {}
    several = (ends - starts > 1) & (ends - starts < CROWD)
    for start, end in zip(starts[several].tolist(), ends[several].tolist(), strict=True):
        who = sorted(set(owners[start:end].tolist()))
        for place, a in enumerate(who):
            for b in who[place + 1 :]:
                counts[a, b] = counts.get((a, b), 0) + 1
    distinct = np.bincount(facts.owners, minlength=len(facts.clips))
    part = COARSELY_SHARED if facts.of("frozen").sum() > COARSE * facts.of("steps").sum() else SHARED
    return [
        (a, b)
        for (a, b), same in counts.items()
        if same >= max(FEWEST, part * min(distinct[a], distinct[b])) and facts.digests[a] != facts.digests[b]
    ]
