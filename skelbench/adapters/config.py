"""Read an adapter's configuration, a frozen dataclass, from the mapping on a card."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar, cast

from skelbench.errors import InputError
from skelbench.registry import unknown

C = TypeVar("C")


def read_config(cls: type[C], values: Mapping[str, Any]) -> C:
    """Build `cls` from `values`; what is not given keeps its default, nested dataclasses are read alike.

    Raises:
        InputError: a key is not a field of `cls`, or a value is not of the kind of the field's default.
    """
    defaults: dict[str, Any] = {field.name: getattr(cls(), field.name) for field in fields(cast(Any, cls))}
    for key in values:
        if key not in defaults:
            raise unknown("configuration key", key, defaults)
    return cls(**{key: _like(defaults[key], value, key) for key, value in values.items()})


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
