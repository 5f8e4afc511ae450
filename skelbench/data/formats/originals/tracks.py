"""Which of the bodies that a Kinect tracked are the persons of a clip.

As PYSKL's and CTR-GCN's preparation of NTU RGB+D has it: tracks of at most 10 frames are noise, and so are those that
are wider than four fifths of their height in 70 % of their frames (chairs and tables are tracked like that); the last
track is never taken away. The others are ordered by how much they move; two become persons, and a further track, or the
second, continues a person whose frames it does not meet: the Kinect gives a number anew when it loses a body.
"""

import numpy as np

from skelbench.core.arrays import Floats, Indices, Mask
from skelbench.data.formats.originals.skeleton_file import Bodies

SHORTEST = 10
"""Frames of a track, at most, that is noise."""
WIDEST = 0.8
"""Width of a body by its height, from which on a frame is noise."""
NOISY = 0.69754
"""Share of noisy frames from which on a track is noise."""
PERSONS = 2


def persons(bodies: Bodies) -> tuple[Floats, Mask]:
    """Choose at most two persons: values (M, T, 25, 12), 0 where nobody is, and where they are (M, T)."""
    of_track = [np.flatnonzero(bodies.track == track) for track in range(int(bodies.track.max(initial=-1)) + 1)]
    chosen = of_track if len(of_track) < 2 else _ordered(bodies.values[..., :3], of_track)
    there = np.zeros((min(len(chosen), PERSONS), bodies.frames), bool)
    values = np.zeros((*there.shape, *bodies.values.shape[1:]))
    for rows in chosen:
        frames = bodies.frame[rows]
        free = np.flatnonzero(~there[:, frames].any(axis=1))
        if len(free):
            there[free[0], frames] = True
            values[free[0], frames] = bodies.values[rows]
    used = there.any(axis=1)
    return values[used], there[used]


def _ordered(points: Floats, tracks: list[Indices]) -> list[Indices]:
    """Leave out tracks that are noise, and order the others, those that move most first. points: (n, 25, 3)."""
    points = np.nan_to_num(points, posinf=0, neginf=0)  # what is no place moves nowhere
    long = [rows for rows in tracks if len(rows) > SHORTEST] or [max(tracks, key=len)]
    extent = np.ptp(points[..., :2], axis=1)  # (n, 2): width and height
    narrow = extent[:, 0] <= WIDEST * extent[:, 1]
    share = [1 - float(narrow[rows].mean()) for rows in long]
    calm = [rows for rows, noise in zip(long, share, strict=True) if noise < NOISY] or [long[int(np.argmin(share))]]
    return sorted(calm, key=lambda rows: _motion(points[rows], narrow[rows]), reverse=True)


def _motion(points: Floats, narrow: Mask) -> float:
    """Sum the variances of x, y and z over all joints and frames, those of noise left out where that makes it less."""
    every = [points, *([points[narrow]] if narrow.any() else [])]
    with np.errstate(over="ignore"):  # of a place beyond all numbers
        return min(float(part.reshape(-1, 3).var(axis=0).sum()) for part in every)
