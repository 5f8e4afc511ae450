"""A CSV with one line per joint. TEMPLATE: copy this file to skelbench/data/formats/ and change what differs.

The columns are clip, label, person, frame, joint, x, y, score, in any order. Persons and frames count from 0; a joint
without a line was not detected. docs/adding_a_format.md goes through it step by step.
"""

import csv
from pathlib import Path

import numpy as np

from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.files import file_sha256
from skelbench.core.layout import LAYOUTS, Layout
from skelbench.data.formats.spool import Parked, Spool
from skelbench.data.index import Index
from skelbench.data.reading.asked import NOTHING, Asked
from skelbench.data.reading.raw import Raw, Stated
from skelbench.data.reading.reading import understood

COLUMNS = ("clip", "label", "person", "frame", "joint", "x", "y", "score")


class LongCsvSource:
    """One file of this format. It is read once; its poses then lie in a temporary file, not in memory.

    Raises:
        InputError: the file is not there, is no such CSV, or names a joint that the layout does not have.
    """

    def __init__(self, path: Path, asked: Asked = NOTHING) -> None:
        self.path, self._asked = path, asked
        chosen = LAYOUTS[asked.layout or "coco17"]
        lines = _read_lines(path)
        self._spool = Spool()
        self._poses = [Parked.park(_pose(mine, chosen, path), self._spool) for mine in lines.values()]
        self.reading = understood(str(path), self._raw, len(lines), asked, Stated(chosen))
        labels = [int(mine[0]["label"]) for mine in lines.values()]
        self.index = Index(
            where=str(path),  # named in errors
            layout=chosen,
            classes=tuple(map(str, range(max(labels) + 1))),  # this format knows no names of classes
            names=tuple(lines),
            labels=np.array(labels),
            subjects=np.full(len(labels), -1),  # -1: unknown
            splits={},  # e.g. {"xsub": {"train": rows, "test": rows}}
            remarks=self.reading.remarks,
        )

    def __reduce__(self) -> tuple[type["LongCsvSource"], tuple[Path, Asked]]:
        return LongCsvSource, (self.path, self._asked)  # another process reads the file itself

    def _raw(self, row: int) -> Raw:
        points = self._poses[row].read()
        return Raw(points[..., :2], points[..., 2])

    def read(self, row: int) -> Clip:
        """Read clip `row`: keypoint (M, T, V, 2) px, score (M, T, V)."""
        return self.reading.clip(self._raw(row), self.index.names[row], int(self.index.labels[row]))

    def sha256(self) -> str:
        """SHA-256 of the file, and of what is insisted on about it."""
        return self._asked.fingerprint(file_sha256(self.path))


def _read_lines(path: Path) -> dict[str, list[dict[str, str]]]:
    """Read the file: clip name -> its lines, in the order of the file."""
    lines: dict[str, list[dict[str, str]]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            absent = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if absent:
                raise InputError(f"{path} has no column {absent[0]!r}, expected {', '.join(COLUMNS)}; add it")
            for line in reader:
                lines.setdefault(line["clip"], []).append(line)
    except FileNotFoundError as error:
        raise InputError(f"no file {path}; check the path") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} is no readable CSV ({error}); write it again") from error
    if not lines:
        raise InputError(f"{path} holds no clips; write it again")
    return lines


def _pose(lines: list[dict[str, str]], layout: Layout, path: Path) -> Array:
    """Put the lines of one clip into an array (M, T, V, 3) of x, y and score; 0 where there is no line."""
    try:
        place = [(int(line["person"]), int(line["frame"]), layout.index[line["joint"]]) for line in lines]
        values = [(float(line["x"]), float(line["y"]), float(line["score"])) for line in lines]
        int(lines[0]["label"])
    except (KeyError, ValueError, TypeError) as error:
        raise InputError(
            f"{path}: clip {lines[0]['clip']!r} has a line that cannot be read ({error}), expected numbers and a joint"
            f" of {layout.name}; correct it, or name another layout"
        ) from error
    person, frame, joint = np.array(place).T
    points = np.zeros((person.max() + 1, frame.max() + 1, len(layout), 3), np.float32)
    points[person, frame, joint] = values
    return points
