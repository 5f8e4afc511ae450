"""Every key that `skelbench train --set` takes, with its default and its meaning, read from the settings themselves.

The meaning is the comment beside a field in the source, so that it is written once, where the code is read.
"""

import inspect
import re
from collections.abc import Iterator
from dataclasses import MISSING, is_dataclass
from typing import Any, NamedTuple, cast

import torch

from skelbench.adapters.card import Card
from skelbench.adapters.model import adapter
from skelbench.adapters.protocols import Configured
from skelbench.core.settings import settings_of
from skelbench.training.choose import SETTABLE
from skelbench.training.objectives.registry import OBJECTIVES
from skelbench.training.presets import PRESETS
from skelbench.training.recipes import Recipe

FIELD = re.compile(r"^    (\w+): [^#\n]*?(?:  # (.*))?$", re.MULTILINE)


class Setting(NamedTuple):
    """One key. owner: recipe, an objective, or the model (the first of those that share an adapter)."""

    owner: str
    key: str
    default: str
    meaning: str


def settings_table() -> list[Setting]:
    """List the settings of the recipe, then of every objective, then of every adapter that has presets.

    Of the recipe and of an adapter they are the defaults where no preset says otherwise.
    """
    rows = [row for row in _rows("recipe", Recipe) if row.key in SETTABLE]
    for name, objective in OBJECTIVES.items():
        rows += _rows(name, objective.settings_type, f"{name}.")
    for path, model in _adapters().items():
        rows += _rows(model, _config_of(path))
    return rows


def _adapters() -> dict[str, str]:
    """Adapter's path -> the first model that has it."""
    first: dict[str, str] = {}
    for model, presets in PRESETS.items():
        for recipe in presets.values():
            first.setdefault(recipe.adapter, model)
    return first


def _config_of(path: str) -> type[Any]:
    """Return the dataclass that an adapter reads its card's `config` into."""
    with torch.device("meta"):  # nothing is computed with the network, so it needs no memory
        model: Configured = adapter(path).load(Card("default", path, {}, ("a", "b")))
    config: object = model.config
    return type(config)


def _rows(owner: str, cls: type[Any], prefix: str = "") -> Iterator[Setting]:
    meanings = comments(cls)
    for key, default in settings_of(cls).items():
        if is_dataclass(default) and not isinstance(default, type):
            yield from _rows(owner, type(default), f"{prefix}{key}.")
        else:
            yield Setting(owner, prefix + key, written(default), meanings.get(key, ""))


def written(default: object) -> str:
    """Write a default as `--set` takes it; nothing where there is none."""
    if default is MISSING:
        return ""
    if isinstance(default, tuple):
        return "[" + ",".join(map(str, cast(tuple[object, ...], default))) + "]"
    words = {"True": "true", "False": "false", "None": "null"}
    return words.get(str(default), str(default))


def comments(cls: type[Any]) -> dict[str, str]:
    """Field -> the comment beside it, or else the one beside the field of that name in the class above."""
    meanings: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if is_dataclass(base):
            meanings |= {key: text for key, text in FIELD.findall(inspect.getsource(base)) if text}
    return meanings
