"""What `skelbench eval` does around the evaluation: choose cards and specs, keep results, show progress."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tqdm import tqdm

from skelbench.adapters.card import official_cards, shipped_cards
from skelbench.adapters.model import load_model
from skelbench.core.errors import InputError
from skelbench.core.loading import undisturbed
from skelbench.core.machine import commit, is_dirty
from skelbench.data.dataset import Dataset
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.store import Results
from skelbench.evaluation.suitable import check_names, tell_if_seen
from skelbench.perturbations.repairs.pipeline import pipelines
from skelbench.perturbations.spec import Spec
from skelbench.perturbations.suites import load_suite


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


def specs_of(perturb: Sequence[str], suite: str | None, data: Dataset, *, trust: bool = False) -> list[Spec]:
    """Read the specs of `--perturb` and `--suite`; a suite's swaps go to all sources with as many coordinates.

    trust: whether a suite's file may name code outside skelbench.
    """
    specs = [Spec.parse(text) for text in perturb]
    if suite is None:
        return specs
    sizes = {source: data.all_sources.at(0, source).keypoint.shape[-1] for source in data.sources if len(data)}
    others = [name for name, size in sizes.items() if name != data.source and size == sizes.get(data.source)]
    return specs + load_suite(suite, others, trust=trust)


class Saving:
    """Keep new cells in a store while it is open; every so often they are written, and whatever happens at the end."""

    def __init__(self, store: Results | None, every: float) -> None:
        """store: None keeps nothing. every: seconds between two writes, what a crash can lose at most."""
        self.store, self.every, self.saved = store, every, time.monotonic()

    def __enter__(self) -> Callable[[Cell], None]:
        return self.keep

    def __exit__(self, *raised: object) -> None:
        if self.store:
            with undisturbed():
                self.store.save()

    def keep(self, cell: Cell) -> None:
        """Add a cell that is not in the store yet."""
        if not self.store or not cell.fresh:
            return
        self.store.add(cell)
        if time.monotonic() - self.saved > self.every:
            self.store.save()
            self.saved = time.monotonic()


def tell_if_dirty(commit: str) -> None:
    """Warn where files of the checkout are changed: nobody could measure the rows again from what the commit holds."""
    if is_dirty(commit):
        print(f"note: this checkout has uncommitted changes, new rows say so: commit {commit}", file=sys.stderr)


def measure(
    names: Sequence[str],
    data: Dataset,
    specs: Sequence[Spec],
    seeds: int,
    out: Path | None,
    *,
    repairs: Sequence[str] = (),
    preparation: bool = False,
    batch_size: int,
    workers: int,
    device: str,
    trust: bool = False,
    save_every: float = 10.0,
) -> list[Cell]:
    """Measure every model; what is in `out` already is taken from there, what is new is added to it.

    repairs: such as `drop-empty+interp`; by default none. preparation: see `evaluate`. trust: see `load_model`.
    save_every: seconds between two writes of `out`.

    Raises:
        InputError: an unknown repair or model, a model that does not suit the data, or an `out` that cannot be written.
    """
    tried = pipelines(repairs)
    store = Results(out) if out else None
    known = store.find if store else None
    models = [load_model(name, device, trust=trust) for name in dict.fromkeys(names)]
    check_names(models)
    for model in models:
        tell_if_seen(model, data)
    if out:
        tell_if_dirty(commit())
    measured: list[Cell] = []
    with Saving(store, save_every) as keep:
        for model in models:
            stream = cells(
                model,
                data,
                specs,
                seeds,
                repairs=tried,
                preparation=preparation,
                known=known,
                batch_size=batch_size,
                workers=workers,
                device=device,
            )
            for cell in _with_progress(stream, model.card.name):
                measured.append(cell)
                keep(cell)
    return measured


def _with_progress(stream: Iterator[Cell], model: str) -> Iterator[Cell]:
    """Pass cells through: a progress bar on a terminal, a plain line per cell elsewhere."""
    terminal = sys.stderr.isatty()
    for cell in tqdm(stream, desc=model, unit="cell", disable=not terminal, leave=False):
        if not terminal:
            of = cell.identity
            line = f"{model}  {of.treatment}  seed {of.seed}  {cell.measured.top1:.1f} %\n"
            sys.stderr.write(line)  # print() writes the end of the line apart, and Ctrl-C may come between the two
        yield cell
