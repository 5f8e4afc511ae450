"""Labels that nobody has, classes that only one part of a split has, and how even they are."""

from collections.abc import Iterator

import numpy as np

from skelbench.core.arrays import Indices
from skelbench.core.words import count
from skelbench.data.checks.facts import Facts
from skelbench.data.checks.finding import Finding
from skelbench.data.checks.words import few

RARE = 5
UNEVEN = 10


def check(facts: Facts) -> Iterator[Finding]:
    """Look at all clips, then at every split."""
    data = facts.data
    if not data.labelled:
        yield Finding("note", "classes", "no clip has a label: models are held against their own clean answers")
        return
    counts = np.bincount(data.labels, minlength=len(data.classes))
    numbers = dict(zip(data.classes, counts.tolist(), strict=True))
    if not facts.sampled:  # a sample lacks classes that are there
        yield from _all(facts, counts)
    used = counts[counts > 0]
    if len(used):
        text = f"{count(len(used), 'class')} of {used.min():,} to {used.max():,} clips, median {np.median(used):,.0f}"
        yield Finding("ok", "classes", text, {"clips": numbers})
    for split in () if facts.sampled else facts.splits:
        yield from _split(facts, split)


def _all(facts: Facts, counts: Indices) -> Iterator[Finding]:
    classes = facts.data.classes
    absent = [classes[k] for k in np.flatnonzero(counts == 0)]
    if absent:
        numbered = all(name.isdecimal() for name in classes)
        do = (
            "labels may be numbered from 1, or a filter left classes out: a model's outputs follow these numbers"
            if numbered
            else "a model trained here still has outputs for them; leave them out of class_names, or say so"
        )
        text = f"{len(absent)} of {len(classes)} have no clip: {few(absent)}; {do}"
        yield Finding("note", "classes", text, {"absent": absent})
    used = np.flatnonzero(counts)
    if len(used) == 1:
        text = f"all clips are {classes[int(used[0])]}: an accuracy on one class means nothing; add the others"
        yield Finding("problem", "classes", text, {"only": classes[int(used[0])]})
    rare = [classes[k] for k in used if counts[k] < RARE]
    if rare:
        text = f"fewer than {RARE} clips: {few(rare)}; what is said of these classes alone rests on nearly nothing"
        yield Finding("note", "classes", text, {"rare": rare})
    if len(used) > 1 and counts[used].max() >= UNEVEN * counts[used].min():
        text = (
            f"the largest has {counts[used].max() / counts[used].min():.0f} times the clips of the smallest; "
            "report mean_class beside top1"
        )
        yield Finding("note", "classes", text, {"most": int(counts[used].max()), "fewest": int(counts[used].min())})


def _split(facts: Facts, split: str) -> Iterator[Finding]:
    train, test = (facts.data.labels[rows] for rows in facts.parts(split))
    if not len(train) or not len(test):
        return
    classes = facts.data.classes
    unseen: list[str] = [classes[int(k)] for k in np.setdiff1d(test, train).tolist()]
    untested: list[str] = [classes[int(k)] for k in np.setdiff1d(train, test).tolist()]
    if unseen:
        clips = int(np.isin(test, np.setdiff1d(test, train)).sum())
        text = f"{split}: {count(len(unseen), 'class')} tested but never trained: {few(unseen)} ({clips:,} test clips)"
        yield Finding(
            "problem", "classes", f"{text}; no model can be right there, correct the split", {"unseen": unseen}
        )
    if untested:
        text = f"{split}: {count(len(untested), 'class')} trained but never tested: {few(untested)}; say so"
        yield Finding("note", "classes", text, {"split": split, "untested": untested})
