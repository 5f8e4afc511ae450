"""The arguments of a pickle's instructions, each held against the bytes that are there before it is believed."""

import pickle
import struct
from codecs import escape_decode
from collections.abc import Callable
from mmap import mmap

from skelbench.core.pickles.records import Blob, Damaged

SHORT = 1024
"""Bytes of text that are read at once; longer text stays in the file until somebody asks for it."""
DIGITS = 24
"""Characters of a number written as text."""


class Source:
    """Bytes of a pickle, read forwards; what is long is not read but told where it lies."""

    def __init__(self, data: bytes | mmap, start: int = 0) -> None:
        self.data, self.at, self.end = data, start, len(data)
        self.aside = 0  # bytes that were stepped over, not read

    @property
    def read(self) -> int:
        """Bytes read as instructions and short values: what a file pays for all that it makes."""
        return self.at - self.aside

    def take(self, size: int) -> bytes:
        """Read the next `size` bytes."""
        start = self.skip(size)
        return self.data[start : start + size]

    def skip(self, size: int) -> int:
        """Step over `size` bytes; return where they start."""
        if size > self.end - self.at:
            raise Damaged("it is cut short")
        start, self.at = self.at, self.at + size
        return start

    def byte(self) -> int:
        """Read one byte as a number."""
        at = self.at
        if at >= self.end:
            raise Damaged("it is cut short")
        self.at = at + 1
        return self.data[at]

    def number(self, size: int, *, signed: bool = False) -> int:
        """Read a number of `size` bytes, the lowest first."""
        return int.from_bytes(self.take(size), "little", signed=signed)

    def line(self) -> tuple[int, int]:
        """Step over a line; return where it starts and how long it is, without its end."""
        start, end = self.at, self.data.find(b"\n", self.at)
        if end < 0:
            raise Damaged("it is cut short")
        self.at = end + 1
        return start, end - start

    def short_line(self, most: int = SHORT) -> str:
        """Read a line of ASCII."""
        start, size = self.line()
        if size > most:
            raise Damaged("a line is too long")
        return self.data[start : start + size].decode("utf-8")

    def text(self, start: int, size: int, coding: str) -> str | Blob:
        """Decode text if it is short."""
        blob = Blob(start, size, coding)
        return self.leave(blob) if size > SHORT else decoded(self.data, blob)

    def leave(self, blob: Blob) -> Blob:
        """Count the bytes that stay where they are."""
        self.aside += blob.size
        return blob

    def raw(self, value: object) -> bytes:
        """Give the bytes that a value stands for: bytes, or text in which every character is one byte."""
        if isinstance(value, Blob):
            if not value.coding:
                return self.data[value.start : value.start + value.size]
            value = decoded(self.data, value)
        if isinstance(value, str):
            return value.encode("latin-1")
        if isinstance(value, bytes):
            return value
        raise Damaged(f"bytes expected, got a {type(value).__name__}")


def decoded(data: bytes | mmap, blob: Blob) -> str:
    """Decode the text of a blob."""
    raw = data[blob.start : blob.start + blob.size]
    if blob.coding == "escape":
        return escape_decode(raw)[0].decode("latin-1")
    return raw.decode(blob.coding or "latin-1", "surrogatepass" if blob.coding == "utf-8" else "strict")


def _long(source: Source, size: int) -> int:
    """Read a number of `size` bytes; what no machine counts to is no number of a data file."""
    if size > 9:
        raise Damaged(f"a number of {size} bytes")
    return _within(source.number(size, signed=True))


def _digits(source: Source) -> int | bool:
    text = source.short_line(DIGITS)
    if text in ("00", "01"):
        return text == "01"
    return _within(int(text.removesuffix("L")))


def _within(number: int) -> int:
    if not -(2**63) <= number < 2**64:
        raise Damaged(f"a number of {number.bit_length()} bits")
    return number


def _quoted(source: Source) -> str | Blob:
    """Read text of Python 2, `'in quotes'`."""
    start, size = source.line()
    if size < 2 or source.data[start] != source.data[start + size - 1] or source.data[start] not in b"'\"":
        raise Damaged("text without quotes")
    return source.text(start + 1, size - 2, "escape")


def _bytes(width: int) -> Callable[[Source], Blob]:
    def read(source: Source) -> Blob:
        size = source.number(width)
        return source.leave(Blob(source.skip(size), size))

    return read


def _text(width: int, coding: str) -> Callable[[Source], str | Blob]:
    def read(source: Source) -> str | Blob:
        size = source.number(width)
        return source.text(source.skip(size), size, coding)

    return read


VALUES: dict[bytes, Callable[[Source], object]] = {
    pickle.NONE: lambda source: None,
    pickle.NEWTRUE: lambda source: True,
    pickle.NEWFALSE: lambda source: False,
    pickle.INT: _digits,
    pickle.LONG: _digits,
    pickle.BININT: lambda source: source.number(4, signed=True),
    pickle.BININT1: Source.byte,
    pickle.BININT2: lambda source: source.number(2),
    pickle.LONG1: lambda source: _long(source, source.number(1)),
    pickle.LONG4: lambda source: _long(source, source.number(4)),
    pickle.FLOAT: lambda source: float(source.short_line(64)),
    pickle.BINFLOAT: lambda source: struct.unpack(">d", source.take(8))[0],
    pickle.STRING: _quoted,
    pickle.BINSTRING: _text(4, "latin-1"),
    pickle.SHORT_BINSTRING: _text(1, "latin-1"),
    pickle.UNICODE: lambda source: source.text(*source.line(), "raw-unicode-escape"),
    pickle.SHORT_BINUNICODE: _text(1, "utf-8"),
    pickle.BINUNICODE: _text(4, "utf-8"),
    pickle.BINUNICODE8: _text(8, "utf-8"),
    pickle.SHORT_BINBYTES: _bytes(1),
    pickle.BINBYTES: _bytes(4),
    pickle.BINBYTES8: _bytes(8),
    pickle.BYTEARRAY8: _bytes(8),
    pickle.EMPTY_TUPLE: lambda source: (),
    pickle.EMPTY_LIST: lambda source: [],
    pickle.EMPTY_DICT: lambda source: {},
    pickle.EMPTY_SET: lambda source: [],  # its members in a list: the order is the file's
}
"""Instructions that put a value on the stack -> how it is read."""
