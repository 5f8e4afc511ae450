"""A folder with a text file for each clip. TEMPLATE: copy this file to skelbench/data/formats/, change what differs.

A file `NAME.pose` is the clip NAME of one person. Each of its lines is a frame: x, y and score of the 17 joints of
COCO, 51 numbers in pixels. docs/adding_a_format.md goes through it step by step.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from skelbench.core.errors import InputError, require
from skelbench.core.layout import LAYOUTS
from skelbench.data.bounds import FRAMES
from skelbench.data.formats.folder import ClipFile, clip_files, fingerprint
from skelbench.data.formats.labels import Told, told
from skelbench.data.formats.recorded import Book, Found
from skelbench.data.formats.spoilt import Spoilt
from skelbench.data.reading.asked import Asked
from skelbench.data.reading.raw import Raw, Stated

COCO = LAYOUTS["coco17"]
BYTES = 1 << 26  # of a file; Python makes ten times as much of it


def recognises(path: Path) -> bool:
    """Say whether a path is of this format: a folder with such a file in it. It is asked of every folder of data."""
    return any(next(path.glob(pattern), None) for pattern in ("*.pose", "*/*.pose"))


def read_book(path: Path, asked: Asked) -> Book:
    """Say which clips lie in a folder; each is read when it is its turn.

    Raises:
        InputError: there are none.
    """
    files = clip_files(path, ".pose")
    require(bool(files), f"{path} holds no .pose files; check the path")
    tells = told(files, asked.labels)  # labels and splits of --labels, a CSV; else labels are names of folders
    hashed = partial(fingerprint, path, [file.path for file in files])
    return Book(_clips(files, tells), hashed, Stated(COCO), splits=tells.splits)


def _clips(files: Sequence[ClipFile], tells: Told) -> Iterator[Found | Spoilt]:
    """Read the clips one after the other; one that cannot be read stops none of the others."""
    for file in files:
        try:
            yield Found(file.name, _read(file), tells.labels.get(file.name))
        except InputError as error:
            yield Spoilt(file.name, error)


def _read(file: ClipFile) -> Raw:
    """Read one clip: keypoint (1, T, 17, 2) px, score (1, T, 17)."""
    values = np.array(_frames(file.path), np.float32).reshape(1, -1, len(COCO), 3)
    return Raw(values[..., :2], values[..., 2])


def _frames(path: Path) -> list[list[float]]:
    """Read the lines of a file; whatever is wrong with it is said in one line."""
    require(path.stat().st_size <= BYTES, f"{path} has more than {BYTES:,} bytes; cut it into clips")
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        frames = [[float(word) for word in line.split()] for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise InputError(f"{path} is no text of numbers; write it again") from error
    require(len(frames) <= FRAMES, f"{path} has {len(frames):,} lines, at most {FRAMES:,} are read; cut it into clips")
    for number, values in enumerate(frames, 1):
        came = f"{path}: line {number} has {len(values)} numbers"
        require(len(values) == 3 * len(COCO), f"{came}, expected {3 * len(COCO)}; correct it")
    return frames
