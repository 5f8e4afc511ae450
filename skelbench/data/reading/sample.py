"""A few clips of a file, looked at before it is believed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from skelbench.core.arrays import Array, Indices, Mask
from skelbench.core.layout import Layout
from skelbench.data.reading.asked import Asked
from skelbench.data.reading.raw import Raw, Stated, seen

CLIPS = 64
"""Clips of a sample, evenly spread over the file."""
FRAMES = 64
"""Frames (and persons) that are kept of each, evenly spread: a sample needs little memory, however long clips are."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Clips of a file, as the steps so far leave them.

    where: the file, for errors. raws: at most CLIPS clips that hold something. layout: once it is known.
    """

    where: str
    raws: tuple[Raw, ...]
    asked: Asked
    stated: Stated
    layout: Layout | None = None

    @property
    def coordinates(self) -> int:
        """2 or 3, 0 where there is no clip."""
        return self.raws[0].keypoint.shape[3] if self.raws else 0

    @property
    def sized(self) -> bool:
        """Whether the picture of any clip has a known size."""
        return any(raw.image_size for raw in self.raws)

    @property
    def in_pictures(self) -> "Sample":
        """The same without the clips whose picture has no known size."""
        return replace(self, raws=tuple(raw for raw in self.raws if raw.image_size))

    @property
    def units(self) -> str | None:
        """What one unit is, where the caller or the format says so."""
        return self.asked.units or self.stated.units

    @cached_property
    def rows(self) -> list[tuple[Array, Mask]]:
        """For every clip, its persons frame by frame: points (R, V, C), which of them are seen (R, V)."""
        return [rows_of(raw) for raw in self.raws]

    @cached_property
    def points(self) -> Array:
        """(P, C): every joint that is seen in any clip."""
        found = [points[there] for points, there in self.rows]
        return np.concatenate(found) if found else np.zeros((0, 2), np.float32)


def rows_of(raw: Raw) -> tuple[Array, Mask]:
    """Points (R, V, C) and which are seen (R, V), of the rows in which anybody is."""
    there = seen(raw).reshape(-1, raw.keypoint.shape[2])
    points = raw.keypoint.reshape(-1, *raw.keypoint.shape[2:])
    kept = there.any(axis=1)
    return np.where(there[kept][..., None], points[kept], 0).astype(np.float32), there[kept]


def spreads(points: Array, there: Mask) -> Array:
    """(R, C): how far the joints that are seen of each row lie apart along every axis."""
    low = np.where(there[..., None], points, np.inf).min(axis=1)
    high = np.where(there[..., None], points, -np.inf).max(axis=1)
    return high - low


def size_of(rows: Iterable[tuple[Array, Mask]], axes: int = 3) -> float:
    """Median over rows (`rows_of`) of the longest side of a person's box, along the first axes; 0 where nobody is."""
    sides = [spreads(points, there)[:, :axes].max(axis=1) for points, there in rows if len(points)]
    return float(np.median(np.concatenate(sides))) if sides else 0.0


def sampled(read: Callable[[int], Raw], clips: int) -> tuple[Raw, ...]:
    """Read at most CLIPS of so many clips, evenly spread, those left out that hold nothing."""
    rows: Iterable[int] = map(int, spread(clips, CLIPS)) if clips else ()
    return tuple(_thinned(raw) for raw in map(read, rows) if raw.keypoint.size)


def _thinned(raw: Raw) -> Raw:
    """Keep at most FRAMES of the first two axes, in their order."""
    persons, frames = raw.keypoint.shape[:2]
    if persons <= FRAMES and frames <= FRAMES:
        return raw
    kept = np.ix_(spread(persons, FRAMES), spread(frames, FRAMES))
    return replace(raw, keypoint=raw.keypoint[kept], score=None if raw.score is None else raw.score[kept])


def spread(count: int, most: int) -> Indices:
    """At most so many of `count` positions, evenly spread, the first and the last among them."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(int))
