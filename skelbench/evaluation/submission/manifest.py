"""`submission.json`: what a submission says of itself; read within bounds, since it may come from anybody."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar, cast

from skelbench.core.errors import InputError, require
from skelbench.core.files import atomic, check_regular
from skelbench.core.names import check_name
from skelbench.core.words import quoted

FORMAT = "skelbench submission 1"
NAME = "submission.json"
CARD, ENVIRONMENT, CELLS = "card.yaml", "environment.json", "results.cells"
SIZE = 1 << 20
"""Bytes of a JSON file; ours have some 20,000."""
MOST_FILES, MOST_SETTINGS = 1000, 100
OPTIONAL = ("split", "part", "source", "weights_sha256")
"""Texts that may be empty."""

T = TypeVar("T")


@dataclass(frozen=True)
class Setting:
    """Clips that a model was measured on, and the one command that measures it again."""

    dataset: str
    dataset_sha256: str
    split: str
    part: str
    source: str
    names_sha256: str
    clips: int
    seeds: int
    command: str


@dataclass(frozen=True)
class Manifest:
    """What was measured, and every other file of the folder with its hash."""

    model: str
    weights_sha256: str
    config_sha256: str
    suite: str
    suite_sha256: str
    settings: tuple[Setting, ...]
    files: Mapping[str, str]

    def save(self, folder: Path) -> None:
        """Write it into the folder."""
        write_json({"format": FORMAT, **asdict(self)}, folder / NAME)


def read_manifest(path: Path) -> Manifest:
    """Read `submission.json`.

    Raises:
        InputError: it is none, or names a file outside its folder.
    """
    values = read_json(path)
    form = values.pop("format", None)
    require(form == FORMAT, f"{path} is of the format {quoted(form)}, expected {FORMAT!r}; pack it again")
    settings, files = values.get("settings"), values.get("files")
    if not isinstance(settings, list) or not isinstance(files, dict):
        raise InputError(f"{path} has no list of settings or no files; pack it again")
    listed, named = cast("list[Any]", settings), cast("dict[str, Any]", files)
    require(0 < len(listed) <= MOST_SETTINGS, f"{path} has {len(listed)} settings, expected 1 to {MOST_SETTINGS}")
    require(len(named) <= MOST_FILES, f"{path} names {len(named)} files, at most {MOST_FILES} are read")
    for name, told in named.items():
        _check_file(name, told, str(path))
    measured = tuple(_as(Setting, setting, f"{path}: a setting") for setting in listed)
    return _as(Manifest, {**values, "settings": measured, "files": named}, str(path))


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON file that holds one object.

    Raises:
        InputError: it is larger than SIZE, or anything else.
    """
    check_regular(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(SIZE + 1)
        require(len(raw) <= SIZE, f"{path} is larger than {SIZE:,} bytes, which none of ours is; pack it again")
        values: Any = json.loads(raw, parse_constant=_no_number)
    except InputError:
        raise
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path} is no JSON that can be read ({type(error).__name__}); pack it again") from error
    if not isinstance(values, dict):
        raise InputError(f"{path} holds {quoted(values)}, expected an object; pack it again")
    return cast("dict[str, Any]", values)


def write_json(values: Mapping[str, Any], path: Path) -> None:
    """Write JSON that a person can read."""
    with atomic(path) as draft:
        text = json.dumps(values, indent=1, ensure_ascii=False, allow_nan=False)
        draft.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no JSON")


def _as(cls: type[T], values: Any, where: str) -> T:
    known = {f.name: f.type for f in fields(cast(Any, cls))}
    if not isinstance(values, dict) or cast("dict[str, Any]", values).keys() != known.keys():
        raise InputError(f"{where} has other keys than {', '.join(known)}; pack it again")
    given = cast("dict[str, Any]", values)
    for key, kind in known.items():
        value = given[key]
        if kind is str:
            _check_text(key, value, where)
        elif kind is int:
            fits = type(value) is int and 1 <= value < 2**31
            require(fits, f"{where}: {key} is {quoted(value)}, expected a whole number from 1; pack it again")
    return cls(**given)


def _check_text(key: str, value: object, where: str) -> None:
    if not isinstance(value, str):
        raise InputError(f"{where}: {key} is {quoted(value)}, expected text; pack it again")
    if value == "" and key in OPTIONAL:
        return
    if key.endswith("sha256"):
        digits = 16 if key == "names_sha256" else 64
        fits = re.fullmatch(f"[0-9a-f]{{{digits}}}", value)
        require(bool(fits), f"{where}: {key} is {quoted(value)}, expected {digits} hexadecimal digits; pack it again")
    elif key == "command":
        fits = 0 < len(value) <= 2000 and value.isprintable()
        require(fits, f"{where}: command is {quoted(value)}, expected one printable line; pack it again")
    else:
        check_name(value, key, where)


def _check_file(name: str, told: object, where: str) -> None:
    path = PurePosixPath(name)
    inside = not path.is_absolute() and ".." not in path.parts and "\\" not in name and str(path) == name
    require(inside and name.isprintable(), f"{where} names the file {quoted(name)}, expected one inside its folder")
    fits = isinstance(told, str) and re.fullmatch("[0-9a-f]{64}", told)
    require(bool(fits), f"{where}: the hash of {quoted(name)} is {quoted(told)}, expected 64 hexadecimal digits")
