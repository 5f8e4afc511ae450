"""Whether a network is one that its card's weights can fill, asked before memory is taken for it."""

from dataclasses import replace
from typing import Any

from skelbench.adapters.card import Card
from skelbench.core.errors import InputError
from skelbench.core.words import WORD, one_line

LARGEST = 10**8
"""Parameters of a network without weights; the largest that we know, an X3D for four streams, has some 10^7."""


def check_size(kind: Any, card: Card, size: int | None = None) -> None:
    """Build the network of a card without its numbers, and count them.

    Only for adapters of ours, all of which can be built so; a fused model has no network of its own. size: bytes of the
    weights, where the card does not name their file yet.

    Raises:
        InputError: it has more parameters (or rows of a bank) than its weights have bytes, or than LARGEST where it has
            no weights, or its settings do not fit together.
    """
    import torch

    file = card.weights_file()
    size = size if file is None else file.stat().st_size
    most = LARGEST if size is None else size
    empty = {key: value for key, value in card.config.items() if key != "pretrained"}  # names a file to fill it from
    try:
        with torch.device("meta"):
            network = kind.load(replace(card, weights=None, config=empty)).network
    except InputError:
        raise
    except (RuntimeError, TypeError, ValueError, ArithmeticError, AttributeError, MemoryError) as error:
        why = one_line(str(error), 2 * WORD)
        raise InputError(
            f"card {card.name}: no network can be built of its adapter and settings ({why}); correct them"
        ) from error
    bank = {name: buffer for name, buffer in network.named_buffers() if name.startswith("cls_head.")}  # of neighbours
    count = sum(tensor.numel() for tensor in (*network.parameters(), *bank.values()))
    if count > most:
        there = "no weights" if size is None else f"weights of {size:,} bytes"
        raise InputError(f"card {card.name} describes {count:,} parameters, but has {there}; correct its settings")
