"""Become the program that the arguments name, one that is asked to end when the call ends, even by SIGKILL.

Trainings that outlive their call would hold the card, and nobody on a lent machine knows them. Elsewhere than on Linux
they may.
"""

import os
import signal
import sys
from contextlib import suppress

PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of prctl(2): it is of the thread that started this process, which waits for it; exec keeps it."""


def end_with(parent: int) -> None:
    """Have the system end this process when its parent does; at once where it has already."""
    with suppress(ImportError, OSError, AttributeError):  # not on Linux, or a Python without it
        import ctypes

        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(128 + signal.SIGTERM)


if __name__ == "__main__":
    end_with(int(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])
