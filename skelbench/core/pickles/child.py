"""Read one pickle in a process of its own: `python child.py FILE-NUMBER`; what it holds goes to stdout as JSON.

It is a script that knows the standard library only, so it starts in 30 ms, and it limits itself before it reads: a
pickle that is not what we think it is can fill neither the memory of the process that asked nor its time.
"""

import gc
import json
import mmap
import os
import sys
from contextlib import suppress
from pathlib import Path
from types import ModuleType

MEMORY = 1 << 28
"""Bytes that reading may take whatever the size of the file; to it come the file itself and 16 times as much, but at
most ROOM, for a pickle of nothing but numbers in lists."""
ROOM = 1 << 32
SECONDS = 4
PER_SECOND = 200_000
"""Bytes read in a second by the slowest machine we think of; arrays are stepped over and cost nothing."""


def limit(size: int) -> None:
    """Limit memory and time of this process by the size of the file it reads; macOS takes no limit on memory."""
    import resource

    for kind, most in (
        (resource.RLIMIT_AS, MEMORY + size + min(16 * size, ROOM)),
        (resource.RLIMIT_CPU, SECONDS + size // PER_SECOND),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (allowed, hard))


def main(handle: int) -> None:
    """Read the file that is open as `handle`, and print what it holds or why it is refused."""
    limit(os.fstat(handle).st_size)
    gc.disable()  # it would look through all that was read, again and again, and find nothing to free
    from skelbench.core.pickles.interpret import interpret
    from skelbench.core.pickles.message import to_message

    with mmap.mmap(handle, 0, access=mmap.ACCESS_READ) as data:
        tree, problem = interpret(data)
    sys.stdout.write(json.dumps({"tree": to_message(tree), "problem": problem}))


if __name__ == "__main__":
    package = ModuleType("skelbench")  # stands in for the package, whose own `__init__` imports NumPy
    package.__path__ = [str(Path(__file__).parents[2])]
    sys.modules["skelbench"] = package
    main(int(sys.argv[1]))
