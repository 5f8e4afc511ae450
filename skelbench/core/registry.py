"""Name -> thing, with an answer to typos."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NoReturn, TypeVar

from skelbench.core.errors import InputError
from skelbench.core.words import quoted

T = TypeVar("T")
LONGEST = 100  # characters of a name that may be a slip of the pen; to compare longer ones takes long
MOST = 10  # names that a line has room for


def unknown(kind: str, name: str, known: Iterable[str]) -> InputError:
    """Build the error for a name nobody knows: it offers the nearest names, or all if they are few.

    One that differs in capitals alone is the nearest.
    """
    names = sorted(known)
    same = [other for other in names if other.casefold() == name.casefold()]
    near = same or (get_close_matches(name, names) if len(name) <= LONGEST else []) or names
    more = [f"one of {len(near) - MOST} others"] if len(near) > MOST else []
    return InputError(f"unknown {kind} {quoted(name)}; did you mean {' or '.join([*near[:MOST], *more])}?")


class Registry(dict[str, T]):
    """A dict whose missing key is an `InputError` that names the nearest right one."""

    def __init__(self, kind: str, entries: dict[str, T]) -> None:
        super().__init__(entries)
        self.kind = kind

    def check(self, name: str) -> None:
        """Answer a name that nobody knows.

        Raises:
            InputError: `name` is not registered.
        """
        if name not in self:
            raise unknown(self.kind, name, self)

    def __missing__(self, name: str) -> NoReturn:
        raise unknown(self.kind, name, self)
