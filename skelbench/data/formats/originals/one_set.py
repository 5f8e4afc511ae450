"""The originals of one known set: a file for each clip, whose name tells what it is of."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from skelbench.core.errors import InputError, require
from skelbench.core.files import check_regular, file_sha256
from skelbench.core.layout import LAYOUTS
from skelbench.core.words import count
from skelbench.data.formats.folder import DEEPEST, ClipFile, clip_files, fingerprint
from skelbench.data.formats.labels import Told, told
from skelbench.data.formats.recorded import Book, Found, RecordedSource
from skelbench.data.formats.spoilt import Spoilt
from skelbench.data.index import some
from skelbench.data.reading.asked import Asked
from skelbench.data.reading.raw import Raw, Stated
from skelbench.data.reading.remark import Remark

LOOKED_AT = 64
"""Entries of a folder that are looked at to say what it holds."""
OTHER_DATA = (".npz", ".npy", ".pkl", ".pickle", ".json", ".csv", ".tsv")
"""Endings of files that may be data of another format; what lies in folders beside them says nothing of them."""


@dataclass(frozen=True)
class Fact:
    """What the name of a file tells: label from 0, and numbers, -1 where the name does not tell them."""

    clip: str
    label: int
    subject: int = -1
    camera: int = -1
    recording: int = -1
    setup: int = -1


@dataclass(frozen=True)
class KnownSet:
    """How one set is published.

    suffix: of its files. tell: stem of a file -> what it tells, None where it tells nothing. read: a file -> poses.
    classes, splits: of the clips that are there, from what their names tell; splits by their full names.
    """

    suffix: str
    layout: str
    units: str
    tell: Callable[[str], Fact | None]
    read: Callable[[Path], Raw]
    classes: Callable[[Sequence[Fact]], tuple[str, ...]]
    splits: Callable[[Sequence[Fact]], dict[str, list[str]]]


def holds(known: KnownSet, path: Path) -> bool:
    """Say whether a path is a file of the set, or a folder of them: only its first entries are looked at."""
    try:
        return _holds_any(known, path) if path.is_dir() else path.suffix == known.suffix and _is_of(known, path)
    except (OSError, ValueError):
        return False


def _is_of(known: KnownSet, file: Path) -> bool:
    """Go by the suffix where only this set has it, else by the name as well."""
    return known.suffix == ".skeleton" or known.tell(file.stem) is not None


def _holds_any(known: KnownSet, folder: Path, depth: int = 0) -> bool:
    """Look for a file of the set, whatever else lies beside it; folders are only entered where no other data lie."""
    with os.scandir(folder) as entries:
        listed = sorted(
            (entry for entry in islice(entries, LOOKED_AT) if not entry.name.startswith(".")),
            key=lambda entry: entry.name,
        )
    files = [Path(entry.path) for entry in listed if entry.is_file()]
    own = [file for file in files if file.suffix == known.suffix]
    if own or any(file.suffix in OTHER_DATA for file in files):
        return any(_is_of(known, file) for file in own)
    inner = [Path(entry.path) for entry in listed if entry.is_dir(follow_symlinks=False)]
    return bool(inner) and depth < DEEPEST and _holds_any(known, inner[0], depth + 1)


def in_parts(facts: Sequence[Fact], split: str, trains: Callable[[Fact], bool]) -> dict[str, list[str]]:
    """Make a split of what the names of clips tell: `<split>_train` and `<split>_test` -> clips."""
    splits: dict[str, list[str]] = {}
    for fact in facts:
        splits.setdefault(f"{split}_{'train' if trains(fact) else 'test'}", []).append(fact.clip)
    return splits


Without = Callable[[Sequence[ClipFile]], tuple[set[str], str]]
"""Says of the files of clips which are to be left out, by the names of clips, and why."""


def read_set(known: KnownSet, path: Path, asked: Asked, without: Without | None = None) -> Book:
    """Find the clips of a set in a folder, or in one file.

    Raises:
        InputError: there is none, or a CSV of labels does not fit.
    """
    if asked.layout not in (None, known.layout):
        raise InputError(f"{path} is of a set with the joints of {known.layout}, not {asked.layout}; omit the layout")
    files, remarks = _files(known, path), list[Remark]()
    if without is not None:
        files = _kept(known, files, *without(files), remarks)
    facts = {file.name: fact for file in files if (fact := known.tell(file.path.stem)) is not None}
    if facts and not asked.labels:
        files = _named(files, facts, remarks)
    unique = len({fact.clip for fact in facts.values()}) == len(facts)
    files, facts = _called(files, facts) if unique else (files, facts)
    given = told(files, asked.labels) if asked.labels or not facts else Told()
    remarks += [] if unique else [_twice(facts)]
    remarks += [] if facts or given.labels else [UNNAMED]
    splits = given.splits or _by_file(known.splits(list(facts.values())), facts)
    return Book(
        _clips(known, files, facts, given),
        partial(file_sha256, path) if path.is_file() else partial(fingerprint, path, [file.path for file in files]),
        Stated(LAYOUTS[known.layout], known.units),
        () if given.labels else known.classes(list(facts.values())),
        splits,
        remarks,
    )


UNNAMED = Remark("assumed", "labels", "the names of the files tell no class, so the clips have no labels; say --labels")


def _kept(known: KnownSet, files: list[ClipFile], dropped: set[str], why: str, remarks: list[Remark]) -> list[ClipFile]:
    """Leave out the clips that a list names, whatever their files are called beside that."""
    kept = [file for file in files if _clip_of(known, file) not in dropped]
    if len(kept) < len(files):
        remarks.append(Remark("mended", "clips", f"{count(len(files) - len(kept), 'clip')} left out, {why}"))
    return kept


def _clip_of(known: KnownSet, file: ClipFile) -> str:
    fact = known.tell(file.path.stem)
    return fact.clip if fact else file.path.stem


def _named(files: list[ClipFile], facts: Mapping[str, Fact], remarks: list[Remark]) -> list[ClipFile]:
    """Leave out the files whose names tell nothing, beside others that are named as the set's are."""
    strange = [file.path.name for file in files if file.name not in facts]
    if strange:
        said = f"{count(len(strange), 'file')} left out, not named as the set's are: {some(strange)}"
        remarks.append(Remark("mended", "clips", said))
    return [file for file in files if file.name in facts]


