"""Read a pickle that may come from anywhere."""

import json
import mmap
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

from skelbench.core.errors import InputError
from skelbench.core.open_file import OpenFile
from skelbench.core.pickles.interpret import interpret
from skelbench.core.pickles.message import from_message
from skelbench.core.pickles.records import Array
from skelbench.core.pickles.stored import StoredArray
from skelbench.core.pickles.strangers import known_stranger

LIMITED = find_spec("resource") is not None and bool(sys.executable)
"""Whether this platform can limit a process; Windows cannot."""
HERE = "SKELBENCH_SAME_PROCESS"
"""Environment variable: read pickles in this process, where others are dear or not allowed."""

PATIENCE = 60
"""Seconds by the clock that a small pickle may take, on a machine that has much else to do."""
SLOWEST = 50_000
"""Bytes read in a second there."""


def load(path: Path, *, alone: bool | None = None) -> Any:
    """Read what a pickle holds: None, bool, int, float, str, bytes, `StoredArray`, lists and dicts of them.

    Tuples and sets become lists, NumPy's numbers Python's, paths text. alone: read it in a process of its own, with
    limits on its memory and time (None: where this platform has such limits and $SKELBENCH_SAME_PROCESS is not set);
    else the same is read by the same checks here.

    Raises:
        InputError: it asks for anything but arrays and containers, is cut short, or is no pickle.
    """
    file = OpenFile(path)
    if alone is None:
        alone = LIMITED and not os.environ.get(HERE)
    tree, problem = (_elsewhere if alone else _here)(file)
    if problem:
        raise InputError(f"{path} {known_stranger(file) or problem}")
    return _stored(tree, file)


def _here(file: OpenFile) -> tuple[Any, str]:
    if not file.size:
        return interpret(b"")
    with mmap.mmap(file.handle, 0, access=mmap.ACCESS_READ) as data:
        return interpret(data)


def _elsewhere(file: OpenFile) -> tuple[Any, str]:
    if not file.size:
        return _here(file)
    child = [sys.executable, "-I", "-S", str(Path(__file__).with_name("child.py")), str(file.handle)]
    try:
        done = subprocess.run(
            child, capture_output=True, pass_fds=(file.handle,), check=False, timeout=PATIENCE + file.size // SLOWEST
        )
    except OSError:  # no process could be started: the checks are the same here
        return _here(file)
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode:
        raise InputError(
            f"{file.path} could not be read within the memory and the time that its {file.size:,} bytes are given; "
            "it is damaged or made to do harm, fetch it again"
        )
    answer = json.loads(done.stdout)
    return from_message(answer["tree"]), answer["problem"]


def _stored(tree: Any, file: OpenFile) -> Any:
    """Tie every array of a tree to its file."""
    if isinstance(tree, dict):
        return {key: _stored(value, file) for key, value in cast(dict[Any, Any], tree).items()}
    if isinstance(tree, list):
        return [_stored(value, file) for value in cast(list[Any], tree)]
    return StoredArray.of(tree, file) if isinstance(tree, Array) else tree
