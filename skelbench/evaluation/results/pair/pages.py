"""What the pages of a Parquet file unfold to, by their own heads and not only by what the file's foot states."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from skelbench.core.errors import InputError, require
from skelbench.evaluation.results.pair.thrift import Compact

FOOT, HEAD = 1 << 20, 1 << 14
"""Bytes of a file's foot and of a page's head that are read; ours have some 4,000 and 100."""
CODECS = {0: "none", 1: "SNAPPY"}
"""What pandas packs by; others unfold a thousandfold."""
ENCODINGS = {0: "PLAIN", 2: "PLAIN_DICTIONARY", 3: "RLE", 8: "RLE_DICTIONARY"}
"""What pandas writes; in others a text may repeat the one before it, which no head tells."""
_HEADS = {0: (5, 2), 2: (7, 2), 3: (8, 4)}
"""Kind of page -> fields of its own head, and in that of its encoding: data, dictionary, data of version 2."""


class Page(NamedTuple):
    """unfolded: bytes."""

    unfolded: int
    encoding: int
    codec: int


def check_pages(file: Path, most: int) -> None:
    """Refuse a file whose pages unfold to more than `most` bytes, or are packed in ways that we never write.

    Raises:
        InputError: it does, or its pages cannot be found.
    """
    try:
        pages = list(_pages(file.read_bytes()))
    except (IndexError, KeyError, ValueError, TypeError) as error:
        raise InputError(f"{file} is no Parquet file that we can read; restore it, or measure again") from error
    odd = next((page for page in pages if page.codec not in CODECS or page.encoding not in ENCODINGS), None)
    require(
        odd is None,
        f"{file} is packed by codec {odd and odd.codec} and encoding {odd and odd.encoding} of Parquet, expected "
        f"{', '.join(CODECS.values())} and {', '.join(ENCODINGS.values())}; restore it, or measure again",
    )
    unfolded = sum(page.unfolded for page in pages)
    require(
        all(page.unfolded >= 0 for page in pages) and unfolded <= most,
        f"{file} unfolds to {unfolded} bytes, expected at most {most}; restore it, or measure again",
    )


def _pages(data: bytes) -> Iterator[Page]:
    length = int.from_bytes(data[-8:-4], "little")
    if data[-4:] != b"PAR1" or not 0 < length <= min(FOOT, len(data) - 8):
        raise ValueError("no foot")
    columns = [column for group in Compact(data[-8 - length : -8]).struct()[4] for column in group[1]]
    if any(1 in column for column in columns):
        raise ValueError("a column in another file")
    ends = 0
    for start, end, codec in sorted(_place(column[3]) for column in columns):
        if not ends <= start <= end <= len(data):
            raise ValueError("columns in each other")
        ends = end
        yield from _pages_of(data, start, end, codec)


def _place(column: dict[int, Any]) -> tuple[int, int, int]:
    """Return where the pages of a column begin and end, and by what they are packed."""
    start = min(place for place in (column[9], column.get(11, 0)) if place > 0)
    return start, start + column[7], column[4]


def _pages_of(data: bytes, at: int, end: int, codec: int) -> Iterator[Page]:
    """Walk from page to page of one column, as Arrow does."""
    while at < end:
        head = Compact(data[at : at + HEAD])
        page = head.struct()
        if page[1] in _HEADS:
            inner, encoding = _HEADS[page[1]]
            yield Page(page[2], page[inner][encoding], codec)
        if page[3] < 0:
            raise ValueError("a page that ends before it begins")
        at += head.at + page[3]
    if at > end:
        raise ValueError("a page that ends behind its column")
