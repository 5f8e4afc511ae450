"""Arrays of a pickle that stay in its file until they are read."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import entries
from skelbench.core.errors import InputError
from skelbench.core.open_file import OpenFile
from skelbench.core.pickles.records import Array, Blob
from skelbench.core.pickles.source import decoded


@dataclass(frozen=True, slots=True, repr=False)
class StoredArray:
    """An array of a pickle: its type and shape are known, `read` makes it."""

    file: OpenFile
    dtype: str
    shape: tuple[int, ...]
    axes: tuple[int, ...]
    data: Blob | bytes

    @classmethod
    def of(cls, array: Array, file: OpenFile) -> "StoredArray":
        """Tie the record of an array to its file."""
        assert array.dtype is not None, "a tree holds no array without a type"
        return cls(file, array.dtype.text, array.shape, array.axes, array.data)

    def __repr__(self) -> str:
        return f"array of {self.type_name}, shape {self.shape}"

    @property
    def type_name(self) -> str:
        """Name of its type, e.g. float32."""
        return np.dtype(self.dtype).name

    @property
    def kind(self) -> str:
        """Letter of the type: f, i, u, b, S, U, O."""
        return self.dtype[1]

    def within(self) -> "StoredArray":
        """Return the same array with one more axis before the others, of length 1."""
        return replace(self, shape=(1, *self.shape), axes=self.axes and (0, *(axis + 1 for axis in self.axes)))

    def without_last(self) -> "StoredArray":
        """Return the same array without its last axis, which has length 1."""
        last = self.axes[-1] if self.axes else 0
        left = tuple(axis - (axis > last) for axis in self.axes[:-1])
        return replace(self, shape=self.shape[:-1], axes=left)

    def read(self) -> NDArray[Any]:
        """Make the array; it is NumPy's from a checked type, shape and bytes, and may not be written to.

        Raises:
            InputError: it is of objects, or the file was changed.
        """
        if self.kind == "O":
            raise InputError(f"{self.file.path} holds an array of Python objects, which are not read; write a list")
        raw = np.frombuffer(self._bytes(), self.dtype)
        if self.axes:
            lying = dict(zip(self.axes, self.shape, strict=True))
            raw = raw.reshape([lying[axis] for axis in range(len(lying))]).transpose(self.axes)
        raw = raw.reshape(self.shape)
        return raw.view(np.uint8) != 0 if self.kind == "b" else raw

    def values(self) -> list[Any]:
        """Return the entries as Python's own numbers and texts, nested as the axes are.

        Raises:
            InputError: as `read`, or text that is none.
        """
        array = self.read()
        try:
            return entries(array)
        except ValueError as error:
            raise InputError(f"{self.file.path} holds an array of text that is none; write it again") from error

    def _bytes(self) -> bytes:
        if isinstance(self.data, bytes):
            return self.data
        raw = self.file.read(self.data.start, self.data.size)
        if not self.data.coding:
            return raw
        return decoded(raw, Blob(0, len(raw), self.data.coding)).encode("latin-1")
