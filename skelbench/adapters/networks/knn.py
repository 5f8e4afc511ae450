"""A last layer that looks up neighbours: K-nearest neighbours among the features of training clips."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from skelbench.core.errors import InputError

AT_ONCE = 1 << 25
"""Similarities of queries and bank that are computed at a time: 128 MiB of them."""
LEAST = 1e-12
"""Share of the votes that a class has at least: its logarithm is finite."""


class KNN(nn.Module):
    """Weighted votes of the `k` clips of a bank whose features have the largest cosine (SkeAttnCLR's evaluation).

    The buffers are the whole layer. bank: (B, width), rows of length 1; labels: (B,) their classes. Where `spread` is
    asked for, features are first centred and scaled: centre, scale: (width,).
    """

    bank: Tensor
    labels: Tensor
    centre: Tensor
    scale: Tensor

    def __init__(self, width: int, classes: int, rows: int, k: int, temperature: float, *, spread: bool) -> None:
        super().__init__()
        self.classes, self.k, self.temperature, self.spread = classes, k, temperature, spread
        self._room = torch.empty(0)
        self.register_buffer("bank", torch.zeros(rows, width))
        self.register_buffer("labels", torch.zeros(rows, dtype=torch.long))
        if spread:
            self.register_buffer("centre", torch.zeros(width))
            self.register_buffer("scale", torch.ones(width))

    def check(self, where: str) -> None:
        """Refuse a bank with labels of no class; where: the card whose weights were read.

        Raises:
            InputError: there is one.
        """
        least, most = int(self.labels.min()), int(self.labels.max())
        if least < 0 or most >= self.classes:
            raise InputError(
                f"{where}: the bank has labels from {least} to {most}, expected 0 to {self.classes - 1}; make the card "
                "again with skelbench transfer"
            )

    def unit(self, x: Tensor) -> Tensor:
        """(N, width) features -> (N, width) rows of length 1, as those of the bank were made."""
        return functional.normalize((x - self.centre) * self.scale if self.spread else x)

    def forward(self, x: Tensor) -> Tensor:
        """(N, width) -> (N, K): the logarithm of each class's share of the votes."""
        parts = torch.split(self.unit(x), max(1, AT_ONCE // len(self.bank)))
        return torch.cat([self._shares(part) for part in parts]).clamp(min=LEAST).log()

    def _shares(self, unit: Tensor) -> Tensor:
        """(N, width) -> (N, K): votes exp(cosine / temperature), divided by their sum."""
        cosine, nearest = self._cosines(unit).topk(self.k, dim=1)
        votes = (cosine / self.temperature).softmax(dim=1)
        return votes.new_zeros(len(votes), self.classes).scatter_add(1, self.labels[nearest], votes)

    def _cosines(self, unit: Tensor) -> Tensor:
        """(N, width) -> (N, B), where no gradient is asked for in memory that is kept for the next call.

        Megabytes that are taken and given back at every batch, between the few bytes that are kept of it, leave holes:
        an evaluation would take 3 MiB more with every batch of 32 clips.
        """
        if torch.is_grad_enabled() and unit.requires_grad:
            return unit @ self.bank.T
        size = len(unit) * len(self.bank)
        if self._room.numel() < size or self._room.device != unit.device or self._room.dtype != unit.dtype:
            with torch.inference_mode(False):  # may then be written to inside that mode and outside
                self._room = torch.empty(size, device=unit.device, dtype=unit.dtype)
        with torch.no_grad():
            return torch.mm(unit, self.bank.T, out=self._room[:size].view(len(unit), -1))
