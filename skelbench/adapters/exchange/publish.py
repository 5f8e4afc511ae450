"""Put finished trainings among the shipped models: `python -m skelbench.adapters.exchange.publish runs/a runs/b`.

The weights go to `models/weights/NAME.safetensors`, the log to `models/logs/NAME.csv`, the card to `models/NAME.yaml`;
a further seed of a model, `NAME-s1`, to `models/seeds/`.
"""

import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from skelbench.adapters.card import SEEDS, read_card
from skelbench.core.content import content
from skelbench.core.files import atomic

TERMS = "research use only, like the recordings it was trained on"


def ship(run: Path) -> Path:
    """Copy the card and weights of one training; returns the card's new place."""
    card = read_card(run)
    source, models = card.weights_file(), content("models")
    assert source is not None, "a training always ends with weights"
    target = (content(SEEDS) if re.search(r"-s\d+$", card.name) else models) / f"{card.name}.yaml"
    weights = f"weights/{card.name}.safetensors"
    for made, place in ((source, models / weights), (run / "log.csv", models / "logs" / f"{card.name}.csv")):
        with atomic(place) as draft:
            shutil.copyfile(made, draft)
    if target.parent != models:
        weights = f"../{weights}"
    licence = "Apache-2.0" if card.training["data"] == "synthetic" else TERMS
    replace(card, weights=weights, licence=licence).save(target)
    return target


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        print(ship(Path(argument)))
