"""The poses of an annotation, in every spelling in which people write them."""

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError
from skelbench.core.pickles.stored import StoredArray
from skelbench.core.words import kind_of
from skelbench.data.bounds import check_shape
from skelbench.data.formats.spool import Parked, Spool

KEYPOINT, SCORE = ("keypoint", "keypoints"), ("keypoint_score", "keypoint_scores")
"""Fields of poses and scores, the first that is there: as PYSKL calls them, and as MMPose does."""
Poses = StoredArray | Parked
"""An array that is somewhere else and can be read; what is computed while a file is opened lies in a spool."""


def first_of(fields: dict[Any, Any], names: tuple[str, ...]) -> Any:
    """Take the first of some fields that is there and is not None."""
    return next((fields[name] for name in names if fields.get(name) is not None), None)


def holds_nobody(fields: dict[Any, Any]) -> bool:
    """Say whether an annotation has a field of poses with nothing in it, in whatever spelling: None, [], no persons."""
    if not any(name in fields for name in KEYPOINT):
        return False
    value = first_of(fields, KEYPOINT)
    return value is None or value == [] or (isinstance(value, StoredArray) and 0 in value.shape)


class PoseFields:
    """Takes poses out of annotations; those that are no arrays are made ones, in a spool."""

    def __init__(self) -> None:
        self._spool: Spool | None = None

    def taken(self, fields: dict[Any, Any], where: str) -> tuple[Poses, Poses | None]:
        """Take keypoint (M, T, V, C) and score (M, T, V) of an annotation; one without persons' axis is of one person.

        Raises:
            InputError: they are something else, or do not fit each other.
        """
        given, scores = first_of(fields, KEYPOINT), first_of(fields, SCORE)
        if given is None:
            raise InputError(
                f"{where} has no `keypoint`, nor `raw_file` with the name of a file that holds it; merge its files"
            )
        keypoint = self._numbers(given, 4, f"{where}: keypoint")
        score = None if scores is None else self._numbers(scores, 3, f"{where}: keypoint_score")
        check_shape(keypoint.shape, where)
        if score is not None and score.shape != keypoint.shape[:3]:
            raise InputError(
                f"{where}: keypoint_score has shape {score.shape}, keypoint has {keypoint.shape}; both must have the"
                " same persons, frames and joints"
            )
        return keypoint, score

    def _numbers(self, value: Any, dims: int, what: str) -> Poses:
        """Take an array of `dims` axes, whose first may be left out; a score may have a last axis of length 1."""
        axes = f"{dims} axes (persons, frames, joints{', coordinates' if dims == 4 else ''})"
        if isinstance(value, list) and value:
            value = self._parked(cast(list[Any], value), what, axes)
        if not isinstance(value, StoredArray | Parked):
            raise InputError(f"{what} is {kind_of(cast(object, value))}, expected a NumPy array of {axes}; write one")
        if isinstance(value, StoredArray):
            _check_kind(value, what, axes)
        if dims == 3 and value.shape[-1:] == (1,) and len(value.shape) in (3, 4):
            value = value.without_last()
        return self._whole(value, dims, what, axes)

    def _whole(self, value: Poses, dims: int, what: str, axes: str) -> Poses:
        if len(value.shape) == dims - 1:
            value = value.within()
        if len(value.shape) != dims:
            raise InputError(f"{what} has shape {value.shape}, expected {axes}; write it so")
        return value

    def _parked(self, value: list[Any], what: str, axes: str) -> Parked:
        """Make an array of lists, or of lists of arrays, and park it."""
        self._spool = self._spool or Spool()
        return Parked.park(_stacked(value, what, axes), self._spool)


def _check_kind(value: StoredArray, what: str, axes: str) -> None:
    if value.kind == "O":
        raise InputError(
            f"{what} is an array of Python objects, shape {value.shape}, as NumPy makes of persons or frames of unequal"
            f" length; write numbers in {axes}, filled up with 0"
        )
    if value.kind not in "fiu":
        raise InputError(f"{what} is an array of {value.type_name}, expected numbers in {axes}; write it so")


def _stacked(value: list[Any], what: str, axes: str) -> NDArray[Any]:
    """Make an array of lists of numbers or arrays, which must be of one shape throughout.

    What it takes is bounded: a pickle's values and arrays are paid for by the bytes of its file.
    """
    if all(type(item) in (int, float) for item in value):
        return np.array(value, np.float64)
    parts: list[NDArray[Any]] = []
    strange = next((item for item in value if type(item) not in (int, float)), None)
    if any(type(item) in (int, float) for item in value):
        raise InputError(f"{what} is a list that holds {kind_of(strange)}, expected numbers in {axes}; write an array")
    for item in value:
        if isinstance(item, StoredArray):
            _check_kind(item, what, axes)
            parts.append(item.read())
        elif isinstance(item, list) and item:
            parts.append(_stacked(cast(list[Any], item), what, axes))
        else:
            came = "an empty list" if isinstance(item, list) else kind_of(item)
            raise InputError(f"{what} is a list that holds {came}, expected numbers in {axes}; write an array")
    shapes = {part.shape for part in parts}
    if len(shapes) > 1:
        came = " and ".join(map(str, sorted(shapes)[:2]))
        raise InputError(
            f"{what} is a list of parts of unequal shapes, as {came}; write numbers in {axes}, filled up with 0"
        )
    return np.stack(parts)
