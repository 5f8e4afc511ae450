"""NTU RGB+D 60 and 120 as published: a folder of `.skeleton` files, flat or nested, or one such file.

Poses are those of the Kinect v2, in metres of the camera (`skeleton_file`); its tracks become at most two persons
(`tracks`). A joint that the Kinect tracked has score 1, one that it inferred 0.5; one that it did not track is missing.
Frames in which nobody is stay, so that frames are those of the video. The source `colour` of the same files has the
joints in the colour video, pixels of 1920 x 1080; its persons are those of the 3-D source.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from skelbench.core.errors import InputError, require
from skelbench.core.files import check_regular
from skelbench.data.formats.folder import ClipFile
from skelbench.data.formats.originals.ntu_names import NAME, classes_of, splits_among, tell
from skelbench.data.formats.originals.one_set import KnownSet, holds, read_set
from skelbench.data.formats.originals.skeleton_file import read_skeleton
from skelbench.data.formats.originals.tracks import persons
from skelbench.data.formats.recorded import Book, RecordedSource
from skelbench.data.reading.asked import NOTHING, Asked
from skelbench.data.reading.raw import Raw

SCORES = np.array([0, 0.5, 1], np.float16)
"""Tracking state (0 not tracked, 1 inferred, 2 tracked) -> score."""
COLOUR = (1080, 1920)
"""Height and width of the colour video."""
MISSING = (
    "NTU_RGBD_samples_with_missing_skeletons.txt",
    "NTU_RGBD120_samples_with_missing_skeletons.txt",
    "samples_with_missing_skeletons.txt",
)
"""Lists of the clips whose skeletons are missing or incomplete; taken where the user has put them into the folder."""
LIST_BYTES = 1 << 20


def _read(columns: slice, image_size: tuple[int, int] | None, file: Path) -> Raw:
    """Read a file: keypoint (M, T, 25, C), score (M, T, 25)."""
    bodies = read_skeleton(file)
    poses, there = persons(bodies)
    states = poses[..., 11].astype(np.int64)
    points = poses[..., columns].astype(np.float32)
    seen = there[..., None] & np.isfinite(points).all(-1)  # outside the colour video the files say NaN or infinity
    points[~seen] = 0
    return Raw(points, np.where(seen, SCORES[states], np.float16(0)), image_size)


DEPTH = KnownSet(".skeleton", "ntu25", "metres", tell, partial(_read, slice(0, 3), None), classes_of, splits_among)
IN_COLOUR = KnownSet(
    ".skeleton", "ntu25", "pixels", tell, partial(_read, slice(5, 7), COLOUR), classes_of, splits_among
)
recognises = partial(holds, DEPTH)


def read_book(path: Path, asked: Asked) -> Book:
    """Find the clips in 3-D."""
    return read_set(DEPTH, path, asked, partial(_missing, path))


def read_colour(path: Path, asked: Asked) -> Book:
    """Find the clips in the colour video."""
    return read_set(IN_COLOUR, path, asked, partial(_missing, path))


def open_ntu(path: Path, asked: Asked = NOTHING) -> RecordedSource:
    """Open the poses in 3-D."""
    return RecordedSource(path, asked, read_book)


def open_colour(path: Path, asked: Asked = NOTHING) -> RecordedSource:
    """Open the poses in the colour video."""
    return RecordedSource(path, asked, read_colour)


def _missing(path: Path, files: Sequence[ClipFile]) -> tuple[set[str], str]:
    """Read the lists of clips that have no whole skeleton, where any lies in the folder."""
    lists = [path / name for name in MISSING if (path / name).is_file()]
    names: set[str] = set()
    for file in lists:
        check_regular(file)
        require(file.stat().st_size <= LIST_BYTES, f"{file} has more than {LIST_BYTES:,} bytes; is it a list of clips?")
        try:
            names.update(match[0].upper() for match in NAME.finditer(file.read_text(errors="replace")))
        except OSError as error:
            raise InputError(f"cannot read {file}: {error.strerror}; check the file") from error
    return names, f"listed as missing or incomplete in {' and '.join(file.name for file in lists)}"
