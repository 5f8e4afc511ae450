"""Run a pickle of a data set and say what is in it, or what is wrong, without raising anything."""

from mmap import mmap
from pickle import PROTO
from typing import Any

from skelbench.core.pickles.instructions import run
from skelbench.core.pickles.machine import Calls
from skelbench.core.pickles.numpy_calls import NUMPY
from skelbench.core.pickles.records import Damaged, Refused
from skelbench.core.pickles.source import Source
from skelbench.core.pickles.tree import unfolded
from skelbench.core.words import one_line

SENTENCE = 200
"""Characters of what is wrong."""
PADDING = 512
"""Bytes of zeros and white space that may lie behind a pickle."""


def interpret(data: bytes | mmap, calls: Calls = NUMPY) -> tuple[Any, str]:
    """Return (the tree, "") or (None, what is wrong with it, as the end of a sentence that begins with the file)."""
    source = Source(data)
    if not source.end:
        return None, "is no readable pickle (it is empty); fetch it again"
    try:
        tree = unfolded(run(source, calls), source)
        return (None, _more(source)) if _behind(source) else (tree, "")
    except Refused as refused:
        return (
            None,
            f"asks for {one_line(str(refused), SENTENCE)}, which is refused; only NumPy arrays and containers are read",
        )
    except Damaged as damaged:
        why = one_line(str(damaged), SENTENCE)
    except Exception:  # a damaged pickle fails in any way that Python can
        why = "its instructions do not fit together"
    return None, f"is no readable pickle ({why}); it may be cut short, fetch it again"


def _behind(source: Source) -> bool:
    """Say whether anything but a few bytes of padding lies behind the pickle."""
    left = source.end - source.at
    return left > PADDING or bool(source.data[source.at :].strip(b"\0 \r\n"))


def _more(source: Source) -> str:
    """Say that bytes lie behind the pickle, which Python would never look at."""
    left = source.end - source.at
    which = "another pickle" if source.byte() == PROTO[0] else "something else"
    return f"has {which} of {left:,} bytes behind its pickle; if it was written in pieces, write one list of them"
