"""Writes small files of 3-D sets as their publishers do: `.skeleton` of NTU RGB+D, MATLAB's `.mat`."""

import struct
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Tracks = Mapping[int, Mapping[int, NDArray[Any]]]
"""Number of a track -> frame -> (25, 3) in metres."""


def standing(frames: Sequence[int], x: float, sway: float = 0.1) -> dict[int, NDArray[Any]]:
    """A narrow body at `x` that sways: frame -> (25, 3)."""
    joint = np.arange(25)
    return {t: np.column_stack((x + 0.01 * joint + sway * t, 0.07 * joint, np.full(25, 3.0))).round(4) for t in frames}


def skeleton(frames: int, tracks: Tracks, state: int = 2) -> str:
    """Text of a `.skeleton` file; the colour position of a joint is 100 times its place, and 500 minus that."""
    lines = [str(frames)]
    for t in range(frames):
        there = [number for number, track in tracks.items() if t in track]
        lines.append(str(len(there)))
        for number in there:
            lines += [f"{number} 0 1 1 1 1 0 0.02764709 0.05745083 2", "25"]
            for x, y, z in tracks[number][t].tolist():
                lines.append(f"{x} {y} {z} 277.4 191.8 {100 * x} {500 - 100 * x} -0.24 0.05 0.97 -0.04 {state}")
    return "\n".join(lines) + "\n"


def write_ntu(folder: Path, names: Sequence[str], frames: int = 12) -> Path:
    """Write a folder of clips of one person each."""
    folder.mkdir(parents=True, exist_ok=True)
    for place, name in enumerate(names):
        tracks = {72057594037931101: standing(range(frames), place)}
        (folder / f"{name}.skeleton").write_text(skeleton(frames, tracks))
    return folder


def mat(name: str, values: NDArray[Any], packed: bool = True, stored: str = "<f8") -> bytes:
    """Bytes of a MATLAB file with one array of doubles; stored: the type that its values have in the file."""
    kinds = {"<f8": 9, "<i2": 3, "<u1": 2}
    parts = [
        _element(6, struct.pack("<II", 6, 0)),
        _element(5, struct.pack(f"<{values.ndim}i", *values.shape)),
        _element(1, name.encode()),
        _element(kinds[stored], values.astype(stored).tobytes(order="F")),
    ]
    matrix = _element(14, b"".join(parts))
    head = b"MATLAB 5.0 MAT-file, Platform: PCWIN64".ljust(116) + bytes(8) + struct.pack("<H", 0x0100) + b"IM"
    squeezed = zlib.compress(matrix)
    return head + (struct.pack("<II", 15, len(squeezed)) + squeezed if packed else matrix)


def _element(kind: int, data: bytes) -> bytes:
    if 0 < len(data) <= 4 and kind != 14:
        return struct.pack("<HH", kind, len(data)) + data.ljust(4, b"\0")
    return struct.pack("<II", kind, len(data)) + data + bytes(-len(data) % 8)
