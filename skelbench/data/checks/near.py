"""The distance of two clips in body sizes, and the nearest of many: who lies where another lies, all through the clip.

Both clips are sampled at 12 frames, evenly spaced, of the person detected most. Their distance is the mean over the
joints that both have, in the coordinates of the file, so that only a still camera and the same place in its picture
make it small. A body's size is the root mean square of its joints' distances from their centre; of two clips, the
geometric mean.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from skelbench.core.arrays import Array, Floats, Indices, Mask
from skelbench.core.clip import Clip
from skelbench.core.layout import Layout

FRAMES = 12
NEAR = (0.1, 0.15, 0.2, 0.25)
"""Distances in body sizes that are counted as near: a rule has to draw a line somewhere, so four are shown."""
COVERED = 0.3
"""Share of joints and frames that both clips must have: on less, a small distance means little."""
BLOCK = 64
"""Clips that are held against all others at once."""
AT_ONCE = 8
"""Others of each clip whose distance is computed before it is asked again who may still be nearer."""
SLACK = 1e-4
"""By how much single precision may take a bound for larger than it is, as a share of the largest coordinate."""


@dataclass(frozen=True, eq=False)
class Sketches:
    """Clips sampled at 12 frames. keypoint: (N, 12, V, C), detected: (N, 12, V), size: (N,) of the bodies."""

    keypoint: Array
    detected: Mask
    size: Floats

    def at(self, rows: Indices) -> "Sketches":
        """Return the sketches of these clips."""
        return Sketches(self.keypoint[rows], self.detected[rows], self.size[rows])

    def mirrored(self, layout: Layout, width: Indices) -> "Sketches":
        """Return the clips as a mirror shows them, their sides exchanged. width: (N,) of the picture; 0 if unknown."""
        across = layout.axes[0] if layout.axes and self.keypoint.shape[-1] == 3 else 0
        mirror = list(layout.mirror)
        keypoint = self.keypoint[:, :, mirror].copy()
        keypoint[..., across] = width[:, None, None] - keypoint[..., across]
        return Sketches(keypoint, self.detected[:, :, mirror], self.size)


def sketch(clip: Clip) -> tuple[Array, Mask, float]:
    """Sample a clip: coordinates (12, V, C), detected (12, V), and the body's size in the unit of the file."""
    person = int(clip.detected.sum(axis=(1, 2)).argmax())
    seen = clip.detected[person].any(axis=1)
    keypoint, detected = clip.keypoint[person][seen], clip.detected[person][seen]
    if not len(keypoint):
        return np.zeros((FRAMES, *clip.keypoint.shape[2:]), np.float32), np.zeros((FRAMES, len(clip.layout)), bool), 1.0
    weight = detected[..., None]
    centre = (keypoint * weight).sum(axis=1, keepdims=True) / weight.sum(axis=1, keepdims=True)
    size = np.sqrt(((keypoint - centre) ** 2).sum(-1)[detected].mean())
    at = np.linspace(0, len(keypoint) - 1, FRAMES).round().astype(int)
    return keypoint[at], detected[at], float(max(size, 1e-9))


def sketched(clips: Iterable[Clip]) -> Sketches:
    """Sketch all of at least one clip."""
    keypoint, detected, size = zip(*map(sketch, clips), strict=True)
    return Sketches(np.stack(keypoint), np.stack(detected), np.array(size))


def nearest(clips: Sketches, among: Sketches, within: float = np.inf) -> tuple[Floats, Indices]:
    """Find the nearest of `among` for every clip: (N,) distances in body sizes, (N,) positions.

    Exact: whoever is not compared lies farther by a lower bound. inf and -1 where none is nearer than `within`.
    """
    best, who = np.full(len(clips.size), within), np.full(len(clips.size), -1, np.int64)
    if len(among.size):
        for start in range(0, len(best), BLOCK):
            rows = np.arange(start, min(start + BLOCK, len(best)))
            best[rows], who[rows] = _nearest(clips.at(rows), among, within)
    best[who < 0] = np.inf
    return best, who


def _nearest(clips: Sketches, among: Sketches, within: float) -> tuple[Floats, Indices]:
    lower = _lower_bounds(clips, among)
    best, who = np.full(len(lower), within), np.full(len(lower), -1, np.int64)
    hopeful = int(min((lower < within).sum(axis=1).max(initial=0), lower.shape[1]))
    if not hopeful:
        return best, who
    order = np.argsort(lower, axis=1, kind="stable")[:, :hopeful]
    lower = np.take_along_axis(lower, order, axis=1)
    for start in range(0, hopeful, AT_ONCE):
        mine, place = np.nonzero(lower[:, start : start + AT_ONCE] < best[:, None])
        if not len(mine):
            break
        others = order[mine, start + place]
        found = np.full((len(lower), AT_ONCE), np.inf)
        found[mine, place] = distances(clips.at(mine), among.at(others))
        closest = found.argmin(axis=1)
        value = found[np.arange(len(found)), closest]
        better = value < best
        best[better] = value[better]
        who[better] = order[better, start + closest[better]]
    return best, who


def distances(clips: Sketches, others: Sketches) -> Floats:
    """(N,): body sizes from each clip to the other of its row; inf where both have too few joints in common."""
    both = clips.detected & others.detected
    apart = np.linalg.norm(clips.keypoint.astype(float) - others.keypoint, axis=-1)
    mean = (apart * both).sum(axis=(1, 2)) / np.maximum(both.sum(axis=(1, 2)), 1)
    return np.where(both.mean(axis=(1, 2)) >= COVERED, mean / np.sqrt(clips.size * others.size), np.inf)


def _lower_bounds(clips: Sketches, among: Sketches) -> Floats:
    """(N, K): body sizes that a clip is from another at least; inf where they have too few joints in common.

    The length of a sum of arrows is at most the sum of their lengths, and sums over the joints that both have are
    matrix products. Each joint is summed over all frames, so the bound is tight for those who stand still.
    """
    origin = among.keypoint[among.detected].mean(axis=0) if among.detected.any() else 0
    mine, theirs = (np.where(of.detected[..., None], of.keypoint - origin, 0) for of in (clips, among))
    shape = len(mine), len(theirs)
    total, common = np.zeros(shape), np.zeros(shape)
    for joint in range(mine.shape[2]):
        seen, also = (of.detected[:, :, joint].astype(np.float32) for of in (clips, among))
        common += seen @ also.T
        square = np.zeros(shape, np.float32)
        for axis in range(mine.shape[3]):
            square += (mine[:, :, joint, axis] @ also.T - seen @ theirs[:, :, joint, axis].T) ** 2
        total += np.sqrt(square)
    size = np.sqrt(np.outer(clips.size, among.size))
    far = max(np.abs(mine).max(initial=0), np.abs(theirs).max(initial=0))
    bound = (total / np.maximum(common, 1) - SLACK * far) / size
    enough = common >= COVERED * mine.shape[1] * mine.shape[2] - 1e-6
    return np.where(enough, bound, np.inf)
