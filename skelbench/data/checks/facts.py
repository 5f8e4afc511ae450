"""What one pass over the clips gathers for all checks; only the hashes of frames grow with the frames."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array, Floats, Indices
from skelbench.data.checks.near import Sketches
from skelbench.data.dataset import Dataset
from skelbench.data.index import Splits

COLUMNS = {
    "frames": "i8",
    "persons": "i8",
    "empty": "i8",
    "empty_end": "i8",
    "height": "i8",
    "width": "i8",
    "detected": "i8",
    "outside": "i8",
    "steps": "i8",
    "frozen": "i8",
    "spikes": "i8",
    "places": "i8",
    "swaps": "i8",
    "swap_steps": "i8",
    "left_is_left": "i8",
    "sides_seen": "i8",
    "forwards": "i8",
    "facing_seen": "i8",
    "size": "f8",
    "tall": "f8",
    "speed": "f8",
}
"""What is known of every clip.

frames T; persons that are there; frames without anybody, and how many of them at the end; picture height and width;
joints detected, and those of them outside the picture. steps: pairs of frames, frozen: those that are equal. spikes of
places: joints that jump away and back. swaps of swap_steps: pairs of frames in which a left and a right joint change
places. left_is_left of sides_seen: frames in which the left shoulder lies left of the right one. forwards of
facing_seen: feet that point forwards, as the sides say. size, tall: root mean square and height of the body.
speed: body sizes in a frame.
"""


@dataclass(eq=False)
class Facts:
    """Of all clips of a data set, N of them with V joints.

    splits: those that are checked, parts as positions. clips: (N,) records of COLUMNS. digests: (N,) uint64, equal
    where poses are equal, 0 for a clip of nobody; hashes, owners: (F,) one of every distinct frame of a clip, and its
    clip. missing, person_frames: times that a joint was not detected (V,), of so many. scores: its lowest and highest
    above 0 (V, 2), levels: distinct scores, up to a few. low, high: (V, C) extent of each joint. uneven: (N, B) how
    much longer the left bone is than the right. sources: what was seen of the other sources.
    """

    data: Dataset
    splits: Splits
    clips: NDArray[Any]
    sketches: Sketches
    digests: NDArray[np.uint64]
    hashes: NDArray[np.uint64]
    owners: Indices
    missing: Indices
    outside: Indices
    person_frames: int
    scores: Array
    levels: frozenset[float]
    low: Array
    high: Array
    bones: tuple[str, ...]
    uneven: Floats
    sources: tuple[Mapping[str, Any], ...] = ()
    sampled: bool = False
    seconds: float = field(default=0.0, compare=False)

    def of(self, column: str) -> NDArray[Any]:
        """(N,): one column of the clips."""
        return self.clips[column]

    def parts(self, split: str) -> tuple[Indices, Indices]:
        """Return the clips to train on and those to test (or validate) of a split."""
        parts = self.splits[split]
        none = np.empty(0, np.int64)
        tested = [rows for part, rows in parts.items() if part != "train"]
        return parts.get("train", none), np.concatenate(tested) if tested else none

    def names(self, rows: Indices) -> list[str]:
        """Name these clips."""
        return [self.data.names[int(row)] for row in rows]
