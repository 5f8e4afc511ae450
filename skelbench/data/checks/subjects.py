"""Subjects and recordings that are in both parts of a split."""

import re
from collections.abc import Iterator

import numpy as np

from skelbench.core.words import count
from skelbench.data.checks.facts import Facts
from skelbench.data.checks.finding import Finding
from skelbench.data.checks.words import few
from skelbench.data.formats.arrays.recordings import NUMBERED

BY_SUBJECT = re.compile(r"x[-_]?sub|cross[-_]?sub|subject|loso", re.IGNORECASE)
BY_VIEW = re.compile(r"x[-_]?view|cross[-_]?view|view|x[-_]?set|cross[-_]?set|cam", re.IGNORECASE)
"""How splits are called that part subjects, and those that part cameras, whose takes are in both by intent."""


def check(facts: Facts) -> Iterator[Finding]:
    """Hold the parts of every split against each other."""
    both = [split for split in facts.splits if all(map(len, facts.parts(split)))]
    if both and not (facts.data.subjects >= 0).any():
        text = "nobody says who the subjects are, so nothing tells whether people are in both parts of a split"
        yield Finding("note", "subjects", f"{text}; add `subject` to the file if you know")
    for split in both:
        yield from _subjects(facts, split)
        yield from _recordings(facts, split)


def _subjects(facts: Facts, split: str) -> Iterator[Finding]:
    trained, tested = (np.unique(facts.data.subjects[rows]) for rows in facts.parts(split))
    if not (trained >= 0).any() or not (tested >= 0).any():
        return
    both = np.intersect1d(trained[trained >= 0], tested[tested >= 0]).tolist()
    numbers = {"split": split, "both": both}
    if not both:
        counts = f"{int((trained >= 0).sum())} in train, {int((tested >= 0).sum())} in test, none in both"
        yield Finding("ok", "subjects", f"{split}: {counts}", numbers)
        return
    names = few([str(subject) for subject in both])
    if BY_SUBJECT.search(split):
        text = f"{split} is called after subjects, but {len(both)} are in train and test: {names}; correct the split"
        yield Finding("problem", "subjects", text, numbers)
        return
    text = f"{split}: {count(len(both), 'subject')} in train and test ({names}): it says nothing about new people"
    yield Finding("note", "subjects", f"{text}; split by subject to learn that", numbers)


def _recordings(facts: Facts, split: str) -> Iterator[Finding]:
    data = facts.data
    recordings = data.all_sources[data.source].index.recordings
    if recordings is None:
        return
    mine = recordings[data.rows]
    train, test = facts.parts(split)
    shared = test[(mine[test] >= 0) & np.isin(mine[test], mine[train])]
    if not len(shared):
        return
    names = facts.names(shared)
    numbers = {"split": split, "clips": names}
    start = f"{split}: {len(shared):,} of {len(test):,} test clips"
    if BY_VIEW.search(split):
        text = f"{start} are takes that another camera shows in train ({few(names)}): what a split by camera tests"
        yield Finding("note", "recordings", f"{text}; it says nothing about new takes", numbers)
    elif data.name in NUMBERED:
        text = f"{start} may be cut from a video that is in train, by their numbers and picture sizes ({few(names)})"
        yield Finding("note", "recordings", f"{text}; an upper bound, see docs/your_data.md", numbers)
    else:
        text = f"{start} are cut from recordings that are in train ({few(names)}); keep a recording in one part"
        yield Finding("problem", "recordings", text, numbers)
