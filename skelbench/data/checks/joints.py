"""Joints that are never there, often missing, or always at one place."""

from collections.abc import Iterator

import numpy as np

from skelbench.core.words import percent
from skelbench.data.checks.facts import Facts
from skelbench.data.checks.finding import Finding
from skelbench.data.checks.words import few

OFTEN = 0.5


def check(facts: Facts) -> Iterator[Finding]:
    """Look at each joint over all persons who are there."""
    if not facts.person_frames:
        return
    missing = facts.missing / facts.person_frames
    names = facts.data.layout.joints
    by_joint = {joint: float(share) for joint, share in zip(names, missing, strict=True)}
    never = [joint for joint in names if by_joint[joint] == 1]
    often = [joint for joint in names if OFTEN < by_joint[joint] < 1]
    if never:
        text = f"never detected: {few(never, 6)}; check that the layout fits (--layout), or choose one without them"
        yield Finding("problem", "joints", text, {"never": never})
    if often:
        said = few([f"{joint} {percent(by_joint[joint])}" for joint in often])
        text = f"missing in most frames: {said}; a model learns little of them, and damage to them shows little"
        yield Finding("note", "joints", text, {"often": often})
    still = [names[v] for v in np.flatnonzero((facts.low == facts.high).all(axis=1)) if by_joint[names[v]] < 1]
    if still:
        text = (
            f"always at one place: {few(still)}; the poses are centred on it, so where somebody goes is lost; noise "
            "moves a joint that never moves"
        )
        yield Finding("note", "joints", text, {"still": still})
    worst = max(by_joint, key=by_joint.__getitem__)
    most = f", most {worst} {percent(by_joint[worst])}" if by_joint[worst] else "; all are always there"
    yield Finding("ok", "joints", f"{percent(float(missing.mean()))} are missing{most}", {"missing": by_joint})
