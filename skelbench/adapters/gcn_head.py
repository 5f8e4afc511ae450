"""Which last layer a graph network has, as a card may write it: `head: {kind: knn, k: 20, bank: 560}`."""

from dataclasses import dataclass

from torch import nn

from skelbench.adapters.networks.knn import KNN
from skelbench.core.errors import InputError
from skelbench.core.registry import unknown
from skelbench.core.settings import check_numbers

KINDS = ("linear", "knn")
MOST_ROWS = 10**6
"""Of a bank; the largest public training part, that of Kinetics-400, has some 240,000 clips."""


@dataclass(frozen=True)
class HeadConfig:
    """Settings of the last layer. All but `kind` are of knn."""

    kind: str = "linear"  # of the last layer; knn: neighbours in a bank, which skelbench transfer makes
    k: int = 20  # of knn: neighbours that vote
    temperature: float = 0.1  # of knn: a vote weighs exp(cosine / temperature)
    bank: int = 0  # of knn: training clips in the bank
    standardise: bool = False  # of knn: features are centred and scaled before the cosine, as the bank was

    def __post_init__(self) -> None:
        check_numbers(self, {"bank": MOST_ROWS, "k": MOST_ROWS})
        if self.kind not in KINDS:
            raise unknown("head", self.kind, KINDS)
        if self.kind == "knn" and not 1 <= self.k <= self.bank:
            raise InputError(f"head.k: {self.k} neighbours in a bank of {self.bank}; take 1 to {self.bank}")
        if self.temperature <= 0:
            raise InputError(f"head.temperature: {self.temperature:g} is not above 0; the usual one is 0.1")

    def build(self, width: int, classes: int) -> nn.Module | None:
        """Build the layer, its bank empty; None for a linear one, which the network makes itself."""
        if self.kind == "linear":
            return None
        return KNN(width, classes, self.bank, self.k, self.temperature, spread=self.standardise)
