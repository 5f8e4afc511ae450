"""What may stand in the file of a card: keys, kinds of values, names of classes; a mistake is said with the file."""

from collections.abc import Collection, Mapping
from pathlib import Path, PurePath
from typing import Any, cast

from skelbench.adapters.card_training import check_claims, check_training
from skelbench.adapters.class_names import listed_names
from skelbench.core.errors import InputError, require
from skelbench.core.files import check_regular
from skelbench.core.names import check_name, check_names
from skelbench.core.words import kind_of, quoted
from skelbench.core.yaml_file import read_yaml

CLASSES = 10**6
LIST = 1 << 20
"""Bytes of a file of class names."""
SELECTED_ON = ("test", "val", "none")
_KINDS: dict[str, type] = {"config": dict, "classes": list, "training": dict, "claims": dict}
_WORDS = {str: "text", list: "a list of names", dict: "a mapping"}


def read_card_file(path: Path, known: Collection[str]) -> dict[str, Any]:
    """Read the values of a card, checked; `classes` becomes the tuple of their names. known: the keys of a card.

    Raises:
        InputError: the file is no YAML, its keys are not those of a card, or a value is none that a card has.
    """
    values = read_yaml(path, "card")
    if not isinstance(values, dict):
        raise InputError(f"{path} holds {kind_of(values)}, expected a card: name, adapter, classes, weights …")
    given = cast(dict[Any, Any], values)
    wrong = (given.keys() - set(known)) | ({"name", "adapter"} - given.keys())
    if wrong:
        keys = ", ".join(sorted(map(quoted, wrong)))
        raise InputError(
            f"{path}: fix the keys [{keys}]; a card has {', '.join(sorted(known))}, name and adapter always"
        )
    for key in [key for key, value in given.items() if value is None and key not in ("name", "adapter")]:
        del given[key]  # an empty `notes:`
    given["classes"] = _classes(given.get("classes", []), path)
    for key, value in given.items():
        kind = _KINDS.get(key, str)
        if not isinstance(value, kind):
            raise InputError(f"{path}: {key} is {quoted(value)}, expected {_WORDS[kind]}; correct the card")
        if isinstance(value, dict):
            _check_keys(cast(dict[Any, Any], value), f"{path}: {key}")
    for key in ("name", "adapter"):
        check_name(given[key], key, str(path))
    check_training(given.get("training", {}), f"{path}: training")
    check_claims(given.get("claims", {}), f"{path}: claims")
    if given.get("selected_on", "none") not in SELECTED_ON:
        raise InputError(
            f"{path}: selected_on is {quoted(given['selected_on'])}, expected {', '.join(SELECTED_ON)}; correct it"
        )
    if "sha256" in given:
        given["sha256"] = given["sha256"].lower()  # PowerShell writes hashes in capitals
    return {**given, "classes": tuple(given["classes"])}


def _check_keys(values: Mapping[Any, Any], where: str) -> None:
    """Refuse settings whose names are no text, at any depth."""
    for key, value in values.items():
        require(isinstance(key, str), f"{where} has the key {quoted(key)}, expected text; put it in quotes")
        if isinstance(value, dict):
            _check_keys(cast(dict[Any, Any], value), where)


def _classes(value: Any, path: Path) -> list[str]:
    """Name the classes of a card: a list of names, how many they are, or a text file beside it."""
    if isinstance(value, int | str) and not isinstance(value, bool):
        beside = PurePath(str(value))
        if beside.is_absolute() or ".." in beside.parts:
            raise InputError(
                f"{path}: classes {quoted(value)} lie outside the folder of the card; put the file beside it"
            )
        return list(read_classes(value, path.parent))
    if not isinstance(value, list):
        raise InputError(f"{path}: classes is {quoted(value)}, expected a list of names; correct the card")
    listed = cast(list[Any], value)
    odd = [name for name in listed if not isinstance(name, str | int | float)]
    require(not odd, f"{path}: classes hold {quoted(odd[:1])}, expected names; correct the card")
    names = list(map(str, listed))
    check_names(names, "class", str(path))
    return names


def read_classes(of: int | str, folder: Path = Path()) -> tuple[str, ...]:
    """Name classes: from 0 up to a number, as in a pyskl pickle, or by a text file in `folder`, see `listed_names`.

    Raises:
        InputError: there is no such file, it names a class twice, or the number is none that a data set has.
    """
    text = str(of)
    if text.removeprefix("-").isdecimal() and text.isascii():
        if len(text) > 7 or not 0 < int(text) <= CLASSES:
            raise InputError(f"classes {quoted(of)}: expected 1 to {CLASSES:,}; correct the number")
        return tuple(map(str, range(int(text))))
    path = folder / text
    try:
        check_regular(path)
        with path.open("rb") as stream:
            raw = stream.read(LIST + 1)
        lines = raw.decode("utf-8-sig").splitlines() if len(raw) <= LIST else []
    except (OSError, ValueError) as error:  # ValueError: no UTF-8, or no regular file
        raise InputError(f"classes {quoted(text)}: neither a number nor a text file with one name a line") from error
    if len(raw) > LIST:
        raise InputError(f"classes {quoted(text)}: the file is larger than {LIST:,} bytes; name a list of class names")
    names = listed_names([line.strip() for line in lines if line.strip()])
    check_names(names, "class", f"classes {text}")
    return tuple(names)
