"""Run a pickle of a data set and say what is in it, or what is wrong, without raising anything."""

from mmap import mmap
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


def interpret(data: bytes | mmap, calls: Calls = NUMPY) -> tuple[Any, str]:
    """Return (the tree, "") or (None, what is wrong with it, as the end of a sentence that begins with the file)."""
    source = Source(data)
    try:
        return unfolded(run(source, calls), source), ""
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
