"""Whether the arrays of a neutral `.npz` fit each other; every error names the array and what it should hold.

`check_headers` says so of what the arrays state, before one of them is read; `check_contents` of what they hold.
"""

from collections.abc import Container, Mapping
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import entries
from skelbench.core.clip import NO_LABEL
from skelbench.core.errors import InputError, require
from skelbench.core.layout import JOINTS, LINKS
from skelbench.core.words import quoted
from skelbench.data.bounds import CLIPS, FRAMES, LABELS, PERSONS, PIXELS
from skelbench.data.formats.arrays.zipped import Member

Headers = Mapping[str, Member]
Arrays = Mapping[str, NDArray[Any]]
"""The small arrays of a file by name; docs/your_data.md says what each holds."""
NEEDED = ("clip_start", "clip_length", "num_person", "clip_name", "joint_names", "edges")
LABELLED = ("label", "class_names")
"""Arrays of labelled clips; without the first, the second is not read."""
NAMES = {"clip_name": CLIPS, "class_names": LABELS, "joint_names": JOINTS}
"""Arrays of names -> how many are read."""
POSES = {"keypoint": 3, "keypoint_score": 2}
"""Large arrays, which are never in memory -> axes."""
WHOLE_NUMBERS = ("clip_start", "clip_length", "num_person", "label")
PER_CLIP = {"subject": (), "recording": (), "camera": (), "view": (), "img_shape": (2,)}
"""Arrays that may be left out -> shape of what they hold for a clip."""
TOGETHER = 1 << 26
"""Bytes of all arrays but the poses, numbers as int64; those of NTU RGB+D 120 take 30 MB."""
SCATTERED = 1 << 26
"""Bytes of an array in Fortran order, which is read at once."""


def is_small(name: str) -> bool:
    """Say whether an array is one that we know and that is read as a whole; what nobody knows is left alone."""
    return name in NEEDED or name in LABELLED or name in PER_CLIP or name.startswith("split_")


def is_read(name: str) -> bool:
    """Say whether an array is one that we know."""
    return is_small(name) or name in POSES


def needed(held: Container[str]) -> tuple[str, ...]:
    """List the arrays that a file must have which has those that are held."""
    return (*NEEDED, "keypoint", *(LABELLED if "label" in held else ()))


def is_labelled(small: Arrays) -> bool:
    """Say whether a file tells of any clip, or of none that is there, what class it is of."""
    label = small.get("label")
    return label is not None and (not len(label) or bool((label != NO_LABEL).any()))


def check_headers(where: object, held: Headers) -> None:
    """Check what arrays state that they hold; arrays that are not there are not missed here.

    where: the file, to be named in errors.

    Raises:
        InputError: they are too large or too many, of a wrong type or shape, or do not fit each other.
    """
    total = sum(_memory(array) for name, array in held.items() if is_small(name))
    require(
        total <= TOGETHER,
        f"{where}: its arrays beside the poses take {total:,} bytes, at most {TOGETHER:,} are read; shorten its names",
    )
    for name, array in held.items():
        if name in NAMES:
            _check_list(where, array, NAMES[name])
        elif name in POSES:
            _check_large(where, array, POSES[name])
    if "keypoint" in held and "joint_names" in held:
        _check_joints(where, held)
    if "clip_name" in held:
        _check_numbers(where, held, held["clip_name"].shape[0])


def check_contents(where: object, small: Arrays, rows: int) -> None:
    """Check what the small arrays of a file hold, whose headers were checked; rows: of `keypoint`.

    Raises:
        InputError: they point at joints or rows that there are not.
    """
    edges, joints = small["edges"], len(small["joint_names"])
    if not ((edges >= 0) & (edges < joints)).all():
        raise InputError(f"{where}: edges must hold pairs of joint positions, 0 to {joints - 1}; correct them")
    if "img_shape" in small and small["img_shape"].max(initial=0) > PIXELS:
        raise InputError(f"{where}: img_shape holds more than {PIXELS} pixels; correct it")
    _check_slices(where, small, rows)


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


def _memory(array: Member) -> int:
    item = array.dtype.itemsize
    return prod(array.shape) * (item if array.dtype.kind in "SU" else max(item, 8))


