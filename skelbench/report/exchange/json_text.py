"""JSON of others, read within bounds: size, depth, no key twice, no NaN; and its parts, of the types that we need."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn, cast

from skelbench.core.errors import InputError, require
from skelbench.core.files import check_regular
from skelbench.core.words import kind_of, quoted

SIZE = 1 << 24
"""Bytes of a record; one of 1,000 cells has some 4,000,000. What is read of n bytes takes up to 50 n of memory."""
RESTORE = "restore the file, or export again"

_KINDS: dict[type, str] = {dict: "a mapping", list: "a list", str: "text"}


def read_json(path: Path) -> dict[str, Any]:
    """Read a file that is one JSON object.

    Raises:
        InputError: it is no such file, larger than SIZE, or no JSON as `parse_json` reads it.
    """
    check_regular(path, "record")
    try:
        with path.open("rb") as stream:
            raw = stream.read(SIZE + 1)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}; check the file") from error
    require(len(raw) <= SIZE, f"{path} is larger than {SIZE:,} bytes, which no record is; {RESTORE}")
    return parse_json(raw, str(path))


def parse_json(raw: bytes, where: str) -> dict[str, Any]:
    """Read one JSON object; where it is from, for errors.

    Raises:
        InputError: it is no JSON object in UTF-8, nested too deep, has a key twice, NaN or a number of many digits.
    """
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:  # no UTF-8 is a ValueError too
        why = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise InputError(f"{where} is not JSON as we read it: {why}; {RESTORE}") from error
    require(isinstance(value, dict), f"{where} holds {kind_of(value)}, expected a mapping; {RESTORE}")
    return value


def part(of: dict[str, Any], key: str, kind: type, where: str) -> Any:
    """Return of[key], a dict, a list or a str.

    Raises:
        InputError: it is missing or of another type.
    """
    value = of.get(key)
    if not isinstance(value, kind):  # the words only where they are needed: this runs for every clip
        came = f"is {kind_of(value)}" if key in of else "is missing"
        raise InputError(f"{where}: {quoted(key)} {came}, expected {_KINDS[kind]}; {RESTORE}")
    return value


def texts(of: dict[str, Any], where: str) -> dict[str, str]:
    """Return a mapping whose values are all text.

    Raises:
        InputError: one is not.
    """
    for key in of:
        part(of, key, str, where)
    return cast("dict[str, str]", of)


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    held: dict[str, Any] = {}
    for key, value in pairs:
        if key in held:
            raise ValueError(f"the key {quoted(key)} is there twice")
        held[key] = value
    return held


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")
