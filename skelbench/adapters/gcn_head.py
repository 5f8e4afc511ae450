"""Which last layer a graph network has, as a card may write it: `head: {kind: knn, k: 20, bank: 560}`."""

from dataclasses import dataclass

from torch import nn

from skelbench.adapters.networks.joints_head import JointsHead
from skelbench.adapters.networks.knn import KNN
from skelbench.core.errors import InputError
from skelbench.core.registry import unknown
from skelbench.core.settings import check_numbers

KINDS = ("linear", "knn", "joints")
MOST_ROWS = 10**6
"""Of a bank; the largest public training part, that of Kinetics-400, has some 240,000 clips."""


@dataclass(frozen=True)
class HeadConfig:
    """Settings of the last layer. All but `kind` and `hidden` are of knn."""

    kind: str = "linear"  # of the last layer; joints: two layers on joints side by side; knn: neighbours in a bank
    hidden: int = 2048  # of joints: width of the first layer
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
        if self.hidden < 1:
            raise InputError(f"head.hidden: {self.hidden} is too few; take at least 1")
        if self.temperature <= 0:
            raise InputError(f"head.temperature: {self.temperature:g} is not above 0; the usual one is 0.1")

    def build(self, width: int, joints: int, classes: int, dropout: float) -> nn.Module | None:
        """Build the layer, a bank empty; None for a linear one, which the network makes itself, and of no classes.

        width: of the features of a joint.
        """
        if self.kind == "knn":
            return KNN(width, classes, self.bank, self.k, self.temperature, spread=self.standardise)
        if self.kind == "joints" and classes:
            return JointsHead(joints * width, self.hidden, classes, dropout)
        return None
