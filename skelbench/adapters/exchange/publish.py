"""Put finished trainings among the shipped models: `python -m skelbench.adapters.exchange.publish runs/a runs/b`.

The weights go to `models/weights/NAME.safetensors`, the log to `models/logs/NAME.csv` and the card to
`models/NAME.yaml`; the card of a training that is there to be compared over its seeds, such as `NAME-s1`, to
`models/seeds/`.
"""

import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from skelbench.adapters.card import read_card
from skelbench.core.errors import InputError
from skelbench.core.files import atomic, content
from skelbench.core.words import quoted

TERMS = "research use only, like the recordings it was trained on"


def publish(run: Path, models: Path) -> Path:
    """Copy the card, the weights and the log of one training into the folder `models`; return the card's new place.

    Raises:
        InputError: `run` holds no finished training, or `models` cannot be written.
    """
    card = read_card(run)
    if not re.fullmatch(r"\w[\w@.-]*", card.name):
        raise InputError(f"{run}: its model is called {quoted(card.name)}, no name for files; correct its card")
    trained = card.weights_file()
    assert trained is not None, "a training always ends with weights"
    weights = models / "weights" / f"{card.name}.safetensors"
    for source, target in ((trained, weights), (run / "log.csv", models / "logs" / f"{card.name}.csv")):
        with atomic(target) as draft:
            shutil.copyfile(source, draft)
    is_seed = re.search(r"-s\d+$", card.name) is not None
    folder = models / "seeds" if is_seed else models
    licence = "Apache-2.0" if card.training["data"] == "synthetic" else TERMS
    place = f"../weights/{weights.name}" if is_seed else f"weights/{weights.name}"
    replace(card, weights=place, licence=licence).save(folder / f"{card.name}.yaml")
    return folder / f"{card.name}.yaml"


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        print(publish(Path(argument), content("models")))
