"""Ask a model about clips of which only some joints are kept: full batches, whatever was asked for which clip."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np

from skelbench.adapters.model import device_of, probabilities
from skelbench.adapters.protocols import Model
from skelbench.core.arrays import Array, Mask, Tensor
from skelbench.core.clip import Clip

BATCH = 32


def answers(model: Model, questions: Iterable[tuple[Clip, Mask]], batch: int = BATCH) -> Iterator[Array]:
    """Yield the class probabilities (n, K) for each question, in order.

    questions: a clip and `kept` (n, M or 1, T or 1, V), n versions of it; what is not kept is missing, i.e. score
    and coordinates are 0. Only one batch is held at a time, and every batch but the last is full.
    """
    import torch

    counts: deque[int] = deque()

    def views() -> Iterator[Tensor]:
        for clip, kept in questions:
            counts.append(len(kept))
            for mask in kept:
                yield model.prepare(clip.without(~mask))

    stream, device = views(), device_of(model)
    waiting: list[Array] = []
    while part := list(islice(stream, batch)):
        with torch.inference_mode():
            waiting.extend(probabilities(model, part, device))
        while counts and len(waiting) >= counts[0]:
            size = counts.popleft()
            yield np.stack(waiting[:size])
            del waiting[:size]


def distribute(clip: Clip, groups: Mask, effects: Array) -> Array:
    """Give each group's effect in equal parts to its detected joints and frames: (n, M, T or 1, V), (n,) -> (M, T, V).

    So the map of a group sums to the group's effect, and a joint's frames to the joint's.
    """
    shared = np.zeros(clip.score.shape, np.float32)
    for group, effect in zip(groups, effects, strict=True):
        members = group & clip.detected
        shared[members] += effect / max(int(members.sum()), 1)
    return shared
