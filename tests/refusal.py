"""Bad data get one line that says what came, what was expected and what to do."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import warm_python

from skelbench.core.errors import InputError
from skelbench.data.find import load_data


def refusal(action: Callable[[], Any]) -> str:
    with pytest.raises(InputError) as caught:
        action()
    text = str(caught.value)
    assert "\n" not in text
    assert 20 < len(text) < 500
    return text


def read_all(path: Path, **options: Any) -> list[Any]:
    return list(load_data(path, **options))


MEASURED = """
import re, sys, time
from importlib import import_module
from pathlib import Path
from skelbench.core.errors import InputError

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) >> 10

module, function, path = sys.argv[1:]
read = getattr(import_module(module), function)
for late in ("skelbench.data.formats.arrays.npz", "pandas", "pyarrow.parquet"):
    import_module(late)
before, started = peak(), time.process_time()
try:
    read(Path(path))
except InputError as error:
    print(round(time.process_time() - started, 2), peak() - before, error)
"""
"""Reads a file in a process of its own; prints CPU seconds, MiB above the interpreter, and what was said."""


def cheap_refusal(function: str, path: Path) -> str:
    """Read a file that must be refused in two seconds and 200 MB at most; function: `module:name`; returns the line."""
    if not Path("/proc/self/status").exists():
        pytest.skip("only Linux tells the peak of a process")
    done = warm_python.run(["-c", MEASURED, *function.split(":"), str(path)], dict(os.environ), Path.cwd())
    done.check_returncode()
    seconds, taken, line = done.stdout.rstrip("\n").split(" ", 2)
    assert float(seconds) < 2
    assert int(taken) < 191
    assert 20 < len(line) < 500
    assert line.isprintable()
    return line
