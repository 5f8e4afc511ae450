"""The number that papers report: the best test accuracy over the epochs. Nothing is chosen by it here."""

from collections.abc import Callable
from typing import Any

from torch import Tensor
from torch.nn import functional

from skelbench.training.transfer.encoder import Features

BEST = "best_epoch_on_test"
"""Its key on a card."""
Watch = Callable[[int, Tensor, Tensor], None]
"""Is shown the number of an epoch, counted from 1, and the (K, width) weights and (K,) biases of its layer."""


class BestEpoch:
    """Measures every epoch's layer on the test part and remembers the best: the first, where several are."""

    def __init__(self, test: Features) -> None:
        self.test, self.top1, self.epoch = test, -1.0, 0

    def __call__(self, epoch: int, weight: Tensor, bias: Tensor) -> None:
        """Measure a layer."""
        predicted = functional.linear(self.test.values, weight, bias).argmax(1)
        top1 = 100 * float((predicted == self.test.labels).double().mean())
        if top1 > self.top1:
            self.top1, self.epoch = top1, epoch

    @property
    def told(self) -> dict[str, Any]:
        """What the card says: top-1 in percent, and of which epoch."""
        return {"top1": round(self.top1, 2), "epoch": self.epoch, "clips": len(self.test.labels)}
