"""Text in a CSV, so that a spreadsheet shows it and runs nothing: a name such as `=cmd|…` is no formula.

A leading apostrophe says "text" to spreadsheets (OWASP, CSV Injection). It is taken away again where we read.
"""

import re
from pathlib import Path
from typing import TypeVar

from skelbench.core.arrays import DataFrame

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")

T = TypeVar("T")


def to_cell(value: T) -> T | str:
    """Put an apostrophe before text that a spreadsheet would run; numbers, also those in text, stay as they are."""
    return f"'{value}" if isinstance(value, str) and _runs(value) else value


def from_cell(text: str) -> str:
    """Undo `to_cell`; every text comes back as it was."""
    return text[1:] if text.startswith("'") and _runs(text) else text


def write_csv(rows: DataFrame, path: Path, float_format: str | None = None) -> None:
    """Write rows, every text in them by `to_cell`."""
    texts = {name: rows[name].map(to_cell) for name in rows.columns if rows[name].dtype.kind not in "iufb"}
    rows.assign(**texts).to_csv(path, index=False, float_format=float_format, lineterminator="\n")


def _runs(text: str) -> bool:
    """Whether a spreadsheet would run it, or would run it but for apostrophes that came with it."""
    bare = text.lstrip("'")
    return bare.startswith(STARTS) and not _NUMBER.fullmatch(bare)
