"""Names of classes as files have them: a name a line, numbered lines (`0 wave`), or JSON."""

import json
import re
from collections.abc import Sequence
from typing import Any, cast

_NUMBERED = re.compile(r"(\d+)(?:[.):,]\s*|\s+)(\S.*)")


def listed_names(lines: Sequence[str]) -> list[str]:
    """Return the names in the order of their numbers. lines: of the file, without blanks around, none empty.

    Of numbered lines, from 0 or 1 on and without a gap, the names; of JSON, a list, or a mapping of numbers and names.
    """
    text = "\n".join(lines)
    if text.startswith(("[", "{")):
        try:
            return in_order(json.loads(text)) or list(lines)
        except (ValueError, RecursionError):
            return list(lines)
    found = [_NUMBERED.fullmatch(line) for line in lines]
    pairs = {int(one[1]): one[2] for one in found if one and len(one[1]) < 8}
    first = min(pairs, default=0)
    if len(lines) > 1 and first < 2 and list(pairs) == [*range(first, first + len(lines))]:
        return list(pairs.values())
    return list(lines)


def in_order(value: object) -> list[str] | None:
    """List names of classes; in a dict they stand by their numbers, from 0 on, or the numbers by them."""
    if isinstance(value, list):
        return list(map(str, cast("list[Any]", value)))
    if not isinstance(value, dict):
        return None
    pairs = [(str(key), str(one)) for key, one in cast("dict[Any, Any]", value).items()]
    wanted = list(map(str, range(len(pairs))))
    for names in (dict(pairs), {number: name for name, number in pairs}):
        if sorted(names) == sorted(wanted):
            return [names[number] for number in wanted]
    return None
