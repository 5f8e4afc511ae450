"""Put finished trainings among the shipped models: `python -m skelbench.ship runs/a runs/b`.

The weights go to `models/weights/NAME.safetensors`, the card to `models/NAME.yaml`.
"""

import shutil
import sys
from dataclasses import replace
from pathlib import Path

from skelbench.card import read_card
from skelbench.content import content
from skelbench.files import atomic

TERMS = "research use only, like the recordings it was trained on"


def ship(run: Path) -> Path:
    """Copy the card and weights of one training; returns the card's new place."""
    card = read_card(run)
    source, target = card.weights_file(), content("models") / f"{card.name}.yaml"
    assert source is not None, "a training always ends with weights"
    weights = f"weights/{card.name}.safetensors"
    with atomic(target.parent / weights) as draft:
        shutil.copyfile(source, draft)
    licence = "Apache-2.0" if card.training["data"] == "synthetic" else TERMS
    replace(card, weights=weights, licence=licence).save(target)
    return target


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        print(ship(Path(argument)))
