"""Names that come from a file: of clips, classes, joints, splits, models."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import cast

from skelbench.core.errors import InputError
from skelbench.core.words import WORD, kind_of, one_line, quoted

_PORTS = {f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)}
DEVICES = {"con", "prn", "aux", "nul"} | _PORTS
"""What Windows takes for a device, also with an ending."""
LONGEST = 300
"""Characters of a name; the longest of a public data set, those of HACS and FineGym, have about 60."""


def check_names(names: Iterable[object], kind: str, where: str) -> None:
    """Refuse names that cannot be printed, sorted and told apart; `where` is the file, `kind` what they are names of.

    Raises:
        InputError: one is no text, empty, longer than LONGEST, holds control characters, or is there twice.
    """
    seen: Counter[object] = Counter()
    for name in names:
        if not isinstance(name, str):
            raise InputError(f"{where}: {kind} {quoted(name)} is {kind_of(name)}, expected text; write a name")
        check_name(name, kind, where)
        seen[name] += 1
    twice = next((name for name, count in seen.items() if count > 1), None)
    if twice is not None:
        raise InputError(f"{where}: {one_line(str(twice), WORD)} named twice; every {kind} needs a name of its own")


def check_name(name: str, kind: str, where: str) -> None:
    """Refuse a name that cannot be printed.

    Raises:
        InputError: it is empty, longer than LONGEST, or holds control characters.
    """
    if not name.strip():
        raise InputError(f"{where}: a {kind} has no name, got {quoted(name)}; write one")
    if len(name) > LONGEST:
        raise InputError(f"{where}: {kind} {quoted(name)} has {len(name)} characters, at most {LONGEST} are read")
    if not name.isprintable():
        raise InputError(f"{where}: {kind} {quoted(name)} holds control characters; write it in plain characters")


def check_chosen_on(entries: object, where: str = "") -> None:
    """Check on what a model was chosen: a list of `DATA SPLIT PART`, such as `jhmdb complete14_1 test`.

    where: the file that says it.

    Raises:
        InputError: it is no such list.
    """
    said = f"{where}: chosen_on" if where else "chosen_on"
    if not isinstance(entries, list | tuple):
        raise InputError(f"{said} {quoted(entries)}, expected a list, e.g. ['jhmdb complete14_1 test']; correct it")
    for entry in cast("Sequence[object]", entries):
        words = entry.rsplit(" ", 2) if isinstance(entry, str) else []
        if len(words) != 3 or words[2] not in ("test", "val"):
            raise InputError(f"{said} {quoted(entry)}, expected DATA SPLIT PART, e.g. 'jhmdb complete14_1 test'")


def is_of_windows(name: str) -> bool:
    """Say whether a file cannot have this name on Windows, which takes `aux.txt` for a device and drops a last dot."""
    return name.partition(".")[0].lower() in DEVICES or name.endswith(".")
