"""What `skelbench eval` does around the evaluation: choose cards and specs, keep results, show progress."""

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tqdm import tqdm

from skelbench.adapters.card import official_cards, shipped_cards
from skelbench.adapters.model import load_model
from skelbench.adapters.protocols import Fused, Model
from skelbench.core.errors import InputError
from skelbench.data.dataset import Dataset
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.spec import Spec
from skelbench.perturbations.suites import load_suite

SAVE_EVERY = 10.0  # seconds between two writes of the results: what a crash can lose at most


def default_cards(data: Dataset) -> list[str]:
    """Names of the shipped cards that were trained on this split, on this very source where there are such.

    A card of another split is not among them: it may have been trained on the clips that would be its test.
    """
    wanted = (data.name, data.split)
    trained = {name: card.training for name, card in shipped_cards().items()}
    cards = {name: t for name, t in trained.items() if (t.get("data"), t.get("split")) == wanted}
    if not cards:
        which = f"{data.name} {data.split or ''}".strip()
        known = [
            card for card in official_cards().values() if (card.training["data"], card.training["split"]) == wanted
        ]
        known.sort(key=lambda card: card.training["source"] != data.source)
        named = f", e.g. the official {known[0].name}: see skelbench list models --official" if known else ""
        raise InputError(f"no shipped card was trained on {which}; name one with --model{named}, or train one")
    return [name for name, training in cards.items() if training["source"] == data.source] or list(cards)


def specs_of(perturb: Sequence[str], suite: str | None, data: Dataset) -> list[Spec]:
    """Read the specs of `--perturb` and `--suite`; a suite's swaps go to all sources with as many coordinates."""
    specs = [Spec.parse(text) for text in perturb]
    if suite is None:
        return specs
    sizes = {source: data.all_sources.at(0, source).keypoint.shape[-1] for source in data.sources if len(data)}
    others = [name for name, size in sizes.items() if name != data.source and size == sizes.get(data.source)]
    return specs + load_suite(suite, others)


def measure(
    names: Sequence[str],
    data: Dataset,
    specs: Sequence[Spec],
    seeds: int,
    out: Path | None,
    *,
    batch_size: int,
    workers: int,
    device: str,
) -> list[Cell]:
    """Measure every model; what is in `out` already is taken from there, what is new is added to it."""
    store = Results(out) if out else None
    models = [load_model(name, device) for name in dict.fromkeys(names)]
    _check_names(models)
    for model in models:
        _tell_if_seen(model, data)
    found: list[Cell] = []
    saved = time.monotonic()
    try:
        for model in models:
            stream = cells(
                model,
                data,
                specs,
                seeds,
                known=store.find if store else lambda identity: None,
                batch_size=batch_size,
                workers=workers,
                device=device,
            )
            for cell in _shown(stream, model.card.name):
                found.append(cell)
                if store and cell.fresh:
                    store.add(cell)
                    if time.monotonic() - saved > SAVE_EVERY:
                        store.save()
                        saved = time.monotonic()
    finally:
        if store:
            store.save()
    return found


def _check_names(models: Sequence[Model]) -> None:
    """Refuse two models of one name: their cells would be taken for draws of one model."""
    twice = [name for name, count in Counter(model.card.name for model in models).items() if count > 1]
    if twice:
        raise InputError(f"two models are called {twice[0]!r}; change `name` on one of the cards (card.yaml)")


def _tell_if_seen(model: Model, data: Dataset) -> None:
    """Warn where the clips may be training clips: another split of the same data, or the training part.

    What a member of a fused model has seen, the whole has seen.
    """
    members = model.members if isinstance(model, Fused) else ()
    for card in (model.card, *(member.card for member in members)):
        training = card.training
        if training.get("data") == data.name and (training.get("split") != data.split or data.part in (None, "train")):
            on = training.get("split") or "all clips"
            print(f"note: {card.name} was trained on {data.name} {on}, so it may know these clips", file=sys.stderr)


def _shown(stream: Iterator[Cell], model: str) -> Iterator[Cell]:
    """Pass cells through: a progress bar on a terminal, a plain line per cell elsewhere."""
    terminal = sys.stderr.isatty()
    for cell in tqdm(stream, desc=model, unit="cell", disable=not terminal, leave=False):
        if not terminal:
            row = cell.row
            line = f"{model}  {row['spec']}  seed {row['seed']}  {row['top1']:.1f} %\n"
            sys.stderr.write(line)  # print() writes the end of the line apart, and Ctrl-C may come between the two
        yield cell
