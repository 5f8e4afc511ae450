"""Data sets: `load_data` finds one by name or path; `Dataset` gives its clips one at a time."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from skelbench.core.errors import InputError
from skelbench.core.files import CHECKOUT
from skelbench.core.names import check_name
from skelbench.core.registry import unknown
from skelbench.core.words import quoted
from skelbench.data.dataset import Dataset, MissingClip, Source, Sources
from skelbench.data.formats.projected import Projected, has_depth
from skelbench.data.formats.registry import FORMATS, Format, format_of, formats_named, recognised, suffixes_of
from skelbench.data.formats.video import ESTIMATOR, is_video
from skelbench.data.reading.asked import Asked

__all__ = ["Dataset", "MissingClip", "data_names", "load_data"]


def load_data(
    name_or_path: str | Path,
    split: str | None = None,
    source: str | None = None,
    part: str = "test",
    limit: int | None = None,
    layout: str | None = None,
    format: str | Format | None = None,
    *,
    units: str | None = None,
    flip: str | None = None,
    image_size: tuple[int, int] | None = None,
    labels: str | Path | None = None,
) -> Dataset:
    """Open a data set; no pose is read before a clip is asked for.

    >>> from skelbench import load_data
    >>> data = load_data("synthetic", split="xsub", limit=4)
    >>> data.sources, len(data), data.layout.name
    (('mq', 'hq', 'lq', 'gt'), 4, 'coco17')
    >>> data[0].keypoint.shape[2:], data.classes[data[0].label]
    ((17, 2), 'point')

    Args:
        name_or_path: `synthetic`, a folder of $SKELBENCH_DATA, or a path to a `.npz`, a pyskl `.pkl` or a folder.
        split: None for every clip, a split such as `xsub`, or a part of one such as `xsub_val`.
        source: who estimated the poses; None for the data set's default.
        part: `train` or `test`, the part of the split.
        limit: at most so many clips, a fair sample that is always the same.
        layout: the joints of a pickle whose joint count fits several layouts.
        format: how the files are written, `npz` or `pyskl`, or a `Format` of your own; None to tell it by their names.
            A file is read as that format whatever its name; of a folder, only the files of that format are taken.
        units: what one unit of the coordinates is, e.g. `pixels`, `fractions` or `millimetres`; None to tell it by
            the poses. `data.reading.units` lists them.
        flip: `x` or `y`, the axis that grows the other way in the files.
        image_size: (height, width) in pixels, where the files do not say it.
        labels: a CSV of the labels, for formats of one file a clip.

    Raises:
        InputError: an unknown name, split, part, source, layout, unit or format, or a file that we cannot use.
    """
    asked = Asked(layout, units, flip, image_size, Path(labels) if labels is not None else None)
    try:
        name, sources, chosen = _find(name_or_path, asked, formats_named(format))
    except (OSError, RuntimeError) as error:  # a name that no file can have; a loop of links, until Python 3.12
        why = getattr(error, "strerror", None) or "its symbolic links lead in a circle"
        raise InputError(f"cannot read {quoted(str(name_or_path))}: {why}; check the path") from error
    for kind, word in (("data set", name), *(("source", one) for one in sources.openers)):
        check_name(word, kind, str(name_or_path))  # a file's own name is printed wherever its clips are used
    source = source or chosen or next(iter(sources.openers))
    every = np.arange(len(sources[source].index.names))
    data = Dataset(name, sources, source, None, None, every).chosen(split, part)
    return data if limit is None else data.limited(limit)


def data_names() -> list[str]:
    """Names that `load_data` knows: the embedded data and the folders of $SKELBENCH_DATA."""
    root = data_root()
    folders = sorted(path.name for path in root.iterdir() if _is_set(path, FORMATS)) if root.is_dir() else []
    return ["synthetic", *folders]


def data_root() -> Path:
    """Return the folder of recordings: $SKELBENCH_DATA, else `shared/data` beside the checkout."""
    return Path(os.environ.get("SKELBENCH_DATA", CHECKOUT.parent / "shared" / "data"))


def _find(name_or_path: str | Path, asked: Asked, formats: tuple[Format, ...]) -> tuple[str, Sources, str | None]:
    """Return the name of the data set, its sources, and the one that the path itself names."""
    if str(name_or_path) == "synthetic":
        from skelbench.data.synthetic.source import embedded_sources

        if formats is not FORMATS:
            raise InputError(
                "synthetic is made by skelbench and lies in no file, so it has no format; leave format out"
            )
        return "synthetic", embedded_sources(), None
    named, path = data_root() / name_or_path, Path(name_or_path)
    if _is_set(named, formats):
        path = named
    known = recognised(path, formats) is not None
    if path.is_dir() and not known:
        return _folder(path, asked, formats)
    if path.is_file() or known:
        return _file(path, asked, formats)
    near = unknown("data set", str(name_or_path), data_names())
    raise InputError(f"{near} (or give a path; $SKELBENCH_DATA is {data_root()})")


def _is_set(path: Path, formats: tuple[Format, ...]) -> bool:
    """Say whether a folder is a data set of its own name, by the files in it or because a format reads it whole."""
    return path.name in _files(path, formats) or (path.is_dir() and recognised(path, formats) is not None)


def _files(folder: Path, formats: tuple[Format, ...]) -> dict[str, dict[str, Path]]:
    """Data files of a folder, `<set>_<source>.npz` or `.pkl`: set -> source -> path; a set of its own name alone."""
    sets: dict[str, dict[str, Path]] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if recognised(path, formats) is not None:
            own = path.stem.startswith(f"{folder.name}_")
            name, source = (folder.name, path.stem.removeprefix(f"{folder.name}_")) if own else _named(path)
            sets.setdefault(name, {}).setdefault(source, path)
    return {folder.name: sets[folder.name]} if folder.name in sets else sets


def _folder(folder: Path, asked: Asked, formats: tuple[Format, ...]) -> tuple[str, Sources, str | None]:
    folder = Path(os.path.realpath(folder))  # Path.resolve raises where links lead in a circle
    sets = _files(folder, formats)
    if len(sets) != 1:
        expected = " or ".join(suffixes_of(formats))
        content = f"the sets {', '.join(sets)}" if sets else f"no {folder.name}_SOURCE{expected}"
        raise InputError(f"{folder} holds {content}, expected the files of one set; give the path of one file instead")
    name, by_source = next(iter(sets.items()))
    return name, _sources(by_source, asked, formats), None


def _file(path: Path, asked: Asked, formats: tuple[Format, ...]) -> tuple[str, Sources, str | None]:
    path = Path(os.path.realpath(path))
    name, source = _named(path)
    by_source = {source: path}
    if path.stem.startswith(f"{path.parent.name}_") and path.is_file():
        name = path.parent.name
        source = path.stem.removeprefix(f"{name}_")
        by_source = _files(path.parent, formats).get(name, {}) | {source: path}
    return name, _sources(by_source, asked, formats), source


def _named(path: Path) -> tuple[str, str]:
    """Read a file name, `<set>_<source>` or a set alone: (set, source); a video's source is who finds its poses."""
    if is_video(path):
        return path.stem, ESTIMATOR
    name, _, source = path.stem.rpartition("_")
    return (name, source) if name else (path.stem, "pose")


def _sources(files: dict[str, Path], asked: Asked, formats: tuple[Format, ...]) -> Sources:
    """Make a source of every file, and a 2-D one of every 3-D file that has one; none is opened yet."""
    openers: dict[str, Callable[[], Source]] = {
        source: partial(format_of(path, formats).open, path, asked) for source, path in files.items()
    }
    for source, path in files.items():
        if has_depth(path):
            openers.setdefault(f"{source.removesuffix('3d')}2d", partial(Projected, path, asked))
    return Sources(openers)
