"""Which data sets lie in a folder, by the names of its files: `<set>_<source>`, or a file for each part of a split."""

import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from skelbench.core.words import WORD, one_line
from skelbench.data.formats.estimators.video import ESTIMATOR, is_video
from skelbench.data.formats.joined import Parts
from skelbench.data.formats.parts import PART_WORDS, PARTS
from skelbench.data.formats.registry import Format, recognised, suffixes_of

Files = Path | Parts
Sets = dict[str, dict[str, Files]]
"""Set -> source -> its file or files."""
OF_A_PART = re.compile(rf"(?:(.+)[_.-])?({'|'.join(PART_WORDS)})", re.IGNORECASE)


@dataclass(frozen=True)
class Title:
    """What a file's name says. part: `train`, `val` or `test` of `split`, where the file is no more than that."""

    name: str
    source: str
    split: str = ""
    part: str = ""


def title_of(path: Path, folder: str = "") -> Title:
    """Read the name of a file: `<set>_<source>`, `<set>`, `<set>_<split>_<part>`, `<set>_<part>` or `<part>`.

    A part (`PART_WORDS`) may stand behind a hyphen or a dot as well, in capitals too. A video is a set whose source is
    who finds its poses. What pose estimators write is a clip, or clips, so a number at the end is of the clip and no
    source.
    folder: name of the folder it lies in; where the file's name begins with it, it is the set's. A file of a part is
    the source `pose`, or, after the folder's own name, that of `<set>_<source>_<split>_<part>`.
    """
    stem = _stem(path)
    if _is_videos(path):
        return Title(stem, ESTIMATOR)
    head, _, last = stem.rpartition("_")
    if last.isdecimal() and path.suffix not in suffixes_of():
        return Title(stem, "pose")
    own = _is_own(stem, folder)
    match = OF_A_PART.fullmatch(stem)
    if match:
        head, part = match[1] or "", PART_WORDS[match[2].lower()]
        if own:
            source, _, split = head.removeprefix(folder).removeprefix("_").rpartition("_")
            return Title(folder, source or "pose", split or "official", part)
        name, _, split = head.rpartition("_")
        return Title(name or head or folder or last, "pose", split if name else "official", part)
    if own:
        return Title(folder, stem.removeprefix(folder).removeprefix("_") or "pose")
    return Title(head, last) if head else Title(stem, "pose")


def _stem(path: Path) -> str:
    """Return the name without an ending; a folder has none, whatever stands after its dot."""
    return path.name if path.is_dir() else path.stem


def _is_own(stem: str, folder: str) -> bool:
    """Say whether the name of a file begins with that of its folder."""
    return bool(folder) and (stem == folder or stem.startswith(f"{folder}_"))


def _is_videos(path: Path) -> bool:
    """Whether the poses of a path are found in videos; poses that lie beside videos are read as they are."""
    known = recognised(path) if is_video(path) else None
    return known is not None and known.name == "video"


def sets_in(folder: Path, formats: tuple[Format, ...], name: str = "") -> Sets:
    """List the data sets of a folder; where files begin with the name of the folder, the set of that name alone.

    name: the set that is looked for, if only one is.
    """
    sets: Sets = {}
    parts: dict[tuple[str, str, str], dict[str, Path]] = {}
    listed = _candidates(folder, formats, name if name != folder.name else "")
    for path in listed:
        title = title_of(path, folder.name)
        if title.part:
            first = parts.setdefault((title.name, title.source, title.split), {}).setdefault(title.part, path)
            if first.stem != path.stem:  # two test parts, such as `test` and `eval`: nobody knows which is meant
                sets.setdefault(path.stem, {}).setdefault("pose", path)
        else:
            sets.setdefault(title.name, {}).setdefault(title.source, path)
    for (name, source, split), files in parts.items():
        alone = len(files) == 1 and name != folder.name
        only = next(iter(files.values()))
        of_set = sets.setdefault(only.stem if alone else name, {})
        source = f"{source}_{split}" if source in of_set else source
        ordered = {part: files[part] for part in PARTS if part in files}
        of_set.setdefault(source, Parts(split, ordered) if len(files) > 1 else only)
    own = any(_is_own(_stem(path), folder.name) for path in listed)
    return {folder.name: sets[folder.name]} if own and folder.name in sets else sets


def _candidates(folder: Path, formats: tuple[Format, ...], name: str) -> list[Path]:
    """List what a format reads, by name; only files with the ending of a format are asked about, and folders.

    name: of the set that is looked for; what cannot belong to it, nor to the folder's own, is not asked about.
    """
    endings = tuple(suffixes_of(formats))
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        near = sorted(entry.name for entry in entries if entry.name.endswith(endings) or entry.is_dir())
    words = tuple(f"{word}." for word in PART_WORDS)
    near = [one for one in near if not name or one.startswith((name, folder.name)) or one.lower().startswith(words)]
    return [path for path in (folder / one for one in near) if recognised(path, formats) is not None]


def content_of(folder: Path) -> str:
    """Say what lies in a folder, for an error: how many files of which ending."""
    with os.scandir(folder) as entries:
        kinds = Counter(
            "folders" if entry.is_dir() else os.path.splitext(entry.name)[1] or "files without an ending"
            for entry in entries
        )
    listed = [f"{count:,} {one_line(kind, WORD)}" for kind, count in kinds.most_common(4)]
    return ", ".join(listed) or "nothing"