def _check_list(where: object, names: Member, most: int) -> None:
    if len(names.shape) != 1:
        raise InputError(f"{where}: {names.name} has shape {names.shape}, expected a list of names; correct it")
    if names.dtype.kind not in "SUiu":
        raise InputError(f"{where}: {names.name} holds {names.dtype}, expected a list of names; correct it")
    require(
        names.shape[0] <= most,
        f"{where}: {names.name} holds {names.shape[0]} names, at most {most} are read; leave some out",
    )


def _check_large(where: object, array: Member, axes: int) -> None:
    if len(array.shape) != axes or array.dtype.kind not in "fiu":
        padded = array.dtype.kind in "fiu" and len(array.shape) > axes
        way = "; clips that are padded to one length become a pickle: docs/your_data.md has how" if padded else ""
        raise InputError(
            f"{where}: {array.name} is {array.dtype} of shape {array.shape}, expected {axes} axes of numbers{way}"
        )
    require(
        not array.fortran or array.size <= SCATTERED,
        f"{where}: {array.name} is in Fortran order, of which at most {SCATTERED:,} bytes are read, and takes "
        f"{array.size:,}; write it again as np.ascontiguousarray makes it",
    )


def _check_joints(where: object, held: Headers) -> None:
    """Check what poses, keypoint (F, V, C) and keypoint_score (F, V), have to do with joints and edges."""
    rows, joints, coordinates = held["keypoint"].shape
    named = held["joint_names"].shape[0]
    if joints != named or not joints:
        raise InputError(f"{where}: keypoint has {joints} joints, joint_names has {named}")
    if coordinates not in (2, 3):
        raise InputError(f"{where}: keypoint has {coordinates} coordinates, expected 2 or 3; write the score apart")
    if "keypoint_score" in held and held["keypoint_score"].shape != (rows, joints):
        raise InputError(f"{where}: keypoint_score has shape {held['keypoint_score'].shape}, expected {(rows, joints)}")
    if "edges" not in held:
        return
    edges = held["edges"]
    if edges.dtype.kind not in "iu" or len(edges.shape) != 2 or edges.shape[1] != 2:
        raise InputError(f"{where}: edges must hold pairs of joint positions, 0 to {joints - 1}; correct them")
    require(
        edges.shape[0] <= LINKS * joints,
        f"{where} has {edges.shape[0]} edges between {joints} joints, at most {LINKS * joints} are read; cut them",
    )


def _check_numbers(where: object, held: Headers, clips: int) -> None:
    """Check the arrays that hold something for every clip, and the splits."""
    for name, array in held.items():
        whole = array.dtype.kind in "iu"
        if name in WHOLE_NUMBERS and (array.shape != (clips,) or not whole):
            raise InputError(f"{where}: {name} must hold {clips} whole numbers, one for each clip_name")
        shape = (clips, *PER_CLIP.get(name, ()))
        if name in PER_CLIP and (array.shape != shape or not whole):
            raise InputError(
                f"{where}: {name} is {array.dtype} of shape {array.shape}, expected whole numbers of shape"
                f" {shape}; correct it"
            )
        if name.startswith("split_") and (len(array.shape) != 1 or (array.shape[0] and not whole)):
            raise InputError(
                f"{where}: {name} is {array.dtype} of shape {array.shape}, expected the positions of its"
                " clips; write np.flatnonzero of a mask"
            )
        require(
            not name.startswith("split_") or array.shape[0] <= clips,
            f"{where}: {name} has {array.shape[0]} clips, the file has {clips}; name each once",
        )


def _check_slices(where: object, small: Arrays, rows: int) -> None:
    """Check that every clip lies within the rows of `keypoint`, and that they do not use them more than once."""
    start, length, persons = (small[name].astype(np.int64) for name in ("clip_start", "clip_length", "num_person"))
    outside = (start < 0) | (length < 0) | (persons < 0) | (np.maximum(length, persons) > rows)  # or it overflows
    outside |= (length > FRAMES) | (persons > PERSONS) | (start > rows - np.where(outside, 0, length * persons))
    if outside.any():
        name = texts(where, {"clip_name": small["clip_name"][outside][:1]}, "clip_name")[0]
        raise InputError(f"{where}: clip {quoted(name)} lies outside the {rows} rows of keypoint; write it again")
    used = int((length * persons).sum())
    require(used <= rows, f"{where}: its clips have {used} rows in all, keypoint has {rows}; clips may not overlap")
