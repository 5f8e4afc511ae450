"""The picture of docs/attacks.md: what each attack does to a clip, moving, with the clean skeleton in grey beneath.

`python docs/attack_pictures.py` draws it again, in a minute: the shipped ST-GCN of the embedded data is attacked on one
clip that it recognises, at levels at which there is something to see.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gallery import ALONE, FRAMES, PER_SECOND, shrink

from skelbench.adapters.model import load_model
from skelbench.core.clip import Clip
from skelbench.data.find import load_data
from skelbench.evaluation.victim import sloped, victim
from skelbench.perturbations.attacks import ATTACKS
from skelbench.perturbations.spec import CLEAN
from skelbench.report.figures.skeletons import animate

PICTURE = Path(__file__).parent / "img" / "attacks.gif"
EPS = 0.02
LEVELS = {"key-joint": 0.05, "bone-length": 0.1, "no-box": 2}


def damaged() -> Mapping[str, Clip]:
    """The clean clip and what each attack makes of it: title -> clip."""
    data = load_data("synthetic")
    clip, pool = data[data.names.index(ALONE)], list(load_data("synthetic", split="xsub", limit=40))
    model = victim(load_model("stgcn-synthetic-xsub"))
    given: dict[str, dict[str, Any]] = {
        "transfer": {"surrogates": {"motionbert": sloped(load_model("motionbert-synthetic-xsub"))}},
        "no-box": {"pool": pool},
        "square": {"queries": 500},
    }
    rows = {CLEAN: clip}
    for name, attack in ATTACKS.items():
        level = LEVELS.get(name, EPS)
        (rows[f"{name}, {level:g}"],) = attack.run(model, [clip], level, seed=0, **given.get(name, {}))
    return rows


if __name__ == "__main__":
    rows = damaged()
    animate(rows, PICTURE, frames=FRAMES, per_second=PER_SECOND, over=rows[CLEAN])
    shrink(PICTURE)
