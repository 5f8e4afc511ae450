"""The text of a `.skeleton` file of NTU RGB+D, with every track of a body in it.

Number of frames; for each frame the number of bodies; for each body a line of 10 values (first the track's number), the
number of joints, and for each joint 12 values: x y z in metres, x y in the depth picture, x y in the colour picture,
four of the orientation, and the tracking state, 0 to 2.
"""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from skelbench.core.arrays import Floats, Indices
from skelbench.core.errors import InputError
from skelbench.core.files import check_regular
from skelbench.core.words import quoted
from skelbench.data.bounds import FRAMES, PERSONS

JOINTS, VALUES = 25, 12
MOST = 1 << 27
"""Bytes of a file; a body takes some 3,500 in a frame, so a clip of a minute with two of them 13 MB."""


NO_NUMBER = re.compile(r"-?1\.#\w+|-?nan\(\w+\)", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Bodies:
    """The bodies in a clip of so many frames.

    frame: (n,) the frame of each, never falling. track: (n,) the number of its track among those of the clip, by their
    first frame. values: (n, 25, 12) as the file has them.
    """

    frames: int
    frame: Indices
    track: Indices
    values: Floats


def read_skeleton(path: Path) -> Bodies:
    """Read a file.

    Raises:
        InputError: it is cut short, or holds something else than its numbers say.
    """
    check_regular(path)
    size = path.stat().st_size
    if size > MOST:
        raise InputError(f"{path} has {size:,} bytes, at most {MOST:,} of a .skeleton file are read; split it")
    lines = _text(path).split("\n")  # what is no number is found out later
    frames = _count(lines, 0, FRAMES, "frames", path)
    at, frame, tracks, rows = 1, list[int](), list[str](), list[str]()
    for number in range(frames):
        bodies = _count(lines, at, PERSONS, "bodies", path)
        at += 1
        for _ in range(bodies):
            joints = _count(lines, at + 1, JOINTS, "joints", path)
            if joints != JOINTS:
                raise InputError(
                    f"{path}, line {at + 2}: {joints} joints, NTU RGB+D has {JOINTS}; fetch the file again"
                )
            frame.append(number)
            tracks.append(lines[at].split(" ", 1)[0].strip())
            rows += lines[at + 2 : at + 2 + JOINTS]
            at += 2 + JOINTS
    if any(line.strip() for line in lines[at:]):
        raise InputError(f"{path} has more lines than its {frames} frames, from line {at + 1}; fetch the file again")
    ids = {track: place for place, track in enumerate(dict.fromkeys(tracks))}
    values = _numbers(rows, len(frame), path)
    return Bodies(frames, np.array(frame, np.int64), np.array([ids[track] for track in tracks], np.int64), values)


def _text(path: Path) -> str:
    """Read the text; what Windows writes for NaN and infinity, as -1.#IND, becomes NaN."""
    raw = path.read_bytes().removeprefix(codecs.BOM_UTF8).decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
    return NO_NUMBER.sub("nan", raw) if "#" in raw or "(" in raw else raw


def _count(lines: list[str], at: int, most: int, what: str, path: Path) -> int:
    """Read a line that holds one whole number."""
    if at >= len(lines) or not lines[at].strip():
        raise InputError(f"{path} ends after {len(lines)} lines, expected a number of {what}; fetch the file again")
    try:
        count = int(lines[at][:20])
    except ValueError:
        count = -1
    if not 0 <= count <= most:
        came = quoted(lines[at][:40])
        raise InputError(
            f"{path}, line {at + 1}: {came}, expected a number of {what}, 0 to {most}; it is no .skeleton file of NTU"
            " RGB+D, or damaged, fetch it again"
        )
    return count


def _numbers(rows: list[str], bodies: int, path: Path) -> Floats:
    """Read the lines of joints: (bodies, 25, 12) float64."""
    if not bodies:
        return np.zeros((0, JOINTS, VALUES))
    try:
        values = np.loadtxt(rows, comments=None, ndmin=2)
    except ValueError as error:
        row = next(row for row in rows if not _is_joint(row))
        raise InputError(
            f"{path} has a joint {quoted(row[:60])}, expected {VALUES} numbers; it may be cut short, fetch it again"
        ) from error
    if values.shape != (bodies * JOINTS, VALUES):
        raise InputError(
            f"{path} has {len(values)} lines of {values.shape[1]} values, expected {JOINTS} joints of {VALUES} for each"
            f" of {bodies} bodies; it may be cut short, fetch it again"
        )
    values = values.reshape(bodies, JOINTS, VALUES)
    if not np.isin(values[..., -1], (0, 1, 2)).all():
        raise InputError(f"{path} has a tracking state that is not 0, 1 or 2; its lines are damaged, fetch it again")
    return values


def _is_joint(row: str) -> bool:
    try:
        return len([float(word) for word in row.split()]) == VALUES
    except ValueError:
        return False
