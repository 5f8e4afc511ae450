"""How a card becomes a model, and what is computed with any model."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import numpy as np

from skelbench.adapters.card import Card, read_card
from skelbench.adapters.protocols import Cites, Model, Networked
from skelbench.core.arrays import Tensor
from skelbench.core.errors import InputError
from skelbench.core.files import file_sha256


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
    if getattr(model, "card", None) is None:  # fused models have set a card of their own
        model.card = card
    return ready(model, device)


def ready(model: Model, device: str) -> Model:
    """Put the model's network, if it has one, on `device` and out of training mode."""
    if isinstance(model, Networked):
        model.network.eval().to(device)
    return model


def adapter(path: str, card: str = "") -> Any:
    """Import the class that `path` ("module:Class") names; `card` is the name of the card that asks for it.

    Raises:
        InputError: it cannot be imported, or is no adapter.
    """
    try:
        kind = resolve_name(path)
        _ = kind.load  # what has none is no adapter
        return kind
    except (ImportError, AttributeError, ValueError) as error:
        raise InputError(
            f"{card and f'card {card}: '}adapter {path!r} cannot be imported ({error}); "
            "write module:Class of something on the Python path"
        ) from error


def paper_of(kind: object) -> str:
    """Name the paper that an adapter's class is from; the class of somebody else need not say it."""
    return kind.paper if isinstance(kind, Cites) else ""


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
    parameter = next(model.network.parameters(), None) if isinstance(model, Networked) else None
    return "cpu" if parameter is None else str(parameter.device)
