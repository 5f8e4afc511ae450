"""How a card becomes a model, and what is computed with any model."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import numpy as np

from skelbench.adapters.card import Card, read_card
from skelbench.adapters.protocols import Cites, Configures, Model, Networked
from skelbench.adapters.size import check_size
from skelbench.core.arrays import Tensor
from skelbench.core.errors import InputError
from skelbench.core.files import file_sha256
from skelbench.core.words import WORD, one_line, quoted

PATH = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")
"""module:Class, all of it Python names."""


def load_model(card: str | Path | Card, device: str = "cpu", *, trust: bool = False, encoder: bool = False) -> Model:
    """Load the model that a card describes (a name in `models/`, a YAML file, a training's folder, or a `Card`).

    trust: import an adapter outside skelbench, which a card may name: it is code, and runs with your rights.
    encoder: take a card without classes too, such as `skelbench pretrain` leaves: its network gives features.

    >>> from skelbench import load_data, load_model
    >>> model, clip = load_model("stgcn-synthetic-xsub"), load_data("synthetic", limit=4)[0]
    >>> views = model.prepare(clip)  # views, persons, frames, joints, (x, y, score)
    >>> tuple(views.shape), tuple(model.logits(views).shape)
    ((1, 2, 32, 17, 3), (1, 22))

    Raises:
        InputError: no such card or adapter, an adapter that is not trusted, or weights that do not fit it.
    """
    card = card if isinstance(card, Card) else read_card(card)
    card = replace(card, trusted=card.trusted or trust)
    kind = adapter(card.adapter, card.name, trust=card.trusted)
    if card.sha256 is None and (weights := card.weights_file()) is not None:
        card = replace(card, sha256=file_sha256(weights))  # results are known by it
    if is_ours(card.adapter) and isinstance(kind, Configures):  # what is fused has no network of its own
        check_size(kind, card)
        if not card.classes and not encoder:
            raise InputError(
                f"card {card.name} names no classes, so its network has no outputs; write `classes`, or give an "
                "encoder a classifier: skelbench transfer"
            )
    model = kind.load(card)
    if not all(callable(getattr(model, method, None)) for method in ("prepare", "logits")):
        raise InputError(
            f"card {card.name}: adapter {quoted(card.adapter)} loads a {type(model).__name__}, expected a model with "
            "`prepare` and `logits`; docs/adding_a_model.md shows one"
        )
    if getattr(model, "card", None) is None:  # fused models have set a card of their own
        model.card = card
    return ready(model, device)


def ready(model: Model, device: str) -> Model:
    """Put the model's network, if it has one, on `device` and out of training mode."""
    if isinstance(model, Networked):
        model.network.eval().to(device)
    return model


def is_ours(path: str) -> bool:
    """Say whether "module:Class" names a part of skelbench, and not code of somebody else."""
    return path.partition(":")[0].partition(".")[0] == "skelbench"


def adapter(path: str, card: str = "", *, trust: bool = False) -> Any:
    """Import the class that `path` ("module:Class") names; `card` is the name of the card that asks for it.

    trust: whether a module outside skelbench may be imported; importing runs it.

    Raises:
        InputError: it is not trusted, cannot be imported, or is no adapter.
    """
    asks = f"{card and f'card {card}: '}adapter {quoted(path)}"
    if not PATH.fullmatch(path):
        raise InputError(f"{asks} cannot be imported; write module:Class of something on the Python path")
    if not is_ours(path) and not trust:
        raise InputError(
            f"{asks} is code outside skelbench, which would be imported and run with your rights; add --trust (in "
            "Python trust=True) if you know where it is from"
        )
    try:
        kind = resolve_name(path)
    except (Exception, SystemExit) as error:  # the module's own code runs, so it may raise anything
        raise InputError(
            f"{asks} cannot be imported ({one_line(str(error), 2 * WORD)}); "
            "write module:Class of something on the Python path"
        ) from error
    is_class = isinstance(kind, type) and callable(getattr(kind, "load", None))
    if not is_class or is_protocol(kind) or (is_ours(path) and not is_ours(kind.__module__)):
        raise InputError(f"{asks} is no adapter, a class with `load`; write module:Class of something that is one")
    return kind


def is_protocol(kind: type) -> bool:
    """Say whether a class only states what others must have, as those in `protocols` do."""
    return bool(getattr(kind, "_is_protocol", False))


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
    logits = finite_logits(model, torch.cat(list(clips)).to(device))
    per_clip = torch.split(logits.softmax(-1), [len(views) for views in clips])
    return torch.stack([views.mean(dim=0) for views in per_clip]).cpu().numpy()


def finite_logits(model: Model, views: Tensor) -> Tensor:
    """Score views on the device where they are: (N, …) -> (N, K), single precision.

    Raises:
        InputError: NaN or infinite ones.
    """
    import torch

    logits: Any = model.logits(views)
    if not isinstance(logits, torch.Tensor):
        kind = type(logits).__name__
        raise InputError(
            f"model {model.card.name} gave logits of type {kind}, expected a tensor (N, K); see docs/adding_a_model.md"
        )
    logits = logits.float()
    if not bool(torch.isfinite(logits).all()):
        raise InputError(f"model {model.card.name} gave NaN or infinite logits; its weights or its input are broken")
    return logits


def device_of(model: Model) -> str:
    """Say where the model's network is; a model without parameters computes on the CPU."""
    parameter = next(model.network.parameters(), None) if isinstance(model, Networked) else None
    return "cpu" if parameter is None else str(parameter.device)
