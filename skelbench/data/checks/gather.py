"""One pass over the clips: every clip is read once, and nothing of its length is kept but a hash of each frame."""

import time
from hashlib import blake2b
from tempfile import TemporaryFile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array, Mask
from skelbench.core.clip import Clip
from skelbench.core.progress import with_bar
from skelbench.data.checks.facts import COLUMNS, Facts
from skelbench.data.checks.near import FRAMES, Sketches, sketch
from skelbench.data.checks.one_clip import frame_hashes, outside, paired_bones, record, trimmed, unevenness
from skelbench.data.checks.sources import seen_by_others
from skelbench.data.dataset import Dataset
from skelbench.data.index import Splits

HASHES = 1 << 25
"""Frames that are held against each other: 500 MB. Of more, the first so many."""
LEVELS = 8
"""Distinct scores that are kept; with more they are no flags."""


def gather(data: Dataset, splits: Splits, *, sampled: bool = False) -> Facts:
    """Read every clip of `data` once; a bar on stderr shows how far it is.

    splits: split -> part -> positions in `data`. sampled: whether `data` are a sample of what they are called.
    """
    started = time.perf_counter()
    gathering = Gathering(data)
    for row, clip in enumerate(with_bar(data, "reading", "clip", len(data))):
        gathering.add(row, clip)
    facts = gathering.facts(splits, sampled)
    facts.sources = tuple(seen_by_others(data))
    facts.seconds = time.perf_counter() - started
    return facts


class Gathering:
    """What was seen so far; the sketches of all clips lie in a file, since those of large sets take gigabytes."""

    def __init__(self, data: Dataset) -> None:
        joints, clips = len(data.layout), len(data)
        self.data, self.bones = data, paired_bones(data.layout)
        self.records = np.zeros(clips, [(name, kind) for name, kind in COLUMNS.items()])
        self.size = np.ones(clips)
        self.digests = np.zeros(clips, np.uint64)
        self.hashes: list[NDArray[np.uint64]] = []
        self.kept, self.owned = 0, np.zeros(clips, np.int64)
        self.missing, self.outside = np.zeros(joints, np.int64), np.zeros(joints, np.int64)
        self.person_frames = 0
        self.scores = np.tile(np.array([np.inf, -np.inf], np.float32), (joints, 1))
        self.levels: set[float] = set()
        self.uneven = np.full((clips, len(self.bones)), np.nan)
        self.keypoint: Array | None = None
        self.detected: Mask = np.zeros((clips, FRAMES, joints), bool)
        self.low = self.high = np.zeros((joints, 0), np.float32)
        self.weights = np.zeros(0, np.uint64)

    def _start(self, clip: Clip) -> Array:
        """Make room, now that it is known in how many dimensions."""
        shape = clip.keypoint.shape[2:]
        self.low, self.high = np.full(shape, np.inf, np.float32), np.full(shape, -np.inf, np.float32)
        rng = np.random.default_rng(0)
        self.weights = rng.integers(0, 1 << 63, shape[0] * shape[1], np.uint64) * np.uint64(2) + np.uint64(1)
        with TemporaryFile() as file:  # it lives as long as it is mapped
            return np.memmap(file, np.float32, "w+", shape=(len(self.data), FRAMES, *shape))

    def add(self, row: int, clip: Clip) -> None:
        """Take in one clip."""
        if self.keypoint is None:
            self.keypoint = self._start(clip)
        points, seen, size = sketch(clip)
        self.keypoint[row], self.detected[row], self.size[row] = points, seen, size
        measured = record(clip, size)
        self.records[row] = tuple(measured[name] for name in COLUMNS)
        self.uneven[row] = unevenness(clip, self.bones)
        self._hash(row, clip)
        self._joints(clip)

    def _hash(self, row: int, clip: Clip) -> None:
        hashes = trimmed(frame_hashes(clip, self.weights))
        if len(hashes):
            whole = blake2b(hashes.tobytes(), digest_size=8).digest()
            self.digests[row] = max(int.from_bytes(whole, "little"), 1)
        if self.kept < HASHES:
            distinct = np.unique(hashes[hashes > 0])
            self.hashes.append(distinct)
            self.owned[row] = len(distinct)
            self.kept += len(distinct)

    def _joints(self, clip: Clip) -> None:
        there = clip.detected.any(axis=(1, 2))
        detected, points, score = clip.detected[there], clip.keypoint[there], clip.score[there]
        if not len(detected):
            return
        self.missing += (~detected).sum(axis=(0, 1))
        self.outside += outside(clip).sum(axis=(0, 1))
        self.person_frames += detected.shape[0] * detected.shape[1]
        around = detected[..., None]
        self.low = np.minimum(self.low, np.where(around, points, np.inf).min(axis=(0, 1)))
        self.high = np.maximum(self.high, np.where(around, points, -np.inf).max(axis=(0, 1)))
        lowest = np.where(detected, score, np.inf).min(axis=(0, 1))
        self.scores[:, 0] = np.minimum(self.scores[:, 0], lowest)
        self.scores[:, 1] = np.maximum(self.scores[:, 1], score.max(axis=(0, 1)))
        if len(self.levels) <= LEVELS:
            self.levels.update(np.unique(score).tolist()[: LEVELS + 1])

    def facts(self, splits: Splits, sampled: bool) -> Facts:
        """Hand over what was gathered."""
        empty: Any = np.zeros((0, FRAMES, len(self.data.layout), 2), np.float32)
        return Facts(
            data=self.data,
            splits=splits,
            clips=self.records,
            sketches=Sketches(empty if self.keypoint is None else self.keypoint, self.detected, self.size),
            digests=self.digests,
            hashes=np.concatenate([np.zeros(0, np.uint64), *self.hashes]),
            owners=np.repeat(np.arange(len(self.data)), self.owned),
            missing=self.missing,
            outside=self.outside,
            person_frames=self.person_frames,
            scores=self.scores,
            levels=frozenset(self.levels),
            low=self.low,
            high=self.high,
            bones=tuple(name for name, *_ in self.bones),
            uneven=self.uneven,
            sampled=sampled,
        )
