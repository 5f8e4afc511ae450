"""Searches of many clips in step: each is a generator that proposes points and is told what the model says of them.

A search knows its own clip alone, so what it finds cannot depend on the other clips, their order or their number.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, cast

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip
from skelbench.perturbations.attacks.asking import ask, batches, check, known, labels, slopes_of
from skelbench.perturbations.attacks.losses import Aimed
from skelbench.perturbations.attacks.space import Space
from skelbench.perturbations.attacks.victim import Sloped, Victim

NONE = np.empty(0)


class Answer(NamedTuple):
    """What the model says of a point: the loss, to be raised, and its derivative by the point.

    slope: of the point's shape; empty where a search asks for scores alone.
    """

    value: float
    slope: Floats


Search = Generator[Floats, Answer, None]
"""Yields points within the budget; is sent the answer to each."""


@dataclass
class Walk:
    """A search for damage to one clip, and the worst damage found so far.

    target: the class that the loss aims at, where it aims at one.
    """

    space: Space
    search: Search
    target: int = 0
    worst: Clip = field(init=False)
    loss: float = -np.inf
    fooled: bool = False
    point: Floats | None = field(init=False)

    def __post_init__(self) -> None:
        self.worst = self.space.clean
        self.point = next(self.search, None)

    def told(self, damaged: Clip, answer: Answer, wrong: bool, stop: bool) -> None:
        """Take the answer to the last point, keep the damage if it is the worst so far, and go on or stop.

        A clip that is answered wrongly is worse than any that is not.
        """
        if (wrong, answer.value) > (self.fooled, self.loss):
            self.worst, self.loss, self.fooled = damaged, answer.value, wrong
        try:
            self.point = None if self.fooled and stop else self.search.send(answer)
        except StopIteration:
            self.point = None


def seek(victim: Victim, walks: Sequence[Walk], loss: Aimed, *, slopes: bool, stop: bool = True) -> list[Clip]:
    """Follow every walk to its end and return the worst damage that each has found.

    slopes: whether the searches need derivatives, which a `Sloped` victim has. stop: end a walk as soon as the model
    is wrong; where damage is meant for other models too, it pays to go on.

    Raises:
        InputError: a clip has no label among the victim's classes, or the victim has no slopes.
    """
    check(victim, [walk.space.clean for walk in walks], slopes)
    going: Sequence[Walk] = walks
    while going := [walk for walk in going if walk.point is not None]:
        for part in batches(going):
            _step(victim, part, loss, slopes, stop)
    return [walk.worst for walk in walks]


def _step(victim: Victim, walks: Sequence[Walk], loss: Aimed, slopes: bool, stop: bool) -> None:
    points = [walk.point for walk in walks if walk.point is not None]
    clips = [walk.space.clip(point) for walk, point in zip(walks, points, strict=True)]
    y, t = labels(clips), np.array([walk.target for walk in walks], np.int64)
    if slopes:
        scores, values, ways = slopes_of(cast(Sloped, victim), clips, lambda z: loss(z, y, t))
        pulled = [walk.space.pull(known(way)) for walk, way in zip(walks, ways, strict=True)]
    else:
        scores = ask(victim, clips)
        values, pulled = loss(scores, y, t)[0], [NONE] * len(walks)
    wrong = scores.argmax(axis=1) != y
    for k, walk in enumerate(walks):
        walk.told(clips[k], Answer(float(values[k]), pulled[k]), bool(wrong[k]), stop)
