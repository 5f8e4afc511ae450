"""Start a training from weights that another training, or the official code, left."""

import os
from pathlib import Path

from torch import nn

from skelbench.adapters.card import read_card
from skelbench.adapters.weights.read import load_strict, official_state, read_state
from skelbench.core.errors import InputError


def start_from(where: str, network: nn.Module) -> None:
    """Put weights into `network`: of a card, of a training's folder, or of a checkpoint file.

    Raises:
        InputError: there are none, or they are of another network.
    """
    path = Path(where)
    is_card = path.suffix in (".yaml", ".yml") or not os.path.isfile(path)  # Path.is_file raises for too long a name
    if is_card and path.suffix not in (".safetensors", ".pth", ".pt", ".bin"):
        weights = read_card(where).weights_file()
        if weights is None:
            raise InputError(f"start_from={where}: that card has no weights; name one that was trained")
        path = weights
    elif is_card:
        raise InputError(f"start_from={where}: there is no such file; name a checkpoint, a card or a training's folder")
    load_strict(network, official_state(read_state(path)), f"start_from={where}")
