"""How work shows that it goes on: one line that changes, where lines can change."""

import sys
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

T = TypeVar("T")


def can_change_a_line(stream: TextIO) -> bool:
    """Say whether what follows a carriage return takes the place of the line: on a terminal, and in a notebook.

    A notebook's output is no terminal, but keeps the rule; its kernel replaces Python's own streams, and these still
    lead to its log.
    """
    return stream.isatty() or ("ipykernel" in sys.modules and stream not in (sys.__stdout__, sys.__stderr__))


def with_bar(things: Iterable[T], title: str, unit: str, total: int | None = None) -> Iterator[T]:
    """Pass things through; stderr shows a bar meanwhile, where a line can change, and nothing elsewhere."""
    from tqdm import tqdm

    silent = not can_change_a_line(sys.stderr)
    yield from tqdm(things, desc=title, unit=unit, total=total, disable=silent, leave=False, file=sys.stderr)


class Line:
    """A line of progress on a stream: each takes the place of the one before where it can, and is a line elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._changes, self._width = stream, can_change_a_line(stream), 0

    def show(self, text: str) -> None:
        """Show a text."""
        # blanks cover what was longer: a notebook knows no code that clears a line
        self._stream.write(f"\r{text.ljust(self._width)}" if self._changes else f"{text}\n")
        self._stream.flush()
        self._width = len(text)

    def end(self) -> None:
        """Leave the line that was shown, if a line that changes is still open."""
        if self._changes and self._width:
            self._stream.write("\n")
            self._width = 0
