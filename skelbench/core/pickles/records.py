"""What a pickle becomes while it is read: plain containers and these records, none of which does anything."""

import re
from dataclasses import dataclass, field
from typing import Any

ITEM = re.compile(r"([<>|=]?)(b1|[iu][1248]|f[248]|[SU]\d{1,5}|O8?)")
"""The types whose arrays are read, as NumPy writes them in a pickle; `O`, Python objects, is known but never read."""


AXES = 16
"""Axes of an array or a tensor; NumPy knows 64, data have five."""
EMPTY = 10**6
"""Entries in the other axes of an array that holds nothing."""


class Refused(Exception):
    """The name of what a file asked for and does not get."""


class Damaged(Exception):
    """What is wrong with a file that follows no pickle's rules."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a file wants to import. It stays a name."""

    full: str


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes that stay in the file: `size` of them from `start`; `coding` is how text was written, empty for bytes."""

    start: int
    size: int
    coding: str = ""


@dataclass(slots=True)
class Dtype:
    """A NumPy type by its code, e.g. `f4`, and the order of its bytes."""

    code: str
    order: str
    told: bool = False

    @property
    def size(self) -> int:
        """Bytes of an item."""
        return int(self.code[1:] or 8) * (4 if self.code[0] == "U" else 1)

    @property
    def text(self) -> str:
        """As NumPy reads it, e.g. `<f4`."""
        return self.order + self.code


@dataclass(slots=True)
class Array:
    """A NumPy array: its type and shape, and where its bytes are. A file makes it empty and then fills it, once.

    axes: which axis of the bytes every axis is, as in `transpose`; empty where they lie in order.
    """

    dtype: Dtype | None = None
    shape: tuple[int, ...] = ()
    axes: tuple[int, ...] = ()
    data: Blob | bytes = b""


@dataclass(frozen=True, slots=True)
class Opaque:
    """What a caller of the reader makes of a call, e.g. a tensor of PyTorch; `parts` is all there is to it."""

    kind: str
    parts: tuple[Any, ...] = field(default=())


def dtype_of(code: object, *_: object) -> Dtype:
    """Read the code of a NumPy type, `numpy.dtype("f4")` of a pickle.

    Raises:
        Refused: it is of another kind than numbers, booleans, text and objects.
    """
    match = ITEM.fullmatch(code) if isinstance(code, str) else None
    if match is None:
        raise Refused(f"numpy.dtype {code if isinstance(code, str) else type(code).__name__}")
    return Dtype(match[2], match[1] or "=")
