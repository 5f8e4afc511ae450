"""Whether the arrays of a neutral `.npz` fit each other; every error names the array and what it should hold."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError
from skelbench.data.formats.zipped import Column

Arrays = Mapping[str, NDArray[Any]]
"""The small arrays of a file by name; docs/your_data.md says what each holds."""
NEEDED = ("clip_start", "clip_length", "num_person", "label", "clip_name", "class_names", "joint_names", "edges")
LISTS_OF_NAMES = ("clip_name", "class_names", "joint_names")
WHOLE_NUMBERS = ("clip_start", "clip_length", "num_person", "label")
PER_CLIP = {"subject": (), "recording": (), "camera": (), "view": (), "img_shape": (2,)}
"""Arrays that may be left out -> shape of what they hold for a clip."""


def check_arrays(where: object, small: Arrays, keypoint: Column, score: Column | None) -> None:
    """Check all that can be checked before a clip is read.

    where: the file, to be named in errors. keypoint: (F, V, C). score: (F, V), or None.

    Raises:
        InputError: two arrays do not fit each other, or one holds something else than it should.
    """
    for name in LISTS_OF_NAMES:
        if small[name].ndim != 1:
            raise InputError(f"{where}: {name} has shape {small[name].shape}, expected a list of names; correct it")
    _check_joints(where, small, keypoint, score)
    _check_numbers(where, small)
    _check_splits(where, small)
    _check_slices(where, small, keypoint.shape[0])


def _check_joints(where: object, small: Arrays, keypoint: Column, score: Column | None) -> None:
    joints = len(small["joint_names"])
    if keypoint.shape[1] != joints:
        raise InputError(f"{where}: keypoint has {keypoint.shape[1]} joints, joint_names has {joints}")
    if score and score.shape != keypoint.shape[:2]:
        raise InputError(f"{where}: keypoint_score has shape {score.shape}, expected {keypoint.shape[:2]}")
    edges = small["edges"]
    if edges.ndim != 2 or edges.shape[1] != 2 or not ((edges >= 0) & (edges < joints)).all():
        raise InputError(f"{where}: edges must hold pairs of joint positions, 0 to {joints - 1}; correct them")


def _check_numbers(where: object, small: Arrays) -> None:
    clips = len(small["clip_name"])
    for name in WHOLE_NUMBERS:
        if small[name].shape != (clips,) or small[name].dtype.kind not in "iu":
            raise InputError(f"{where}: {name} must hold {clips} whole numbers, one for each clip_name")
    for name, inner in PER_CLIP.items():
        array, shape = small.get(name), (clips, *inner)
        if array is None:
            continue
        if array.shape != shape or array.dtype.kind not in "iu":
            raise InputError(
                f"{where}: {name} is {array.dtype} of shape {array.shape}, expected whole numbers of shape"
                f" {shape}; correct it"
            )


def _check_splits(where: object, small: Arrays) -> None:
    for name, rows in small.items():
        if name.startswith("split_") and (rows.ndim != 1 or (rows.size and rows.dtype.kind not in "iu")):
            raise InputError(
                f"{where}: {name} is {rows.dtype} of shape {rows.shape}, expected the positions of its"
                " clips; write np.flatnonzero of a mask"
            )


def _check_slices(where: object, small: Arrays, rows: int) -> None:
    """Check that every clip lies within the rows of `keypoint`."""
    start, length, persons = (small[name].astype(np.int64) for name in ("clip_start", "clip_length", "num_person"))
    outside = (start < 0) | (length < 0) | (persons < 0) | (np.maximum(length, persons) > rows)  # or it overflows
    outside |= start > rows - np.where(outside, 0, length * persons)
    if outside.any():
        name = str(small["clip_name"][outside][0])
        raise InputError(f"{where}: clip {name!r} lies outside the {rows} rows of keypoint; write it again")
