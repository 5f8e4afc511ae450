"""Paths of `pathlib` in a pickle, which become text; none is made."""

from typing import cast

from skelbench.core.pickles.machine import Call, Machine
from skelbench.core.pickles.records import Refused

PARTS = 64
"""Folders in each other."""


def _path(machine: Machine, *parts: object) -> str:
    """Join the parts of a path by `/`, as `as_posix` does."""
    if len(parts) > PARTS or any(type(part) is not str for part in parts):
        raise Refused("a path of something that is no text")
    texts = cast(tuple[str, ...], parts)
    machine.work(sum(map(len, texts)))
    whole = "/".join(texts)
    root = "/" if whole.startswith("/") else ""
    return root + "/".join(part for part in whole.split("/") if part not in ("", "."))


def _windows(machine: Machine, *parts: object) -> str:
    return _path(machine, *(part.replace("\\", "/") if isinstance(part, str) else part for part in parts))


PATHS: dict[str, Call] = {
    f"{module}.{kind}": make
    for module in ("pathlib", "pathlib._local")  # the second since Python 3.13
    for kind, make in {
        "PosixPath": _path,
        "PurePosixPath": _path,
        "WindowsPath": _windows,
        "PureWindowsPath": _windows,
    }.items()
}
