"""What the harness asks of a model, and how a card becomes one."""

from dataclasses import replace
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, Protocol, Self, runtime_checkable

from skelbench.card import Card, file_sha256, read_card
from skelbench.clip import Clip
from skelbench.errors import InputError

if TYPE_CHECKING:  # torch takes a second to import; naming its types needs none of it
    from pathlib import Path

    from numpy.random import Generator
    from torch import Tensor


@runtime_checkable
class Model(Protocol):
    """An adapter: it alone knows its network's own normalisation, layout, sampling and axis order."""

    card: Card

    @classmethod
    def load(cls, card: Card) -> Self:
        """Build the network from `card.config` and `len(card.classes)` and read `card.weights_file()`."""
        ...

    def prepare(self, clip: Clip, rng: "Generator | None" = None) -> "Tensor":
        """Turn one clip into (views, …), the network's own input.

        Without `rng` these are the fixed test-time views; with it, one random training view.
        """
        ...

    def logits(self, batch: "Tensor") -> "Tensor":
        """Score a batch of views: (N, …) -> (N, K)."""
        ...


def load_model(card: "str | Path | Card", device: str = "cpu") -> Model:
    """Load the model that a card describes (a name in `models/`, a YAML file, a training's folder, or a `Card`).

    Raises:
        InputError: no such card or adapter, or weights that do not fit it.
    """
    card = card if isinstance(card, Card) else read_card(card)
    if card.sha256 is None and (weights := card.weights_file()) is not None:
        card = replace(card, sha256=file_sha256(weights))  # results are known by it
    model = adapter(card).load(card)
    if getattr(model, "card", None) is None:  # one that has its own, e.g. of fused models, knows better
        model.card = card
    return ready(model, device)


def ready(model: Model, device: str) -> Model:
    """Put the model's network, if it has one, on `device` and out of training mode."""
    network = getattr(model, "network", None)
    if network is not None:
        network.eval().to(device)
    return model


def adapter(card: Card) -> Any:
    """Import the class that `card.adapter` names."""
    try:
        found = resolve_name(card.adapter)
        found.load  # noqa: B018 - else it is no adapter
        return found
    except (ImportError, AttributeError, ValueError) as error:
        raise InputError(
            f"card {card.name}: adapter {card.adapter!r} cannot be imported ({error}); "
            "write module:Class of something on the Python path"
        ) from error
