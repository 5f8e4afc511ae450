"""What of every training clip no draw changes, kept where the network is, so that its views need the clip no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from skelbench.adapters.inputs.steady import Steady
from skelbench.adapters.networks.persons import present
from skelbench.adapters.protocols import Batched
from skelbench.core.arrays import Array, Indices, Mask
from skelbench.core.clip import Clip

CHUNK = 1 << 26  # bytes that go to the device at a time


@dataclass(frozen=True)
class Stock:
    """The steady poses of clips, person by person, frame by frame.

    rows: (R, V, C), one person in one frame each, on the device; the first is nobody, zeros. filled: (R,), whether a
    row holds anything. first: (clips, M), the row of each person's first frame, 0 for nobody. known: what the model's
    draws depend on, of each clip.
    """

    rows: Tensor
    filled: Mask
    first: Indices
    known: Sequence[Any]

    def places(self, clips: Indices, frames: Indices) -> Indices:
        """(N,) clips, (N, L) of their frames, -1 for none -> (N, M, L): rows."""
        first = self.first[clips][:, :, None]
        return np.where((first == 0) | (frames[:, None] < 0), 0, first + frames[:, None])

    def there(self, rows: Indices) -> Mask:
        """(N, M, L) -> (N, M): whose rows hold anything; of a clip in which nobody's do, the first."""
        return present(torch.as_tensor(self.filled[rows])).numpy()


def collect(model: Batched, clips: Sequence[Clip], device: str, budget: int) -> Stock | None:
    """Collect all clips; None where they take more than `budget` bytes.

    Raises:
        InputError: the model cannot take a clip.
    """
    shelf = _Shelf(device)
    for clip in clips:
        shelf.put(model.steady(clip))
        if shelf.size > budget:
            return None
    return shelf.stock()


class _Shelf:
    """A stock that is being collected."""

    def __init__(self, device: str) -> None:
        self.device, self.count = device, 0
        self.size = self.unsent = 0  # bytes of all rows, and of those that wait
        self.sent: list[Tensor] = []
        self.waiting: list[Array] = []
        self.filled: list[Mask] = []
        self.first: list[list[int]] = []
        self.known: list[Any] = []

    def put(self, steady: Steady) -> None:
        """Add a clip."""
        if not self.count:
            self._add(np.zeros((1, *steady.poses.shape[2:]), np.float32))
        self.first.append([self._add(person) if person.any() else 0 for person in steady.poses])
        self.known.append(steady.known)
        if self.unsent > CHUNK:
            self._send()

    def stock(self) -> Stock:
        """Return what was put here."""
        self._send()
        return Stock(torch.cat(self.sent), np.concatenate(self.filled), np.array(self.first, np.int64), self.known)

    def _add(self, rows: Array) -> int:
        start = self.count
        self.waiting.append(rows)
        self.filled.append(np.asarray(rows.any(axis=(1, 2))))
        self.count += len(rows)
        self.size += rows.nbytes
        self.unsent += rows.nbytes
        return start

    def _send(self) -> None:
        if self.waiting:
            self.sent.append(torch.as_tensor(np.concatenate(self.waiting)).to(self.device))
            self.waiting, self.unsent = [], 0
