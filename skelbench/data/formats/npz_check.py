"""Whether the arrays of a neutral `.npz` fit each other; every error names the array and what it should hold."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import entries
from skelbench.core.errors import InputError, require
from skelbench.core.layout import JOINTS
from skelbench.core.words import quoted
from skelbench.data.formats.bounds import FRAMES, PERSONS, PIXELS
from skelbench.data.formats.zipped import Column

Arrays = Mapping[str, NDArray[Any]]
"""The small arrays of a file by name; docs/your_data.md says what each holds."""
NEEDED = ("clip_start", "clip_length", "num_person", "label", "clip_name", "class_names", "joint_names", "edges")
LISTS_OF_NAMES = ("clip_name", "class_names", "joint_names")
WHOLE_NUMBERS = ("clip_start", "clip_length", "num_person", "label")
SMALL = 1 << 28
"""Bytes of all arrays but the poses; those of NTU RGB+D 120 take 30 MB."""
PER_CLIP = {"subject": (), "recording": (), "camera": (), "view": (), "img_shape": (2,)}
"""Arrays that may be left out -> shape of what they hold for a clip."""


def is_small(name: str) -> bool:
    """Say whether an array is one that we know and that is read as a whole; what nobody knows is left alone."""
    return name in NEEDED or name in PER_CLIP or name.startswith("split_")


def check_arrays(where: object, small: Arrays) -> None:
    """Check all that can be checked before the poses are unpacked; arrays that are not there are not missed here.

    where: the file, to be named in errors.

    Raises:
        InputError: two arrays do not fit each other, or one holds something else than it should.
    """
    total = sum(array.nbytes for array in small.values())
    require(total <= SMALL, f"{where}: its arrays beside the poses take {total:,} bytes, at most {SMALL:,} are read")
    for name in (name for name in LISTS_OF_NAMES if name in small):
        if small[name].ndim != 1:
            raise InputError(f"{where}: {name} has shape {small[name].shape}, expected a list of names; correct it")
        if small[name].dtype.kind not in "SUiu":
            raise InputError(f"{where}: {name} holds {small[name].dtype}, expected a list of names; correct it")
    if not all(name in small for name in NEEDED):
        return
    _check_numbers(where, small)
    _check_splits(where, small)


def check_poses(where: object, small: Arrays, keypoint: Column, score: Column | None) -> None:
    """Check what the poses, keypoint (F, V, C) and score (F, V) or None, have to do with the other arrays.

    Raises:
        InputError: they do not fit each other.
    """
    joints = len(small["joint_names"])
    if keypoint.shape[1] != joints or not joints:
        raise InputError(f"{where}: keypoint has {keypoint.shape[1]} joints, joint_names has {joints}")
    require(joints <= JOINTS, f"{where} has {joints} joints, at most {JOINTS} are read; leave some out")
    if keypoint.shape[2] not in (2, 3):
        raise InputError(
            f"{where}: keypoint has {keypoint.shape[2]} coordinates, expected 2 or 3; write the score apart"
        )
    if score and score.shape != keypoint.shape[:2]:
        raise InputError(f"{where}: keypoint_score has shape {score.shape}, expected {keypoint.shape[:2]}")
    edges = small["edges"]
    whole = edges.dtype.kind in "iu" and edges.ndim == 2 and edges.shape[1] == 2
    if not whole or not ((edges >= 0) & (edges < joints)).all():
        raise InputError(f"{where}: edges must hold pairs of joint positions, 0 to {joints - 1}; correct them")
    _check_slices(where, small, keypoint.shape[0])


def texts(where: object, small: Arrays, name: str) -> tuple[str, ...]:
    """Read an array of names.

    Raises:
        InputError: it holds text that is none.
    """
    try:
        listed = entries(small[name])
    except ValueError as error:
        raise InputError(f"{where}: {name} holds text that is none; write it again") from error
    return tuple(text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text) for text in listed)


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
    if "img_shape" in small and small["img_shape"].max(initial=0) > PIXELS:
        raise InputError(f"{where}: img_shape holds more than {PIXELS} pixels; correct it")


def _check_splits(where: object, small: Arrays) -> None:
    for name, rows in small.items():
        if name.startswith("split_") and (rows.ndim != 1 or (rows.size and rows.dtype.kind not in "iu")):
            raise InputError(
                f"{where}: {name} is {rows.dtype} of shape {rows.shape}, expected the positions of its"
                " clips; write np.flatnonzero of a mask"
            )


def _check_slices(where: object, small: Arrays, rows: int) -> None:
    """Check that every clip lies within the rows of `keypoint`, and that they do not use them more than once."""
    start, length, persons = (small[name].astype(np.int64) for name in ("clip_start", "clip_length", "num_person"))
    outside = (start < 0) | (length < 0) | (persons < 0) | (np.maximum(length, persons) > rows)  # or it overflows
    outside |= (length > FRAMES) | (persons > PERSONS) | (start > rows - np.where(outside, 0, length * persons))
    if outside.any():
        name = quoted(str(small["clip_name"][outside][0]))
        raise InputError(f"{where}: clip {name} lies outside the {rows} rows of keypoint; write it again")
    used = int((length * persons).sum())
    require(used <= rows, f"{where}: its clips have {used} rows in all, keypoint has {rows}; clips may not overlap")
