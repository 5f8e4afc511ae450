"""A model whose answer is known by hand: it reads how far the right wrist rises between first and last frame."""

from typing import Any, Self

import torch
from torch import Tensor

from skelbench.adapters.card import Card
from skelbench.core.clip import Clip


class WristModel:
    """Class k for a rise of k * 150 px; a missing wrist gives class 0. `views` equal views of every clip."""

    views = 1

    def __init__(self, card: Card) -> None:
        self.card = card
        self.batches: list[int] = []

    @classmethod
    def load(cls, card: Card) -> Self:
        return cls(card)

    def prepare(self, clip: Clip, rng: Any = None) -> Tensor:
        wrist = clip.keypoint[0, :, clip.layout.index["wrist_right"], 1]
        return torch.tensor([[float(wrist[:3].mean() - wrist[-3:].mean())]] * self.views)

    def logits(self, batch: Tensor) -> Tensor:
        self.batches.append(len(batch))
        return -(batch - torch.tensor([[0.0, 150.0, 300.0]])).abs()


WRIST = Card("wrist", "toy:WristModel", classes=("rise0", "rise1", "rise2"), trusted=True)
