"""Files of cells and of clips that no evaluation wrote, or that a disk spoiled: forged so that their names fit."""

import json
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from skelbench.evaluation.results.files.head import name_of
from skelbench.evaluation.results.files.places import cells_files
from skelbench.evaluation.results.files.roll import roll_file

Values = dict[str, Any]


def file_of(folder: Path, spec: str) -> Path:
    """Return the file that holds the cell of a spec alone."""
    return next(file for file in cells_files(folder) if f'"spec":"{spec}"'.encode() in file.read_bytes())


def parts(file: Path) -> tuple[Values, bytes]:
    """Return the first line of a file of one cell, as one flat table, and the bytes behind it."""
    line, _, body = file.read_bytes().partition(b"\n")
    values = json.loads(line)
    return {**values["common"], **values["cells"][0]}, body


def write(file: Path, line: bytes, body: bytes) -> Path:
    """Put a file in the place of another, under the name that fits its first line."""
    file.unlink()
    new = file.with_name(f"{name_of(line)}.cells")
    new.write_bytes(line + body)
    return new


def as_line(*cells: Values, form: object = "skelbench cells 1") -> bytes:
    return json.dumps({"format": form, "common": {}, "cells": list(cells)}, separators=(",", ":")).encode() + b"\n"


def forged(file: Path, **told: object) -> Path:
    """Let the first line tell something else; bytes as they are."""
    values, body = parts(file)
    return write(file, as_line({**values, **told}), body)


def with_body(file: Path, body: bytes, **told: object) -> Path:
    """Give a cell other bytes, with the hash and the size that they have."""
    values, _ = parts(file)
    sizes = {"body_sha256": sha256(body).hexdigest(), "size": len(body)}
    return write(file, as_line({**values, **sizes, **told}), body)


def with_roll(file: Path, change: Callable[[Values], object], size: int | None = None, form: str = "") -> Path:
    """Let a cell be of other clips, whose file has the name and the hash that the cell tells; return that file."""
    folder, (values, _) = file.parent.parent, parts(file)
    _, _, packed = roll_file(folder, values["clips_sha256"]).read_bytes().partition(b"\n")
    made = change(json.loads(zlib.decompress(packed)))
    text = made if isinstance(made, bytes) else json.dumps(made).encode()
    told = sha256(text).hexdigest()
    head = {"format": form or "skelbench clips 1", "sha256": told, "size": len(text) if size is None else size}
    forged(file, clips_sha256=told)
    roll_file(folder, told).write_bytes(json.dumps(head).encode() + b"\n" + zlib.compress(text, 9))
    return roll_file(folder, told)
