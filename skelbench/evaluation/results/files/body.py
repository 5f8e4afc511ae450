"""The outcome of a cell as bytes: the arrays one behind the other, packed by zlib."""

import zlib
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError, require
from skelbench.evaluation.results.outcome import Confidence, Outcome

FREE, PER_BYTE = 10**7, 50
"""Packed by n bytes, so many may unfold, and n times so many more; ours unfold tenfold at most where n is large."""
STEPS = 2**16 - 1
"""A probability is kept as one of so many steps from 0 to 1: to 8 millionths."""
LEVEL = 6  # of zlib: 9 takes thrice as long for 2 % less


class Shape(NamedTuple):
    """clips: how many. width: bytes of a class number, 1 or 2. top: probabilities kept of a clip; 0: none."""

    clips: int
    width: int
    top: int

    @property
    def size(self) -> int:
        """Bytes of all arrays."""
        classes = (2 + self.top) * self.width
        return self.clips * (classes + 2 * (self.top + 2) * (self.top > 0))


@dataclass(frozen=True, eq=False)
class Arrays:
    """All (clips,), but for what `confidence` holds; see `Outcome`."""

    prediction: NDArray[np.int16]
    rank: NDArray[np.int16]
    confidence: Confidence | None


def packed(outcome: Outcome) -> tuple[bytes, Shape]:
    """Return the outcome's own arrays as bytes; who the clips are is kept apart (`roll`)."""
    sure = outcome.confidence
    classes = [outcome.prediction, outcome.rank, *([sure.top] if sure else [])]
    width = 1 if max(int(array.max(initial=0)) for array in classes) < 256 else 2
    parts = [array.astype(f"<u{width}").tobytes() for array in classes]
    parts += [_steps(array) for array in ((sure.probability, sure.true, sure.squares) if sure else ())]
    shape = Shape(len(outcome.prediction), width, sure.top.shape[1] if sure else 0)
    return zlib.compress(b"".join(parts), LEVEL), shape


def unpacked(data: bytes, shape: Shape, where: str) -> Arrays:
    """Undo `packed`.

    Raises:
        InputError: the bytes are not those of such a shape.
    """
    whole = unfolded(data, shape.size, where)
    taken = 0

    def take(kind: str, *axes: int) -> NDArray[Any]:
        nonlocal taken
        count = int(np.prod(axes))
        array = np.frombuffer(whole, kind, count, taken).reshape(axes)
        taken += array.nbytes
        return array

    classes, n = f"<u{shape.width}", shape.clips
    prediction, rank = (take(classes, n).astype(np.int16) for _ in range(2))
    if not shape.top:
        return Arrays(prediction, rank, None)
    top = take(classes, n, shape.top).astype(np.int16)
    probability, true, squares = (_shares(take("<u2", *axes)) for axes in ((n, shape.top), (n,), (n,)))
    return Arrays(prediction, rank, Confidence(top, probability, true, squares))


def unfolded(data: bytes, size: int, where: str) -> bytes:
    """Unpack bytes that are `size` long then, and no longer.

    Raises:
        InputError: they are not, or are more than so few could hold.
    """
    require(
        0 <= size <= FREE + PER_BYTE * len(data),
        f"{where} states {size} bytes packed into {len(data)}, expected at most {PER_BYTE} times as many; restore it",
    )
    unfolding = zlib.decompressobj()
    try:
        whole = unfolding.decompress(data, size + 1)
    except zlib.error as error:
        raise InputError(f"{where} cannot be unpacked ({error}); restore it, or measure again") from error
    require(
        len(whole) == size and unfolding.eof and not unfolding.unused_data,
        f"{where} unfolds to other than the {size} bytes that it states; restore it, or measure again",
    )
    return whole


def outcome_sha256(outcome: Outcome) -> str:
    """Hash what the model answered: two measurements of one cell must agree in it, their probabilities need not."""
    arrays = (outcome.prediction, outcome.rank)
    return sha256(b"".join(array.astype("<u2").tobytes() for array in arrays)).hexdigest()


def _steps(values: NDArray[np.float32]) -> bytes:
    return np.rint(np.clip(values, 0, 1) * STEPS).astype("<u2").tobytes()


def _shares(steps: NDArray[np.uint16]) -> NDArray[np.float32]:
    return (steps / STEPS).astype(np.float32)
