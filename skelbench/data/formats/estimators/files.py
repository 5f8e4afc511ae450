"""How estimators lay out their files: one file a clip, or one file a frame, in folders or alone."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from skelbench.core.errors import InputError, require
from skelbench.core.files import check_regular
from skelbench.core.words import count
from skelbench.data.bounds import FRAMES
from skelbench.data.formats.estimators.estimated import Seen, book_of
from skelbench.data.formats.estimators.sniff import head
from skelbench.data.formats.folder import ClipFile, clip_files, named
from skelbench.data.formats.labels import Told, told
from skelbench.data.formats.recorded import Book
from skelbench.data.index import some
from skelbench.data.reading.asked import Asked
from skelbench.data.reading.remark import Remark

OPENPOSE = "_keypoints"
"""Every frame of OpenPose's is called so."""
NUMBER = re.compile(rf"(\d{{1,15}})(?:{OPENPOSE})?$")


def one_file_a_clip(
    path: Path, asked: Asked, read: Callable[[Path], Seen], is_ours: Callable[[Path], bool], *suffixes: str
) -> Book:
    """Read a file, or a folder with a file for each clip; labels are the names of its folders, or a CSV has them.

    is_ours: knows a file by its beginning, so that notes beside clips are no clips.

    Raises:
        InputError: there is no such file.
    """
    if not path.is_dir():
        check_regular(path)
    listed = _walked(path, *suffixes) if path.is_dir() else [path]
    listed = [file for file in listed if not _is(file, asked.labels)]
    require(bool(listed), f"{path} holds no file ending in {' or '.join(suffixes)}; check the path")
    notes = [file for file in listed if '"' in head(file) and not is_ours(file)]
    notes = notes if path.is_dir() and len(notes) < len(listed) else []
    kept = sorted({*listed} - {*notes})
    files = named(kept, path) if path.is_dir() else [ClipFile(path.stem, path, "")]
    known = _without(notes, "clips", told(files, asked.labels))
    return book_of(path, asked, [(file, partial(read, file.path)) for file in files], kept, known)


def _walked(path: Path, *suffixes: str) -> list[Path]:
    return [file.path for file in clip_files(path, *suffixes)]


def _without(notes: Sequence[Path], what: str, known: Told) -> Told:
    """Say that some files are taken for notes."""
    if not notes:
        return known
    text = f"{count(len(notes), 'file')} taken for no {what} and left out: {some(file.name for file in notes)}"
    return replace(known, remarks=(*known.remarks, Remark("assumed", "clips", text)))


def _is(path: Path, other: Path | None) -> bool:
    return other is not None and other.exists() and path.samefile(other)


def frame_number(path: Path) -> int | None:
    """Return the number at the end of a file's name, e.g. 12 of `video_000000000012_keypoints.json`."""
    found = NUMBER.search(path.stem)
    return int(found[1]) if found else None


def is_picture(file: Path) -> bool:
    """Whether a JSON is a list of the persons of one numbered picture, not of frames."""
    start = head(file)
    listed = start.startswith("[{") and '"keypoints":' in start and '"frame' not in start
    return listed and frame_number(file) is not None


def one_file_a_frame(path: Path, asked: Asked, read: Callable[[Mapping[int, Path]], Seen], suffix: str) -> Book:
    """Read a folder of frames, one clip, or a folder of such folders; a folder above those is the class.

    Files of one folder whose names differ before the number are clips of their own.

    Raises:
        InputError: there are no such files, or two of one number.
    """
    if not path.is_dir():
        check_regular(path)
    listed = _walked(path, suffix) if path.is_dir() else [path]
    files = [file for file in listed if file.stem.endswith(OPENPOSE)] or listed  # else beside them lie notes
    files = [file for file in files if frame_number(file) is not None or not path.is_dir()]
    groups: dict[Path, dict[int, Path]] = {}
    for file in files:
        number = frame_number(file)
        start = NUMBER.sub("", file.stem).rstrip("_-. ") if path.is_dir() else file.stem
        frames = groups.setdefault(file.parent / (start or file.parent.name), {})
        twice = frames.setdefault(number or 0, file)
        if twice != file:
            raise InputError(f"{file} is frame {number} of its clip, and so is {twice.name}; number the frames")
    require(bool(groups), f"{path} holds no files of frames, NAME_NUMBER{suffix}; check the path")
    require(max(map(len, groups.values())) <= FRAMES, f"{path} has a clip of more than {FRAMES} frames; split it")
    clips = _clips_of(path, groups)
    known = _without(sorted({*listed} - {*files}), "frames", told(clips, asked.labels))
    read_all = [(clip, partial(read, frames)) for clip, frames in zip(clips, groups.values(), strict=True)]
    return book_of(path, asked, read_all, files, known)


def _clips_of(path: Path, groups: Mapping[Path, Mapping[int, Path]]) -> list[ClipFile]:
    """Name clips by their folders where each has one, else by what their files' names begin with."""
    folders = [group.parent for group in groups]
    root = path if path.is_dir() else path.parent
    alone = len(set(folders)) == len(folders) and root not in folders
    return named(folders if alone else list(groups), root, folders=True)
