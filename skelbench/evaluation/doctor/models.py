"""Models whose accuracy is known before they are measured: told what to say, or a real one whose classes are moved."""

from collections.abc import Mapping
from typing import Any, Self, cast

import numpy as np

from skelbench.adapters.card import Card, read_known
from skelbench.adapters.model import load_model
from skelbench.adapters.protocols import Model
from skelbench.core.arrays import Array, Indices, Tensor
from skelbench.core.clip import Clip
from skelbench.core.errors import require
from skelbench.core.randomness import generator
from skelbench.core.words import quoted
from skelbench.data.dataset import Dataset


class Told:
    """Gives every clip the scores that `card.config["scores"]` has for its name, (K,) each; looks at no pose."""

    def __init__(self, card: Card) -> None:
        """Take the scores from the card.

        Raises:
            InputError: they are not lists of a number for each class, by the names of clips.
        """
        scores: Any = card.config.get("scores")
        rows: list[Any] = list(cast("dict[str, Any]", scores).values()) if isinstance(scores, dict) else [None]
        fits = all(isinstance(row, list) and len(cast("list[Any]", row)) == len(card.classes) for row in rows)
        numbers = fits and all(type(number) in (int, float) for row in rows for number in row)
        require(
            numbers,
            f"card {card.name}: scores are {quoted(cast(object, scores))}, expected a number for each class by clip",
        )
        self.card = card
        self._scores: Mapping[str, list[float]] = scores

    @classmethod
    def load(cls, card: Card) -> Self:
        """Take the scores from the card."""
        return cls(card)

    def prepare(self, clip: Clip, rng: Any = None) -> Tensor:
        """Return (1, K), what is told of this name.

        Raises:
            InputError: nothing is.
        """
        import torch

        require(clip.name in self._scores, f"card {self.card.name} tells no scores of clip {quoted(clip.name)}")
        return torch.tensor([self._scores[clip.name]], dtype=torch.float32)

    def logits(self, batch: Tensor) -> Tensor:
        """Return (N, K) as they came."""
        return batch


class Moved:
    """Says the class after the one that the model `card.config["model"]` says, and the first after the last."""

    def __init__(self, card: Card, model: Model) -> None:
        self.card, self._model = card, model

    @classmethod
    def load(cls, card: Card) -> Self:
        """Load the shipped model that the card names."""
        return cls(card, load_model(read_known(str(card.config.get("model")))))

    def prepare(self, clip: Clip, rng: Any = None) -> Tensor:
        """Prepare as the model does."""
        return self._model.prepare(clip, rng)

    def logits(self, batch: Tensor) -> Tensor:
        """(N, …) -> (N, K), the model's scores one class further."""
        return self._model.logits(batch).roll(1, dims=-1)


def told(name: str, data: Dataset, scores: Array) -> Told:
    """Make the model that gives the clips of `data` these (N, K) scores."""
    by_name = dict(zip(data.names, scores.tolist(), strict=True))
    return Told(Card(name, f"{Told.__module__}:{Told.__name__}", {"scores": by_name}, data.classes))


def moved(card: Card) -> Moved:
    """Make the model that says the class after the one that the model of `card` says."""
    adapter = f"{Moved.__module__}:{Moved.__name__}"
    return Moved.load(Card(f"{card.name}-moved", adapter, {"model": card.name}, card.classes))


def one_hot(classes: Indices, number: int) -> Array:
    """(N,) classes -> (N, K) scores: 1 for the class, 0 for others."""
    return np.eye(number, dtype=np.float32)[classes]


def drawn(data: Dataset, draw: int) -> Indices:
    """(N,): a class for every clip, drawn by the number of the draw and the clip's name alone."""
    return np.array([generator("doctor", draw, name).integers(len(data.classes)) for name in data.names])
