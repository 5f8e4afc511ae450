"""Names of files for models and settings, which may be called anything."""

import re
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from unicodedata import normalize

from skelbench.core.names import is_of_windows

LONGEST = 120
"""Bytes of a name's part in a file's name; file systems take 255 in all."""


def slug(text: str) -> str:
    """Make part of a file's name of any text; names of letters, digits, `_`, `@`, `.` and `-` stay as they are."""
    kept = re.sub(r"[^\w@.]+", "-", text).strip("-.")
    name = kept.encode()[:LONGEST].decode(errors="ignore").rstrip(".") or "unnamed"
    return f"_{name}" if is_of_windows(name) else name


def file_names(texts: Sequence[str]) -> dict[str, str]:
    """Give every text its own slug, also on file systems that ignore case; those that are alike get a hash each.

    A text that is a slug itself keeps it, unless another one is that too.
    """
    own = dict.fromkeys(texts)
    alike = Counter(same(slug(text)) for text in own)
    plain = Counter(same(text) for text in own if slug(text) == text)
    taken = set(alike)
    names: dict[str, str] = {}
    for text in own:
        name = slug(text)
        keeps = alike[same(name)] == 1 or (name == text and plain[same(name)] == 1)
        digits = 8
        while not keeps and same(name) in taken:
            name, digits = f"{slug(text)}-{sha256(text.encode(errors='replace')).hexdigest()[:digits]}", digits + 1
        taken.add(same(name))
        names[text] = name
    return names


def same(name: str) -> str:
    """Write names alike that Windows or macOS take for one."""
    return normalize("NFC", normalize("NFC", name).casefold())
