"""A card as strangers may see it: without paths of the machine that it was made on, nor the name of who made it."""

import getpass
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, cast

from skelbench.adapters.card import Card
from skelbench.core.errors import InputError
from skelbench.core.words import quoted

_ABSOLUTE = r"""(?:file://)?(?:~\w*/|/[^\s"',;:)\]/]+/|[A-Za-z]:[\\/]|\\\\)"""
PATH = re.compile(rf"""(?P<quote>["']){_ABSOLUTE}[^"']*(?P=quote)|(?<![^\s"'=,:;(\[]){_ABSOLUTE}[^\s"',;)\]]*""")
"""An absolute path in a text, in quotes also one with blanks; no `and/or`, no `https://…`, no lone `/x`."""
KEPT = ("name", "adapter", "config", "classes")
"""What turns weights into predictions, and what results know the model by: changing it makes another model."""


def public(card: Card) -> Card:
    """Return the card with only the last name of every path, and of none a folder that is called like the user.

    Raises:
        InputError: there is a path in what makes the model, where nothing may be changed.
    """
    for key in KEPT:
        found = _first_path(getattr(card, key))
        if found:
            raise InputError(
                f"card {card.name}: {key} names {quoted(found)}, a path of this machine that would be published and "
                "that nobody else has; correct the card"
            )
    rest = {key: _cleaned(getattr(card, key)) for key in ("training", "paper", "licence", "claims", "notes")}
    return replace(card, **rest)


def check_public(texts: Mapping[str, str], where: str, remedy: str) -> None:
    """Refuse what would be published with a path in it; `texts` are e.g. the metadata of a weights file.

    Raises:
        InputError: there is one.
    """
    found = _first_path(dict(texts))
    if found:
        raise InputError(f"{where} says {quoted(found)}, a path of this machine, which would be published; {remedy}")


def _first_path(value: Any) -> str:
    """The first path among the texts of a value, keys too, at any depth."""
    if isinstance(value, str):
        return found[0] if (found := PATH.search(value)) else ""
    parts: list[Any] = []
    if isinstance(value, Mapping):
        parts = [part for pair in cast("Mapping[Any, Any]", value).items() for part in pair]
    elif isinstance(value, list | tuple):
        parts = list(cast("list[Any]", value))
    return next((path for part in parts if (path := _first_path(part))), "")


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _without_user(PATH.sub(lambda found: _last(found[0]), value))
    if isinstance(value, Mapping):
        return {key: _cleaned(part) for key, part in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, list | tuple):
        return list(map(_cleaned, cast("list[Any]", value)))
    return value


def _last(path: str) -> str:
    """The last name of a path of any system, in its quotes; of a home nothing is left."""
    quote = path[0] if path[0] in "\"'" else ""
    kind = PureWindowsPath if "\\" in path or re.match("[\"']?[A-Za-z]:", path) else PurePosixPath
    name = kind(path.strip("\"'")).name
    return f"{quote}{name if name and name != _user() else '…'}{quote}"


def _without_user(text: str) -> str:
    """Leave out folders of relative paths that are called like the user: `runs/ann/x` -> `runs/…/x`."""
    user = re.escape(_user())
    return re.sub(rf"(?<![\w.-]){user}(?=[/\\])|(?<=[/\\]){user}(?![\w.-])", "…", text) if user else text


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may have none
        return ""
