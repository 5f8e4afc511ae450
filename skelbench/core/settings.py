"""Settings: frozen dataclasses read from the mapping on a card, and changed by `key=value` of the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, cast

import yaml

from skelbench.core.errors import InputError
from skelbench.core.registry import unknown

C = TypeVar("C")


def read_config(cls: type[C], values: Mapping[str, Any]) -> C:
    """Build `cls` from `values`; what is not given keeps its default, nested dataclasses are read alike.

    `cls.aliases`, where it has them, are older names of its fields: {older name: field}.

    Raises:
        InputError: a key is not a field of `cls` or its older name, a field is given by both names, or a value is not
            of the kind of the field's default.
    """
    defaults: dict[str, Any] = {field.name: getattr(cls(), field.name) for field in fields(cast(Any, cls))}
    aliases: Mapping[str, str] = getattr(cls, "aliases", {})
    names = {key: aliases.get(key, key) for key in values}
    for key, name in names.items():
        if name not in defaults:
            raise unknown("configuration key", key, defaults)
        if key != name and name in values:
            raise InputError(f"configuration {key} and {name} are two names of one setting; write one of them")
    return cls(**{name: _like(defaults[name], values[key], key) for key, name in names.items()})


def _like(default: Any, value: Any, key: str) -> Any:
    if is_dataclass(default) and isinstance(value, Mapping):
        return read_config(cast(type[Any], type(default)), cast(Mapping[str, Any], value))
    kind = cast(type[Any], type(default))
    if kind is tuple and isinstance(value, list | tuple):
        return tuple(cast(list[Any], value))
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise InputError(f"configuration {key}: {value!r} is no {kind.__name__}; the default is {default!r}")
    return value


def with_setting(config: Mapping[str, Any], setting: str) -> dict[str, Any]:
    """Return an adapter's configuration changed by `key=value`, e.g. `views=10` or `augment.rotate=0.3`.

    Raises:
        InputError: it is not key=value, or a part of the key is no mapping.
    """
    key, value = read_setting(setting)
    return with_nested(config, key.split("."), value)


def read_setting(setting: str) -> tuple[str, Any]:
    """Split `key=value`, the value read as YAML.

    Raises:
        InputError: it is not key=value, or the value is not YAML.
    """
    key, given, text = setting.partition("=")
    if not given:
        raise InputError(f"--set {setting!r} is not key=value, e.g. epochs=20 or augment.rotate=0.3")
    try:
        return key, yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InputError(f"--set {setting!r}: {text!r} is no value; write a number, a word or [a, list]") from error


def with_nested(config: Mapping[str, Any], path: Sequence[str], value: Any) -> dict[str, Any]:
    """Return `config` with the value at `path`, e.g. ["augment", "rotate"], replaced.

    Raises:
        InputError: a part of the path is no mapping.
    """
    head, *rest = path
    if rest and not isinstance(config.get(head, {}), Mapping):
        raise InputError(f"--set {head}.{'.'.join(rest)}: {head} is {config[head]!r}; set {head} itself")
    return {**config, head: with_nested(config.get(head, {}), rest, value) if rest else value}
