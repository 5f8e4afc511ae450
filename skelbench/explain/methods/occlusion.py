"""Occlusion (Zeiler & Fergus, ECCV 2014): how much of the answer is lost without a joint, or without a part."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from skelbench.adapters.protocols import Model
from skelbench.core.arrays import Array, Mask
from skelbench.core.clip import Clip
from skelbench.core.layout import PARTS
from skelbench.explain.answers import answers, distribute


def occlusion(model: Model, clips: Sequence[Clip], targets: Sequence[int], seed: int) -> Iterator[Array]:
    """Yield a map (M, T, V) per clip: probability of the class lost with each joint of each person, over its frames."""
    yield from _lost(model, clips, targets, _joints)


def part_occlusion(model: Model, clips: Sequence[Clip], targets: Sequence[int], seed: int) -> Iterator[Array]:
    """Yield a map (M, T, V) per clip: probability of the class lost with each part of each person, over its joints."""
    yield from _lost(model, clips, targets, _parts)


def _lost(
    model: Model, clips: Sequence[Clip], targets: Sequence[int], grouped: Callable[[Clip], Mask]
) -> Iterator[Array]:
    questions = ((clip, _without(grouped(clip))) for clip in clips)
    for clip, scores, target in zip(clips, answers(model, questions), targets, strict=True):
        yield distribute(clip, grouped(clip), scores[0, target] - scores[1:, target])


def _without(groups: Mask) -> Mask:
    """(n, M, 1, V) -> (1 + n, M, 1, V): everything is kept, then everything but each group."""
    return ~np.concatenate([np.zeros_like(groups[:1]), groups])


def _joints(clip: Clip) -> Mask:
    """(n, M, 1, V): one group for every joint of a person that was detected at all."""
    detected = clip.detected.any(axis=1, keepdims=True)
    groups = np.eye(detected.size, dtype=np.bool_).reshape(detected.size, *detected.shape)
    return groups[detected.ravel()] if detected.any() else groups[:1]


def _parts(clip: Clip) -> Mask:
    """(M * 5, M, 1, V): one group for every part of a person."""
    persons, _, joints = clip.score.shape
    groups = np.zeros((persons, len(PARTS), persons, 1, joints), np.bool_)
    for person in range(persons):
        for k, part in enumerate(PARTS):
            groups[person, k, person, 0, list(clip.layout.parts[part])] = True
    return groups.reshape(-1, persons, 1, joints)
