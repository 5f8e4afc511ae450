"""Lines of a CSV of poses: which column holds what, by its heading, and the lines of a clip after each other."""

import csv
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from skelbench.core.errors import InputError
from skelbench.core.files import check_regular
from skelbench.core.words import WORD, one_line
from skelbench.data.formats.csv_cells import delimiter_of

HEADINGS = {
    "clip": ("clip", "clip_name", "video", "video_name", "sequence", "sample", "file", "filename", "name"),
    "frame": ("frame", "frame_id", "frame_index", "frame_number", "image_id", "t"),
    "person": ("person", "person_id", "track", "track_id", "id"),
    "joint": ("joint", "joint_name", "joint_id", "keypoint", "keypoint_name", "landmark"),
    "x": ("x",),
    "y": ("y",),
    "z": ("z",),
    "score": ("score", "confidence", "conf", "likelihood", "visibility", "c"),
    "label": ("label", "class", "action"),
    "subject": ("subject",),
    "split": ("split",),
    "width": ("width", "image_width"),
    "height": ("height", "image_height"),
}
"""What a column holds -> the headings that it may have, in small letters."""
NEEDED = ("frame", "joint", "x", "y")
LONGEST = 1 << 16
"""Characters of a line."""


@dataclass(frozen=True)
class Columns:
    """delimiter: between columns; place: what a column holds (a key of HEADINGS) -> its position."""

    delimiter: str
    place: dict[str, int]

    @property
    def lacking(self) -> list[str]:
        """Columns that every such file needs, and this one has not."""
        return [kind for kind in NEEDED if kind not in self.place]

    def of(self, line: Sequence[str], kind: str) -> str:
        """Take a cell; empty where there is no such column, or the line is too short."""
        at = self.place.get(kind, len(line))
        return line[at].strip() if at < len(line) else ""


def columns_of(heading: str) -> Columns:
    """Read a heading; the delimiter is the one that it has most of."""
    delimiter = delimiter_of(heading)
    words = [word.strip().strip('"').lower().replace(" ", "_") for word in heading.split(delimiter)]
    place = {
        kind: next(words.index(name) for name in names if name in words)
        for kind, names in HEADINGS.items()
        if any(name in words for name in names)
    }
    return Columns(delimiter, place)


def is_long_csv(path: Path) -> bool:
    """Say whether a file has the heading of such a CSV; one that is not there is told by its ending."""
    if path.suffix.lower() not in (".csv", ".tsv"):
        return False
    try:
        with path.open("rb") as stream:
            first = stream.readline(4096)
        return not columns_of(first.decode("utf-8-sig")).lacking
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False


class _TooLong(Exception):
    """A line has no end. It is no `InputError`, by which a clip is left out: nobody would read the lines behind it."""


@contextmanager
def lines_of(path: Path) -> Generator[tuple[Columns, Iterator[list[str]]]]:
    """Open a CSV: its columns, and its lines one after the other.

    Raises:
        InputError: it is not there, no text, has a line without end, or lacks a column.
    """
    check_regular(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            columns = columns_of(stream.readline(LONGEST))
            if columns.lacking:
                raise InputError(
                    f"{path} has no column {' nor '.join(columns.lacking)}, expected a heading with clip, frame, joint,"
                    " x, y and perhaps person, z, score, label, subject, split (one line for each joint); write it so"
                )
            yield columns, csv.reader(_bounded(stream), delimiter=columns.delimiter)
    except _TooLong as error:
        said = f"{path} has a line of more than {LONGEST:,} characters; is it a CSV of poses?"
        raise InputError(said) from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = "it is no text in UTF-8" if isinstance(error, UnicodeDecodeError) else one_line(str(error), WORD)
        raise InputError(f"{path} is no readable CSV ({why}); save it as UTF-8 text") from error


def _bounded(stream: TextIO) -> Iterator[str]:
    while line := stream.readline(LONGEST + 1):
        if len(line) > LONGEST:
            raise _TooLong
        yield line
