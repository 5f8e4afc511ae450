"""Which side of the person a file says is seen: `view` holds positions in `view_names`, such as front and back."""

import zipfile
from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from skelbench.core.errors import require
from skelbench.data.formats.arrays.npz_check import texts
from skelbench.data.formats.arrays.zipped import read_array, read_headers

MOST = 1000
"""Names of views; Penn Action has four."""
LETTERS = 400
"""Bytes of a name."""


def views_of(where: object, archive: zipfile.ZipFile, small: Mapping[str, NDArray[Any]]) -> tuple[str, ...] | None:
    """(N,) name of each clip's view; None where the file does not name views, an empty name where it does not say.

    Raises:
        InputError: `view_names` is no list of names.
    """
    held = read_headers(archive, "view_names".__eq__).get("view_names")
    if held is None or "view" not in small:
        return None
    fits = len(held.shape) == 1 and held.shape[0] <= MOST and held.dtype.kind in "US" and held.dtype.itemsize <= LETTERS
    require(fits, f"{where}: view_names has shape {held.shape}, expected a list of at most {MOST} names; correct it")
    names = texts(where, {"view_names": read_array(archive, held)}, "view_names")
    return tuple(names[int(view)] if 0 <= view < len(names) else "" for view in small["view"])