def _twice(facts: Mapping[str, Fact]) -> Remark:
    files_of = Counter(fact.clip for fact in facts.values())
    twice = [clip for clip, files in files_of.items() if files > 1]
    text = f"{count(len(twice), 'clip')} found in several folders, counted as often: {some(twice)}"
    return Remark("doubt", "clips", text)


def open_set(known: KnownSet, path: Path, asked: Asked) -> RecordedSource:
    """Open a folder of a set, or one file of it.

    Raises:
        InputError: as `read_set`, or a file is damaged.
    """
    return RecordedSource(path, asked, partial(read_set, known))


def _files(known: KnownSet, path: Path) -> list[ClipFile]:
    if not path.is_dir():
        check_regular(path)
        return [ClipFile(path.stem, path, "")]
    files = clip_files(path, known.suffix)
    require(len(files) > 0, f"{path} holds no file ending in {known.suffix}; check the path")
    return files


def _called(files: Sequence[ClipFile], facts: Mapping[str, Fact]) -> tuple[list[ClipFile], dict[str, Fact]]:
    """Call clips by what their files' names tell, where no two of them then share a name."""
    names = {file.name: facts[file.name].clip if file.name in facts else file.name for file in files}
    renamed = [ClipFile(names[file.name], file.path, file.group) for file in files]
    return renamed, {names[name]: fact for name, fact in facts.items()}


def _by_file(splits: Mapping[str, Sequence[str]], facts: Mapping[str, Fact]) -> dict[str, list[str]]:
    """Name the clips of splits as they are named here: by their paths, where a clip is there twice."""
    clips: dict[str, list[str]] = {}
    for name, fact in facts.items():
        clips.setdefault(fact.clip, []).append(name)
    return {split: [name for clip in dict.fromkeys(held) for name in clips[clip]] for split, held in splits.items()}


def _clips(
    known: KnownSet, files: Sequence[ClipFile], facts: Mapping[str, Fact], given: Told
) -> Iterator[Found | Spoilt]:
    nothing = Fact("", -1)
    for file in files:
        fact = facts.get(file.name, nothing)
        own = None if fact.label < 0 or given.labels else fact.label
        try:
            raw = known.read(file.path)
        except InputError as error:
            yield Spoilt(file.name, error)
            continue
        except OSError as error:
            yield Spoilt(file.name, InputError(f"cannot read {file.path}: {error.strerror}; check the file"))
            continue
        label, subject = given.labels.get(file.name, own), given.subjects.get(file.name, fact.subject)
        yield Found(file.name, raw, label, subject, fact.camera, fact.recording)
