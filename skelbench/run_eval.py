"""What `skelbench eval` does around the evaluation: choose cards and specs, keep results, show progress."""

import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tqdm import tqdm

from skelbench.card import shipped_cards
from skelbench.data.dataset import Dataset
from skelbench.errors import InputError
from skelbench.evaluate import cells
from skelbench.model import load_model
from skelbench.results import Cell, Results
from skelbench.spec import Spec
from skelbench.suites import load_suite

SAVE_EVERY = 10.0  # seconds between two writes of the results: what a crash can lose at most


def default_cards(data: str) -> list[str]:
    """Names of the shipped cards that were trained on this data set."""
    cards = [name for name, card in shipped_cards().items() if card.training.get("data") == data]
    if not cards:
        raise InputError(f"no shipped card was trained on {data}; name one with --model, or train one")
    return cards


def specs_of(perturb: Sequence[str], suite: str | None, data: Dataset) -> list[Spec]:
    """Read the specs of `--perturb` and `--suite`."""
    others = [source for source in data.sources if source != data.source]
    return [Spec.parse(text) for text in perturb] + (load_suite(suite, others) if suite else [])


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
    models = [load_model(name, device) for name in names]
    found: list[Cell] = []
    saved = time.monotonic()
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)  # a cluster's stop saves too
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
        signal.signal(signal.SIGTERM, previous)
        if store:
            store.save()
    return found


def _shown(stream: Iterator[Cell], model: str) -> Iterator[Cell]:
    """Pass cells through: a progress bar on a terminal, a plain line per cell elsewhere."""
    terminal = sys.stderr.isatty()
    for cell in tqdm(stream, desc=model, unit="cell", disable=not terminal, leave=False):
        if not terminal:
            row = cell.row
            print(f"{model}  {row['spec']}  seed {row['seed']}  {row['top1']:.1f} %", file=sys.stderr)
        yield cell
