"""The last layer of a card, fitted again to other features of the same training clips."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from torch import Tensor

from skelbench.adapters.card import Card
from skelbench.core.settings import read_config
from skelbench.training.transfer.linear import Linear, fit_copies

OTHERS = {"knn": "a vote of neighbours", "joints": "one of two layers, on joints side by side"}
"""Kind of a last layer that is no linear one on the mean of the joints -> what it is."""


class LinearAgain:
    """Fits a linear layer as the card's own was, if the linear protocol made it, else as that protocol does."""

    def why_not(self, card: Card) -> str:
        """Refuse neighbours and joints side by side: a linear layer would be another protocol's classifier."""
        head: Mapping[str, Any] = card.config.get("head") or {}  # the adapter has checked what it is
        other = OTHERS.get(head.get("kind", ""))
        return f"its last layer is {other}" if other else ""

    def told(self, card: Card) -> str:
        """Say how, e.g. `linear, seed 0: epochs=150 batch=128 …`."""
        return f"linear, seed {_seed(card)}: " + " ".join(f"{key}={value}" for key, value in asdict(_of(card)).items())

    def fit(self, card: Card, copies: Tensor, labels: Tensor, device: str) -> tuple[Tensor, Tensor]:
        """Return (K, width) weights and (K,) biases for the card's classes; see `linear.fit_copies`."""
        return fit_copies(_of(card), copies, labels, len(card.classes), _seed(card), device)


def _of(card: Card) -> Linear:
    settings: Mapping[str, Any] = card.training["settings"] if _is_linear(card) else {}
    return read_config(Linear, settings, f"card {card.name}: settings of linear")


def _seed(card: Card) -> int:
    return int(card.training.get("seed", 0)) if _is_linear(card) else 0


def _is_linear(card: Card) -> bool:
    return card.training.get("protocol") == "linear" and isinstance(card.training.get("settings"), dict)
