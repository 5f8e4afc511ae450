"""Read JSON that may come from anywhere."""

import json
from pathlib import Path
from typing import Any

from skelbench.core.errors import InputError, require
from skelbench.core.files import check_regular
from skelbench.data.formats.encoded import decoded, is_gzip

MOST = 1 << 28
"""Bytes of a file; what Python makes of it takes about ten times as much. An hour of one person's poses has 40 MB."""


def read_json(path: Path, most: int = MOST) -> Any:
    """Read what a JSON file holds: None, bool, int, float, str, lists and dicts of them. NaN and Infinity are numbers.

    Raises:
        InputError: it is not there, larger than `most` bytes, or no JSON.
    """
    check_regular(path)
    size = path.stat().st_size
    require(size <= most, f"{path} has {size:,} bytes, at most {most:,} of JSON are read; split it by clips")
    try:
        return json.loads(decoded(path.read_bytes()))
    except (OSError, ValueError, RecursionError) as error:
        why = str(error) or type(error).__name__
        raise InputError(f"{path} is no readable JSON ({why}); {_remedy(path, why)}") from error


def _remedy(path: Path, why: str) -> str:
    """Say what to do about a file that is no JSON."""
    if is_gzip(path):
        return "it is gzip: unpack it first, gunzip < FILE > OTHER.json"
    if why.startswith("Extra data"):
        return "it holds several values, a line each: put them into one list, [ … , … ]"
    return "it may be cut short, write it again"
