"""A 2-D view of a 3-D source: the pinhole projection (x / depth, height / depth) of every joint.

It serves to compare a Kinect with a pose estimator (utd_mhad: `kinect2d` against `openpose`). Units are focal lengths,
y points down, and x is negated because a Kinect's picture is a mirror image.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.data.formats.arrays.npz import NpzSource, joints_of, known_layout
from skelbench.data.index import Index
from skelbench.data.reading.asked import NOTHING, Asked
from skelbench.data.reading.reading import Reading


class Projected:
    """A 3-D source of a Kinect layout, seen in 2-D; there is no image, so clips have no image size.

    Raises:
        InputError: the file is damaged, or nothing tells which of its coordinates is the depth.
    """

    def __init__(self, path: Path, asked: Asked = NOTHING) -> None:
        self._source = NpzSource(path, asked)
        self.index: Index = self._source.index
        layout = self.index.layout
        if layout.axes is None:
            raise InputError(f"{path}: nothing tells which axis of {layout.name} is depth; use the 3-D source")
        self._axes = layout.axes

    @property
    def reading(self) -> Reading:
        """How the 3-D source is read."""
        return self._source.reading

    def read(self, row: int) -> Clip:
        """Read clip `row`: keypoint (M, T, V, 2) in focal lengths, score (M, T, V).

        Raises:
            InputError: the file is read in 2-D, or a joint lies in the camera's plane or behind it.
        """
        clip = self._source.read(row)
        if clip.keypoint.shape[-1] != 3:
            raise InputError(f"clip {clip.name!r}: is read in 2-D, so it needs no 2-D view; use the source itself")
        x, height, depth = (clip.keypoint[..., axis] for axis in self._axes)
        if (depth[clip.detected] <= 0).any():
            raise InputError(f"clip {clip.name!r}: has joints of depth 0 or less, so no 2-D view; use the 3-D source")
        z = np.where(clip.detected, depth, 1)
        with np.errstate(over="ignore"):  # of a depth that is hardly any: refused with the clip
            flat = np.stack((-x / z, -height / z), axis=-1) + 0.0  # no -0 for missing joints
        return replace(clip, keypoint=flat, image_size=None)

    def sha256(self) -> str:
        """SHA-256 of the 3-D source."""
        return self._source.sha256()


def has_depth(path: Path) -> bool:
    """Say whether a file holds 3-D poses of which we know the axes; a damaged file speaks up when it is opened."""
    if path.suffix != ".npz":
        return False
    try:
        joints, coordinates = joints_of(path)
    except InputError:
        return False
    layout = known_layout(joints)
    return coordinates == 3 and layout is not None and layout.axes is not None
