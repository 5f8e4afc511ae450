"""One array of numbers from a MATLAB file of level 5 (`save -v6` and `-v7`), which may come from anywhere.

Source: MAT-File Format (MathWorks). A header of 128 bytes, then elements: a tag of type and size, and data, padded to
8 bytes. A matrix is an element of elements (flags, dimensions, name, values), perhaps compressed by zlib as a whole.
Values may be stored in a smaller type than the matrix has. Files of `-v7.3` are HDF5, and are not read.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError, require
from skelbench.core.files import check_regular
from skelbench.core.words import WORD, one_line

MOST = 1 << 26
"""Bytes of a file, and of what one element of it unfolds to."""
HEADER, ELEMENTS = 128, 1000
MATRIX, COMPRESSED = 14, 15
TYPES = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
"""Number of a type of values -> NumPy's."""
NUMBERS = range(6, 16)
"""Classes of matrices of numbers: double, single and whole numbers; others are cells, structures, text."""
COMPLEX = 1 << 11
ORDERS: dict[bytes, Literal["little", "big"]] = {b"IM": "little", b"MI": "big"}


@dataclass(frozen=True)
class _Element:
    kind: int
    data: bytes


def read_matrix(path: Path, name: str) -> NDArray[Any]:
    """Read the array called `name`, of any number of axes, as MATLAB indexes it.

    Raises:
        InputError: the file is not there, damaged, of another version, or has no such array of real numbers.
    """
    check_regular(path)
    size = path.stat().st_size
    require(size <= MOST, f"{path} has {size:,} bytes, at most {MOST:,} of a .mat file are read; split it")
    raw = path.read_bytes()
    order = ORDERS.get(raw[126:HEADER])
    if order is None or len(raw) < HEADER or int.from_bytes(raw[124:126], order) != 0x0100:
        raise InputError(f"{path} is no .mat file of level 5; save it in MATLAB with -v7")
    held: list[str] = []
    try:
        for element in _elements(raw[HEADER:], order):
            if element.kind == COMPRESSED:
                element = next(_elements(_unfolded(element.data), order), element)
            if element.kind != MATRIX:
                continue
            flags, dimensions, called, *values = _elements(element.data, order)
            own = called.data.decode("ascii", "replace")
            held.append(own)
            if own == name:
                return _array(flags, dimensions, values, order)
    except (ValueError, zlib.error) as error:
        raise InputError(f"{path} is damaged ({one_line(str(error))}); fetch it again") from error
    listed = ", ".join(one_line(one, WORD) for one in held[:3]) or "nothing"
    raise InputError(f"{path} holds {listed}, expected an array {name}; check the path")


def _elements(raw: bytes, order: Literal["little", "big"]) -> Iterator[_Element]:
    """Go over the elements of a part of a file."""
    at = 0
    for _ in range(ELEMENTS):
        if len(raw) - at < 8:
            return
        kind, size = (int.from_bytes(raw[at + part : at + part + 4], order) for part in (0, 4))
        start = at + 8
        if kind >> 16:  # a small one: its size and type share four bytes, its data are the other four
            kind, size, start = kind & 0xFFFF, kind >> 16, at + 4
            if size > 4:
                raise ValueError(f"a small element of {size} bytes")
        if size > len(raw) - start:
            raise ValueError(f"an element of {size} bytes, {len(raw) - start} are there")
        yield _Element(kind, raw[start : start + size])
        end = start + size
        at = end if kind == COMPRESSED else at + 8 if start == at + 4 else end + -end % 8
    raise ValueError(f"more than {ELEMENTS} elements")


def _unfolded(packed: bytes) -> bytes:
    unfolding = zlib.decompressobj()
    raw = unfolding.decompress(packed, MOST)
    if unfolding.unconsumed_tail:
        raise ValueError(f"an element unfolds to more than {MOST} bytes")
    return raw


def _array(
    flags: _Element, dimensions: _Element, values: list[_Element], order: Literal["little", "big"]
) -> NDArray[Any]:
    sign = "<" if order == "little" else ">"
    word = int.from_bytes(flags.data[:4], order)
    if word & 0xFF not in NUMBERS or word & COMPLEX or not values or values[0].kind not in TYPES:
        raise ValueError("the array is not one of real numbers")
    if dimensions.kind != 5 or len(dimensions.data) % 4 or not 8 <= len(dimensions.data) <= 32:
        raise ValueError("the array has no dimensions")
    shape = tuple(np.frombuffer(dimensions.data, f"{sign}i4").tolist())
    dtype = np.dtype(f"{sign}{TYPES[values[0].kind]}")
    if min(shape) < 0 or prod(shape) * dtype.itemsize != len(values[0].data):
        raise ValueError(f"an array of shape {shape} in {len(values[0].data)} bytes")
    return np.frombuffer(values[0].data, dtype).reshape(shape, order="F").astype(np.float64)
