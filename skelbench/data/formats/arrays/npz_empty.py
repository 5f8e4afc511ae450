"""Clips of nobody, or of no frame, are left out of a neutral `.npz`."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError
from skelbench.data.formats.arrays.npz_check import PER_CLIP, WHOLE_NUMBERS, Arrays, texts


def without_empty(where: object, small: Arrays) -> tuple[dict[str, NDArray[Any]], tuple[str, ...]]:
    """Leave out clips that hold nothing: the small arrays of the others, splits numbered anew, and the names of those.

    Raises:
        InputError: there are clips, and all of them hold nothing.
    """
    kept = (small["clip_length"] > 0) & (small["num_person"] > 0)
    if kept.all():
        return dict(small), ()
    if not kept.any():
        raise InputError(f"{where} holds no clip with anybody in it; check the path, or write it again")
    empty = texts(where, {"clip_name": small["clip_name"][~kept]}, "clip_name")
    per_clip = ("clip_name", *WHOLE_NUMBERS, *PER_CLIP)
    left = {name: array[kept] if name in per_clip else array for name, array in small.items()}
    place = np.cumsum(kept) - 1
    for name in left:
        if name.startswith("split_"):
            left[name] = _renumbered(left[name].astype(np.int64), kept, place)
    return left, empty


def _renumbered(rows: NDArray[Any], kept: NDArray[Any], place: NDArray[Any]) -> NDArray[Any]:
    if ((rows < 0) | (rows >= len(kept))).any():
        return rows  # they point at no clip, and `Index` says so
    return place[rows[kept[rows]]]
