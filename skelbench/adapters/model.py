"""What the harness asks of a model, and how a card becomes one."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, Protocol, Self, runtime_checkable

import numpy as np
from numpy.random import Generator

from skelbench.adapters.card import Card, read_card
from skelbench.core.arrays import Tensor
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.files import file_sha256


@runtime_checkable
class Model(Protocol):
    """An adapter: it alone knows its network's own normalisation, layout, sampling and axis order."""

    card: Card

    @classmethod
    def load(cls, card: Card) -> Self:
        """Build the network from `card.config` and `len(card.classes)` and read `card.weights_file()`."""
        ...

    def prepare(self, clip: Clip, rng: Generator | None = None) -> Tensor:
        """Turn one clip into (views, …), the network's own input.

        Without `rng` these are the fixed test-time views; with it, one random training view.
        """
        ...

    def logits(self, batch: Tensor) -> Tensor:
        """Score a batch of views: (N, …) -> (N, K)."""
        ...


def load_model(card: str | Path | Card, device: str = "cpu") -> Model:
    """Load the model that a card describes (a name in `models/`, a YAML file, a training's folder, or a `Card`).

    >>> from skelbench import load_data, load_model
    >>> model, clip = load_model("stgcn-synthetic-xsub"), load_data("synthetic", limit=4)[0]
    >>> views = model.prepare(clip)  # views, persons, frames, joints, (x, y, score)
    >>> tuple(views.shape), tuple(model.logits(views).shape)
    ((1, 2, 32, 17, 3), (1, 22))

    Raises:
        InputError: no such card or adapter, or weights that do not fit it.
    """
    card = card if isinstance(card, Card) else read_card(card)
    if card.sha256 is None and (weights := card.weights_file()) is not None:
        card = replace(card, sha256=file_sha256(weights))  # results are known by it
    model = adapter(card.adapter, card.name).load(card)
    if getattr(model, "card", None) is None:  # one that has its own, e.g. of fused models, knows better
        model.card = card
    return ready(model, device)


def ready(model: Model, device: str) -> Model:
    """Put the model's network, if it has one, on `device` and out of training mode."""
    network = getattr(model, "network", None)
    if network is not None:
        network.eval().to(device)
    return model


def adapter(path: str, card: str = "") -> Any:
    """Import the class that `path` ("module:Class") names; `card` is the name of the card that asks for it.

    Raises:
        InputError: it cannot be imported, or is no adapter.
    """
    try:
        found = resolve_name(path)
        found.load  # noqa: B018 - else it is no adapter
        return found
    except (ImportError, AttributeError, ValueError) as error:
        raise InputError(
            f"{card and f'card {card}: '}adapter {path!r} cannot be imported ({error}); "
            "write module:Class of something on the Python path"
        ) from error


def probabilities(
    model: Model, clips: Sequence[Tensor], device: str
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Average the softmax over the views of each clip: list of (views, …) -> (N, K)."""
    import torch

    if not clips:
        return np.empty((0, 0), np.float32)
    logits = model.logits(torch.cat(list(clips)).to(device)).float()
    if not bool(torch.isfinite(logits).all()):
        raise InputError(f"model {model.card.name} gave NaN or infinite logits; its weights or its input are broken")
    per_clip = torch.split(logits.softmax(-1), [len(views) for views in clips])
    return torch.stack([views.mean(dim=0) for views in per_clip]).cpu().numpy()


def device_of(model: Model) -> str:
    """Say where the model's network is; a model without parameters computes on the CPU."""
    network = getattr(model, "network", None)
    parameter = next(network.parameters(), None) if network is not None else None
    return "cpu" if parameter is None else str(parameter.device)
