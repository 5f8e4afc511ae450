"""How a victim is asked: in batches, about clips whose true class is known, and how its answers are read."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np

from skelbench.core.arrays import Array, Floats, Indices, Mask
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError, require
from skelbench.perturbations.attacks.victim import Loss, Scores, Sloped, Victim

T = TypeVar("T")
BATCH = 32
"""Clips that a model is asked about at once."""


def slopes_of(victim: Sloped, clips: Sequence[Clip], loss: Loss) -> tuple[Scores, Floats, list[Array]]:
    """Ask for slopes once; also returns the scores (N, K), which the victim hands to the loss.

    Raises:
        InputError: the victim does not call the loss once with all clips, or its scores are no (N, K) numbers.
    """
    seen: list[Scores] = []

    def watched(scores: Scores) -> tuple[Floats, Floats]:
        seen.append(scores)
        require(
            len(seen) == 1 and len(scores) == len(clips),
            f"slope called the loss on {', then '.join(str(len(each)) for each in seen)} clips, expected one call with "
            f"all {len(clips)}; score them first, however they are cut for the way back",
        )
        return loss(_checked(victim, clips, scores))

    values, slopes = victim.slope(clips, watched)
    require(len(seen) == 1, f"slope never called the loss, expected one call with all {len(clips)} clips")
    return seen[0], values, slopes


def known(slope: Array) -> Array:
    """Take a slope that is NaN or infinite, e.g. of a norm at 0, for 0: nothing is known of it. A guard counts them."""
    return np.nan_to_num(slope, nan=0.0, posinf=0.0, neginf=0.0)


def scores_of(victim: Victim, clips: Sequence[Clip]) -> Scores:
    """(N, K), asked in batches."""
    check(victim, clips, slopes=False)
    return np.concatenate([np.empty((0, victim.classes)), *(ask(victim, part) for part in batches(clips))])


def ask(victim: Victim, clips: Sequence[Clip]) -> Scores:
    """(N, K), asked at once.

    Raises:
        InputError: its scores are no (N, K) numbers. NaN must not pass for an answer: `argmax` takes it for one.
    """
    return _checked(victim, clips, victim.scores(clips))


def _checked(victim: Victim, clips: Sequence[Clip], scores: Scores) -> Scores:
    expected = len(clips), victim.classes
    require(
        scores.shape == expected and bool(np.isfinite(scores).all()),
        f"a {type(victim).__name__} scored {len(clips)} clips as {scores.shape}, "
        f"{int((~np.isfinite(scores)).sum())} of them NaN or infinite; expected {expected} finite numbers",
    )
    return scores


def right(victim: Victim, clips: Sequence[Clip]) -> Mask:
    """(N,): which clips the victim answers rightly."""
    return scores_of(victim, clips).argmax(axis=1) == labels(clips)


def labels(clips: Sequence[Clip]) -> Indices:
    """(N,): the true classes."""
    return np.array([clip.label for clip in clips], np.int64)


def batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut into pieces of `BATCH`; the last may be shorter."""
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def check(victim: Victim, clips: Sequence[Clip], slopes: bool) -> None:
    """Refuse clips and victims that cannot be attacked.

    Raises:
        InputError: a clip has no label among the victim's classes, these are fewer than two, or slopes are needed and
            the victim has none.
    """
    require(victim.classes > 1, f"a model that knows {victim.classes} class cannot be wrong; attack another")
    if slopes and not isinstance(victim, Sloped):
        raise InputError(f"a {type(victim).__name__} has no slopes; attack it by its scores (square) or by transfer")
    for clip in clips:
        if not 0 <= clip.label < victim.classes:
            raise InputError(
                f"clip {clip.name!r} has label {clip.label}, expected 0 to {victim.classes - 1}: an attack needs the "
                "true class; leave the clip out"
            )
