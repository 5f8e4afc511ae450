"""Settings: frozen dataclasses read from the mapping on a card, and changed by `key=value` of the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from math import prod
from types import NoneType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

import yaml

from skelbench.core.errors import InputError
from skelbench.core.registry import unknown
from skelbench.core.words import quoted
from skelbench.core.yaml_file import parse_yaml

C = TypeVar("C")
LARGEST = 10_000
"""Of any number in a network's settings: frames, channels, pixels."""
MOST_INPUT = 1 << 26
"""Numbers that a network may be given of one clip, 256 MiB of them; the largest published inputs have half as many."""
DEEPEST = 16
"""Parts of the key of a setting, e.g. two of `augment.rotate`."""


def read_config(cls: type[C], values: Mapping[str, Any], where: str = "") -> C:
    """Build the dataclass `cls` from `values`; what is not given keeps its default, nested dataclasses are read alike.

    Every value must be of its field's annotated type, see `typed`. where: what holds the values, for the errors, e.g.
    "card stgcn".

    `cls.aliases`, where it has them, are older names of its fields: {older name: field}.

    Raises:
        InputError: a key is not a field of `cls` or its older name, a field is given by both names, a value is of
            another type, or the values do not go together.
    """
    known, kinds = settings_of(cls), get_type_hints(cls)
    aliases: Mapping[str, str] = getattr(cls, "aliases", {})
    given: dict[str, Any] = {}
    for key, value in values.items():
        name = aliases.get(key, key)
        if name not in known:
            raise unknown(f"setting of {where}" if where else "configuration key", str(key), known)
        if key != name and name in values:
            raise InputError(f"configuration {key} and {name} are two names of one setting; write one of them")
        given[name] = _read(kinds[name], value, f"{where}, {key}" if where else f"configuration {key}", known[name])
    try:
        return cls(**given)
    except InputError as error:
        raise InputError(f"{where}: {error}" if where else str(error)) from error


def settings_of(cls: type[Any]) -> dict[str, Any]:
    """Key -> default of a dataclass of settings, in their order; `MISSING` where there is no default."""
    return {field.name: _default(field) for field in fields(cls)}


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _read(kind: Any, value: Any, name: str, default: Any) -> Any:
    if is_dataclass(kind) and isinstance(value, Mapping):
        return read_config(cast(type[Any], kind), cast(Mapping[str, Any], value), name)
    try:
        return typed(kind, value)
    except TypeError as error:
        instead = "write one" if default is MISSING else f"the default is {default!r}"
        raise InputError(f"{name}: {quoted(value)} is no {error}; {instead}") from None


def check_numbers(config: object, most: Mapping[str, int]) -> None:
    """Refuse numbers that no network has: larger than `most` says of their key, or than LARGEST.

    Raises:
        InputError: one is larger; it names the key.
    """
    for key, value in vars(config).items():
        for number in cast("tuple[Any, ...]", value) if isinstance(value, tuple) else (value,):
            if type(number) in (int, float) and not abs(number) <= most.get(key, LARGEST):  # NaN is no number either
                raise InputError(
                    f"{key}: {quoted(cast(object, value))} is too large; take at most {most.get(key, LARGEST)}"
                )


def check_product(sizes: Mapping[str, int], what: str, most: int = MOST_INPUT) -> None:
    """Refuse sizes that are fine one by one and together are more than any network is given.

    sizes: setting -> its number. what: the numbers are of, e.g. "the input of one clip".

    Raises:
        InputError: their product is larger than `most`; it names all of them.
    """
    count = prod(sizes.values())
    if count > most:
        each = " x ".join(f"{key} {size:,}" for key, size in sizes.items())
        raise InputError(f"{each} make {count:,} numbers in {what}, at most {most:,} fit; lower one of them")


def typed(kind: Any, value: Any) -> Any:
    """Return `value` as the annotated type `kind` wants it: int, float, str, bool, a tuple of these, or any `| None`.

    A whole number passes as a float, and so does text like 1e-4, which YAML reads as text; a list passes as a tuple.

    Raises:
        TypeError: it is of another type; the error is the name of the type it should have.
    """
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:
        one = next(part for part in inner if part is not NoneType)
        return None if value is None else typed(one, value)
    if origin is tuple:
        return _typed_tuple(inner, value)
    if kind is float and type(value) in (int, str):
        try:
            return float(value)
        except ValueError:
            raise TypeError("float") from None
    if type(value) is not (origin or kind):
        raise TypeError(kind.__name__)
    return value


def _typed_tuple(inner: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    """Read tuple[int, ...] of any length, or tuple[float, float] of just that length."""
    words = f"list of {inner[0].__name__}" if inner[-1] is Ellipsis else f"list of {len(inner)} {inner[0].__name__}"
    if not isinstance(value, list | tuple):
        raise TypeError(words)
    items = cast(Sequence[Any], value)
    kinds = (inner[0],) * len(items) if inner[-1] is Ellipsis else inner
    if len(kinds) != len(items):
        raise TypeError(words)
    try:
        return tuple(typed(kind, item) for kind, item in zip(kinds, items, strict=True))
    except TypeError:
        raise TypeError(words) from None


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
        InputError: it is not key=value, the key has more than DEEPEST parts, or the value is not YAML.
    """
    key, given, text = setting.partition("=")
    if not given:
        raise InputError(f"--set {quoted(setting)} is not key=value, e.g. epochs=20 or augment.rotate=0.3")
    if key.count(".") >= DEEPEST:
        raise InputError(f"--set {quoted(setting)}: a key of {key.count('.') + 1:,} parts, at most {DEEPEST} are read")
    try:
        return key, parse_yaml(text)
    except yaml.YAMLError as error:
        raise InputError(
            f"--set {quoted(setting)}: {quoted(text)} is no value; write a number, a word or [a, list]"
        ) from error


def with_nested(config: Mapping[str, Any], path: Sequence[str], value: Any) -> dict[str, Any]:
    """Return `config` with the value at `path`, e.g. ["augment", "rotate"], replaced.

    Raises:
        InputError: a part of the path is no mapping.
    """
    head, *rest = path
    if rest and not isinstance(config.get(head, {}), Mapping):
        raise InputError(f"--set {head}.{'.'.join(rest)}: {head} is {quoted(config[head])}; set {head} itself")
    return {**config, head: with_nested(config.get(head, {}), rest, value) if rest else value}
