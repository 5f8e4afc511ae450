"""Start a training from weights that another training, or the official code, left."""

import os
from collections.abc import Iterable
from pathlib import Path

from torch import nn

from skelbench.adapters.card import read_card
from skelbench.adapters.weights.read import load_strict, official_state, read_state
from skelbench.core.errors import InputError

HEAD = "cls_head."
"""How the names of a graph network's last layer begin."""


def start_from(where: str, network: nn.Module, without: str = "") -> None:
    """Put weights into `network`: of a card, of a training's folder, or of a checkpoint file.

    without: how the names begin of weights that stay as they are. Where the file or the network has no last layer, as
    an encoder has none, that is left out too.

    Raises:
        InputError: there are none, or they are of another network.
    """
    given, own = official_state(read_state(started_file(where))), network.state_dict()
    if _headless(given) or _headless(own):
        without = without or HEAD
    kept = {key: value for key, value in own.items() if without and key.startswith(without)}
    taken = {key: value for key, value in given.items() if not (without and key.startswith(without))}
    load_strict(network, {**taken, **kept}, f"start_from={where}")


def started_file(where: str) -> Path:
    """Return the file of the weights that `where` names: a card, a training's folder, or a checkpoint.

    Raises:
        InputError: there is none.
    """
    path = Path(where)
    is_card = path.suffix in (".yaml", ".yml") or not os.path.isfile(path)  # Path.is_file raises for too long a name
    if is_card and path.suffix not in (".safetensors", ".pth", ".pt", ".bin"):
        weights = read_card(where).weights_file()
        if weights is None:
            raise InputError(f"start_from={where}: that card has no weights; name one that was trained")
        return weights
    if is_card:
        raise InputError(f"start_from={where}: there is no such file; name a checkpoint, a card or a training's folder")
    return path


def _headless(state: Iterable[str]) -> bool:
    return not any(key.startswith(HEAD) for key in state)
