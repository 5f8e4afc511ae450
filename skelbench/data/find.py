"""Data sets: `load_data` finds one by name or path; `Dataset` gives its clips one at a time."""

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np

from skelbench.core.errors import InputError
from skelbench.core.files import CHECKOUT
from skelbench.core.names import check_name
from skelbench.core.registry import unknown
from skelbench.core.words import quoted
from skelbench.data.dataset import Dataset, MissingClip, Source, Sources
from skelbench.data.formats.arrays.projected import Projected, has_depth
from skelbench.data.formats.joined import JoinedSource, Parts
from skelbench.data.formats.links import followed
from skelbench.data.formats.registry import FORMATS, Format, format_of, formats_named, recognised
from skelbench.data.index import some
from skelbench.data.reading.asked import Asked
from skelbench.data.shelf import Files, content_of, sets_in, title_of

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
        format: how the files are written, e.g. `npz` or `openpose`, or a `Format` of your own; None to tell it by
            their names and contents.
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
    path = Path(name_or_path).expanduser()
    named = data_root() / path
    if _is_set(named, formats):
        path = named
    known = recognised(path, formats) is not None
    if path.is_dir() and not known and not _insisted(formats):
        return _folder(path, asked, formats)
    if path.exists() or known:
        return _file(path, asked, formats)
    near = unknown("data set", str(name_or_path), data_names())
    raise InputError(f"{near} (or give a path; $SKELBENCH_DATA is {data_root()})")


def _insisted(formats: tuple[Format, ...]) -> bool:
    """Say whether the caller insists on a format of folders."""
    return len(formats) == 1 and not formats[0].suffixes


def _is_set(path: Path, formats: tuple[Format, ...]) -> bool:
    """Say whether a folder is a data set of its own name, because a format reads it whole or by the files in it."""
    return path.is_dir() and (recognised(path, formats) is not None or path.name in sets_in(path, formats))


def _absolute(path: Path) -> Path:
    """Return the full path, under the names that the caller gave: a link into a store says more than its target."""
    return Path(os.path.realpath(path) if ".." in path.parts else os.path.abspath(path))


def _folder(folder: Path, asked: Asked, formats: tuple[Format, ...]) -> tuple[str, Sources, str | None]:
    folder = _absolute(folder)
    sets = sets_in(folder, formats)
    if not sets:
        known = ", ".join(f"{one.name} ({' '.join(one.suffixes) or 'a folder'})" for one in formats)
        raise InputError(
            f"{folder} holds {content_of(folder)}, which is no set of poses: expected files called SET_SOURCE"
            f" or a folder of one of the formats {known}; see docs/your_data.md"
        )
    if len(sets) > 1:
        raise InputError(
            f"{folder} holds the sets {some(sets)}, expected the files of one set; give the path of one file instead"
        )
    name, by_source = next(iter(sets.items()))
    return name, _sources(by_source, asked, formats), None


def _file(path: Path, asked: Asked, formats: tuple[Format, ...]) -> tuple[str, Sources, str | None]:
    """Open a file, beside others of its set; one that is a part of a split stands for itself."""
    path = _absolute(path)
    title = title_of(path, path.parent.name)
    if title.part:
        return path.stem, _sources({"pose": path}, asked, formats), "pose"
    beside = sets_in(path.parent, formats, title.name).get(title.name, {}) if path.exists() else {}
    return title.name, _sources({**beside, title.source: path}, asked, formats, path), title.source


def _sources(
    files: Mapping[str, Files], asked: Asked, formats: tuple[Format, ...], only: Path | None = None
) -> Sources:
    """Make a source of every file, and a 2-D one of every 3-D file that has one; none is opened yet.

    only: the file that was named: those beside it are not looked at before they are asked for.
    """
    openers: dict[str, Callable[[], Source]] = {
        source: _joined(file, asked, formats) if isinstance(file, Parts) else _opener(file, asked, formats)
        for source, file in files.items()
    }
    for source, file in files.items():
        if not isinstance(file, Path) or not (only is None or file == only or _own_name(file)):
            continue
        for view, opened in format_of(file, formats).views.items():
            openers.setdefault(view, partial(opened, followed(file), asked))
        if has_depth(file):
            openers.setdefault(f"{source.removesuffix('3d')}2d", partial(Projected, file, asked))
    return Sources(openers)


def _own_name(file: Path) -> bool:
    """Say whether a file lies in the folder of its set."""
    return file.stem.startswith(f"{file.parent.name}_")


def _opener(file: Path, asked: Asked, formats: tuple[Format, ...]) -> Callable[[], Source]:
    known = format_of(file, formats)
    if len(formats) == 1:
        return partial(_insisted_on, known.open, known.name, followed(file), asked)
    return partial(known.open, followed(file), asked)


def _insisted_on(opened: Callable[[Path, Asked], Source], name: str, file: Path, asked: Asked) -> Source:
    """Open a path as the format that the caller insists on; where it is none, say whose it looks like."""
    try:
        return opened(file, asked)
    except InputError as error:
        known = recognised(file)
        if known is None or known.name == name:
            raise
        raise InputError(f"{error}; it looks like format {known.name}, not {name}: leave --format out") from error


def _joined(parts: Parts, asked: Asked, formats: tuple[Format, ...]) -> Callable[[], Source]:
    openers = {part: _opener(file, asked, formats) for part, file in parts.files.items()}
    return partial(JoinedSource, parts.split, openers)
