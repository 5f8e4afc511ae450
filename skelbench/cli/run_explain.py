"""What `skelbench explain` does around the measuring: choose cards, say what is left out, print and write."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from skelbench.adapters.model import Model, load_model
from skelbench.core.files import check_writable
from skelbench.data.dataset import Dataset
from skelbench.data.index import setting
from skelbench.evaluation.evaluate import check_classes
from skelbench.evaluation.measure import default_cards
from skelbench.explain.explain import Explained, explained
from skelbench.explain.insertion import check_unit
from skelbench.explain.methods import method
from skelbench.explain.table import table, write
from skelbench.report.figures.importance import draw


def run(
    cards: Sequence[str],
    data: Dataset,
    importance: Sequence[str],
    steps: int,
    unit: str,
    seed: int,
    out: Path | None,
    device: str,
) -> str:
    """Explain every model (default: the shipped cards for the data) and return the table.

    The curves go to `out`, and beside it as pictures, with the maps of the first clip.

    The clips are held in memory. A method that a model cannot serve is left out, and stderr says so.

    Raises:
        InputError: an unknown model, method or unit, models and data that do not fit, or `out` cannot be written.
    """
    check_unit(unit)
    for name in importance:
        method(name)
    if out is not None:
        check_writable(out)
    models = [load_model(card, device) for card in cards or default_cards(data)]
    for model in models:
        check_classes(model, data)
    clips = list(data)
    found: list[Explained] = []
    for model in models:
        _tell_left_out(model, importance)
        start = time.monotonic()
        print(f"{model.card.name}: {len(clips)} clips; the random and the best orders come first", file=sys.stderr)
        for each in explained(model, clips, importance, steps, unit, seed):
            found.append(each)
            print(f"{model.card.name}  {each.importance}  {time.monotonic() - start:.0f} s", file=sys.stderr)
    about = f"{setting(data.name, data.split, data.part, data.source)}, {len(clips)} clips, unit {unit}"
    text = table(found, about)
    if out is None:
        return text
    common = {"dataset": data.name, "split": data.split, "source": data.source, "unit": unit, "seed": seed}
    write(found, out, {**common, "clips": len(clips)})
    pictures = draw(found, clips[0], about, out)
    return f"{text}\ncurves in {out}, pictures in {', '.join(map(str, pictures))}"


def _tell_left_out(model: Model, importance: Sequence[str]) -> None:
    for name in importance:
        needs = method(name).needs
        if not method(name).serves(model):
            print(f"{model.card.name}: its adapter has no `{needs}`, so {name} is left out", file=sys.stderr)
