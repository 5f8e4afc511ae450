"""The formats of data files, asked in order; docs/adding_a_format.md says how to add one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from skelbench.core.errors import InputError
from skelbench.core.registry import unknown
from skelbench.data.dataset import Source
from skelbench.data.formats import csv_long
from skelbench.data.formats.arrays.npz import open_npz
from skelbench.data.formats.csv_lines import is_long_csv
from skelbench.data.formats.estimators import coco_results, kinetics_skeleton, mediapipe, mmpose, openpose, ultralytics
from skelbench.data.formats.estimators.sniff import remedy
from skelbench.data.formats.estimators.video import SUFFIXES, is_video, open_videos
from skelbench.data.formats.originals import ctrgcn, ntu, nwucla, stgcn, utdmhad
from skelbench.data.formats.originals.one_set import open_set
from skelbench.data.formats.pickles.pyskl import PysklSource
from skelbench.data.formats.recorded import RecordedSource
from skelbench.data.reading.asked import Asked


@dataclass(frozen=True)
class Format:
    """One way to write poses in a file or a folder, and what reads it.

    suffixes: endings of its files, named in errors; none for a format of folders.
    recognises: whether a path is of this format, by its name or, where other formats have the same suffix, by its first
        bytes. It is asked for every file of a data folder, so it must be quick, and for paths that do not exist.
    open: (path, what the caller insists on) -> source. It raises `InputError` where the file is missing
        or damaged. A module-level function or class, so that a data set can go to another process.
    views: further sources of the same path, by their names: whatever else its files say of the same clips.
    """

    name: str
    suffixes: tuple[str, ...]
    recognises: Callable[[Path], bool]
    open: Callable[[Path, Asked], Source]
    views: Mapping[str, Callable[[Path, Asked], Source]] = field(default_factory=lambda: {})


def file_ending_in(*suffixes: str) -> Callable[[Path], bool]:
    """Recognise a format by the endings of its files alone; a folder is never one, whatever it is called."""
    return partial(_is_file_ending_in, suffixes)


def _is_file_ending_in(suffixes: tuple[str, ...], path: Path) -> bool:
    return path.suffix in suffixes and not path.is_dir()


FORMATS = (
    Format("ctrgcn", (), ctrgcn.recognises, ctrgcn.open_ctrgcn),
    Format("npz", (".npz",), file_ending_in(".npz"), open_npz),
    Format("pyskl", (".pkl", ".pickle"), file_ending_in(".pkl", ".pickle"), PysklSource),
    Format("ntu", (".skeleton",), ntu.recognises, ntu.open_ntu, {"colour": ntu.open_colour}),
    Format("stgcn", (".npy",), stgcn.recognises, stgcn.open_stgcn),
    Format("nwucla", (), nwucla.recognises, partial(open_set, nwucla.NW_UCLA)),
    Format("utdmhad", (".mat",), utdmhad.recognises, partial(open_set, utdmhad.UTD_MHAD)),
    Format("openpose", (), openpose.recognises, openpose.open_openpose),
    Format("kinetics-skeleton", (), kinetics_skeleton.recognises, kinetics_skeleton.open_kinetics_skeleton),
    Format("mmpose", (), mmpose.recognises, mmpose.open_mmpose),
    Format("ultralytics", (), ultralytics.recognises, ultralytics.open_ultralytics),
    Format("alphapose", (), coco_results.is_alphapose, coco_results.open_listed),
    Format("coco", (), coco_results.is_coco, coco_results.open_listed),
    Format("mediapipe", (), mediapipe.recognises, mediapipe.open_mediapipe),
    Format("csv", (".csv", ".tsv"), is_long_csv, partial(RecordedSource, read_book=csv_long.read_book)),
    Format("video", SUFFIXES, is_video, open_videos),
)
"""Every format; the first one that recognises a path reads it."""


def formats_named(choice: str | Format | None) -> tuple[Format, ...]:
    """Return the one format that the caller insists on, by its name or as his own; all of them for None.

    Raises:
        InputError: no format has that name.
    """
    if choice is None:
        return FORMATS
    if isinstance(choice, Format):
        return (choice,)
    named = tuple(known for known in FORMATS if known.name == choice)
    if not named:
        raise unknown("format", choice, [known.name for known in FORMATS])
    return named


def recognised(path: Path, formats: tuple[Format, ...] = FORMATS) -> Format | None:
    """Return the first of `formats` that says the path is one of its own; None where none does."""
    return next((known for known in formats if known.recognises(path)), None)


def format_of(path: Path, formats: tuple[Format, ...] = FORMATS) -> Format:
    """Return the format that reads a path; a single one is insisted on, so it reads the path whatever its name.

    Raises:
        InputError: no format recognises the path.
    """
    chosen = formats[0] if len(formats) == 1 else recognised(path, formats)
    if chosen is None:
        others = ", ".join(known.name for known in formats if not known.suffixes)
        known_by = f", nor known by its contents ({others}); name its --format, or" if others else ";"
        neither = f"{path} is neither {' nor '.join(suffixes_of(formats))}{known_by} {remedy(path)}"
        raise InputError(f"{neither}{_hint(path, formats)}")
    return chosen


PACKED = (".gz", ".bz2", ".xz", ".zst", ".zip", ".7z", ".rar", ".tar", ".tgz")


def _hint(path: Path, formats: tuple[Format, ...]) -> str:
    """Say why the ending of a file is not that of a format, where it looks like one."""
    ending = path.suffix.lower()
    if ending in PACKED:
        return " (it is packed by its name: unpack it)"
    if ending in (".csv", ".tsv"):
        return " (a CSV needs a heading with frame, joint, x and y)"
    return " (write its ending in small letters)" if ending in suffixes_of(formats) and ending != path.suffix else ""


def suffixes_of(formats: tuple[Format, ...] = FORMATS) -> list[str]:
    """List the endings of the files of these formats, for an error that says what was expected."""
    return [suffix for known in formats for suffix in known.suffixes]
