"""A few clips of a file, looked at before it is believed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from skelbench.core.layout import Layout
from skelbench.data.reading.asked import Asked
from skelbench.data.reading.raw import Raw, Stated

CLIPS = 64
"""Clips of a sample, evenly spread over the file."""


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


def sampled(read: Callable[[int], Raw], clips: int) -> tuple[Raw, ...]:
    """Read at most CLIPS of so many clips, evenly spread, those left out that hold nothing."""
    rows = np.unique(np.linspace(0, clips - 1, min(clips, CLIPS)).astype(int)) if clips else ()
    return tuple(raw for raw in map(read, map(int, rows)) if raw.keypoint.size)
