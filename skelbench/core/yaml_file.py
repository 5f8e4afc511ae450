"""YAML as skelbench's files use it: mappings, lists, text, numbers; read without YAML's other powers.

Of what YAML can do, a card, a recipe, a suite or a layout needs a small part. Anchors and aliases unfold a line into a
gigabyte, tags make objects, nesting fills the stack, numbers may have a million digits: all of it is refused before
anything is made of it. A date is text.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import yaml

from skelbench.core.errors import InputError
from skelbench.core.files import check_regular
from skelbench.core.words import WORD, one_line, quoted

SIZE = 1 << 20
"""Bytes of a file; the largest card, with the names of 700 classes, has 20,000."""
DEEPEST = 16
MOST = 200_000
"""Values, keys, starts and ends of a file: a card of 700 classes has some 800; more than these take above a second."""
DIGITS = 30
LONG = 10_000
"""Characters of a plain text that is not looked at for being a number."""
_DIRECTIVE = re.compile(r"(?:\A|[\r\n])%")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Reads YAML in C where that is there, many times as fast: hundreds of cards are listed."""
_RESOLVER: Any = yaml.resolver.Resolver()
_CONSTRUCTOR: Any = yaml.constructor.SafeConstructor()


def read_yaml(path: Path, what: str) -> Any:
    """Read a YAML file; `what` it is, e.g. "card", is named in errors.

    Raises:
        InputError: it cannot be read, is no YAML, is larger than SIZE, or uses what we do not read.
    """
    check_regular(path, what)
    try:
        with path.open("rb") as stream:
            raw = stream.read(SIZE + 1)
        if len(raw) > SIZE:
            raise InputError(f"{what} {path} is larger than {SIZE:,} bytes, which no {what} is; name another file")
        return parse_yaml(raw.decode("utf-8-sig"))
    except OSError as error:
        raise InputError(f"cannot read {what} {path}: {error.strerror}; check the file") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{what} {path} is not YAML: it is no UTF-8 text; save it as UTF-8") from error
    except yaml.YAMLError as error:
        raise InputError(f"{what} {path} is not YAML: {one_line(str(error), 3 * WORD)}; correct the file") from error


def parse_yaml(text: str) -> Any:
    """Read one YAML document: dict, list, str, int, float, bool, None.

    Raises:
        yaml.YAMLError: it is no YAML, or uses what we do not read (anchors, aliases, tags, deep nesting, long numbers,
            lines that begin with %, keys that are no plain words or numbers, keys that are given twice or would be
            the same text); its text says which.
    """
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise yaml.YAMLError("characters that are no text")
    directive = _DIRECTIVE.search(text)
    if directive is not None:
        line = len(text[: directive.end()].splitlines())
        raise yaml.YAMLError(f"line {line}: directives (% at the start of a line) are not read, leave the line out")
    events = _counted(yaml.parse(text, _LOADER))
    documents = [_value(next(events), events, 0) for event in events if isinstance(event, yaml.DocumentStartEvent)]
    if len(documents) > 1:
        raise yaml.YAMLError(f"{len(documents)} documents, expected one")
    return documents[0] if documents else None


def _counted(events: Iterable[Any]) -> Iterator[Any]:
    for count, event in enumerate(events):
        if count > MOST:
            _refuse(event, f"more than {MOST:,} values, keys, starts and ends")
        yield event


def _value(event: Any, events: Iterator[Any], depth: int) -> Any:
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        _refuse(event, "anchors (&) and aliases (*) are not read, write the value twice")
    if event.tag is not None and event.tag != "!":
        _refuse(event, f"tags such as {quoted(event.tag)} are not read, leave it out")
    if depth > DEEPEST:
        _refuse(event, f"more than {DEEPEST} values in each other")
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(_value(event, events, depth + 1))
        return items
    return _mapping(events, depth) if isinstance(event, yaml.MappingStartEvent) else _scalar(event)


def _mapping(events: Iterator[Any], depth: int) -> dict[Any, Any]:
    values: dict[Any, Any] = {}
    texts: set[str] = set()  # whoever reads them may take 1 and '1' for one name
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _value(event, events, depth + 1)
        if isinstance(key, dict | list):
            _refuse(event, "a key that is a mapping or a list, write a word")
        if key in values or str(key) in texts:
            _refuse(event, f"the key {quoted(key)} is there twice, keep one")
        texts.add(str(key))
        values[key] = _value(next(events), events, depth + 1)
    return values


def _scalar(event: Any) -> Any:
    """Read a word or a number as YAML's own rules have it."""
    if not event.implicit[0] or len(event.value) > LONG:
        return event.value  # in quotes it is text whatever it looks like
    tag = str(_RESOLVER.resolve(yaml.ScalarNode, event.value, (True, False)))
    kind = tag.rpartition(":")[2]
    if kind in ("int", "float") and len(event.value) > DIGITS:
        _refuse(event, f"a number of {len(event.value)} characters")
    if kind not in _READ:
        return event.value
    try:
        return _READ[kind](yaml.ScalarNode(tag, event.value))
    except ValueError:
        _refuse(event, f"{quoted(str(event.value))} is no number")


_READ: dict[str, Callable[[Any], Any]] = {
    "null": _CONSTRUCTOR.construct_yaml_null,
    "bool": _CONSTRUCTOR.construct_yaml_bool,
    "int": _CONSTRUCTOR.construct_yaml_int,
    "float": _CONSTRUCTOR.construct_yaml_float,
}
"""Kinds of plain words that are no text -> how they are read; others, such as dates, are text."""


def _refuse(event: Any, why: str) -> NoReturn:
    raise yaml.YAMLError(f"line {event.start_mark.line + 1}: {why}")
