"""A large array in a `.npy` file, read row by row where it lies."""

from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError
from skelbench.core.files import check_regular
from skelbench.core.words import one_line
from skelbench.data.formats.arrays.zipped import parse_header


class NpyFile:
    """Numbers of shape (N, …) in C order; the file has to lie there unchanged as long as it is used.

    Raises:
        InputError: it is no such file, holds anything but numbers, or not as many as it says.
    """

    def __init__(self, path: Path) -> None:
        check_regular(path)
        self._path = path
        try:
            with path.open("rb") as stream:
                self.shape, fortran, self.dtype = parse_header(stream)
                self._start = stream.tell()
        except Exception as error:  # a damaged header fails in any way that NumPy can
            raise InputError(f"{path} is no usable .npy ({one_line(str(error))}); fetch it again") from error
        if self.dtype.hasobject or self.dtype.kind not in "fiu" or not self.shape or min(self.shape) < 0:
            raise InputError(f"{path} holds {self.dtype} of shape {self.shape}, expected an array of numbers")
        if fortran:
            raise InputError(f"{path} is in Fortran order; write it again by np.ascontiguousarray")
        stated, held = self.dtype.itemsize * prod(self.shape), path.stat().st_size - self._start
        if stated != held:
            raise InputError(f"{path} of shape {self.shape} takes {stated:,} bytes, {held:,} are there; fetch it again")
        self._row = self.dtype.itemsize * prod(self.shape[1:])

    def row(self, number: int) -> NDArray[Any]:
        """Read one row, of shape `shape[1:]`.

        Raises:
            InputError: the file has been cut since it was opened.
        """
        try:
            with self._path.open("rb", buffering=0) as stream:  # opened anew: threads and processes share no position
                stream.seek(self._start + number * self._row)
                raw = stream.read(self._row)
        except OSError as error:
            raise InputError(f"cannot read {self._path} any more: {error.strerror}; restore the file") from error
        if len(raw) != self._row:
            raise InputError(f"{self._path} was cut while it was read; fetch it again")
        return np.frombuffer(raw, self.dtype).reshape(self.shape[1:])
