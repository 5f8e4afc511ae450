"""What `skelbench eval` does around the evaluation: choose cards and specs, keep results, show progress."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from skelbench.adapters.card import Card, official_cards, read_card, shipped_cards
from skelbench.adapters.code import code_sha256
from skelbench.adapters.model import is_ours, load_model
from skelbench.adapters.protocols import Model
from skelbench.core.errors import InputError
from skelbench.core.loading import undisturbed
from skelbench.core.machine import choose_device, commit, is_dirty
from skelbench.core.progress import can_change_a_line, with_bar
from skelbench.data.dataset import Dataset
from skelbench.evaluation.evaluate import missing
from skelbench.evaluation.forecast import LONG, Forecast, forecast, in_short, total
from skelbench.evaluation.known import Found, found
from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.store import Results
from skelbench.evaluation.suitable import cards_of, check_classes, check_names, tell_if_numbered, tell_if_seen
from skelbench.evaluation.unable import refuse, tell, unable
from skelbench.evaluation.way import Way, plan
from skelbench.perturbations.repairs.pipeline import pipelines
from skelbench.perturbations.spec import Spec
from skelbench.perturbations.suites import load_suite, read_suite


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


def swapped_to(specs: Iterable[Spec]) -> tuple[str, ...]:
    """Name the sources whose poses are taken by swaps of the estimator."""
    openings = [spec.opening.terms for spec in specs]
    return tuple(dict.fromkeys(str(terms[0].level) for terms in openings if terms))


def specs_of(perturb: Sequence[str], suite: str | None, data: Dataset, *, trust: bool = False) -> list[Spec]:
    """Read the specs of `--perturb` and `--suite`, but those of a suite that can act on no clip, which is said.

    trust: whether a suite's file may name code outside skelbench.

    Raises:
        InputError: `perturb` or the suite cannot be read, or a spec of `perturb` can act on no clip.
    """
    asked = [Spec.parse(text) for text in perturb]
    listed = [] if suite is None else suite_specs(suite, data, trust=trust)
    found = unable([*asked, *listed], data)
    refuse({spec: found[spec] for spec in asked if spec in found})
    tell({spec: found[spec] for spec in listed if spec in found})
    return asked + [spec for spec in listed if spec not in found]


def suite_specs(suite: str, data: Dataset, *, trust: bool = False) -> list[Spec]:
    """Return the specs of a suite; its swaps go to all sources with as many coordinates. trust: see `specs_of`."""
    if not read_suite(suite, trust=trust).swaps_all:  # the other sources are not opened for nothing
        return load_suite(suite, trust=trust)
    sizes = {source: data.all_sources.at(0, source).keypoint.shape[-1] for source in data.sources if len(data)}
    others = [name for name, size in sizes.items() if name != data.source and size == sizes.get(data.source)]
    return load_suite(suite, others, trust=trust)


class Saving:
    """Keep new cells in a store while it is open, each as it is finished; whatever happens, its CSV shows them all."""

    def __init__(self, store: Results | None) -> None:
        """store: None keeps nothing."""
        self.store = store

    def __enter__(self) -> Callable[[Cell], None]:
        return self.keep

    def __exit__(self, *raised: object) -> None:
        if self.store:
            with undisturbed():
                self.store.save()

    def keep(self, cell: Cell) -> None:
        """Add a cell that is not in the store yet."""
        if self.store and cell.fresh:
            with undisturbed():
                self.store.add(cell)


def tell_if_dirty(commit: str) -> None:
    """Warn where files of the checkout are changed: nobody could measure the rows again from what the commit holds."""
    if is_dirty(commit):
        print(f"note: this checkout has uncommitted changes, new rows say so: commit {commit}", file=sys.stderr)


@dataclass
class Asked:
    """A model that is to be measured: its card, and the model itself once it is needed.

    Most that is asked of kept results a card can answer, and no network has to be built for it.
    """

    card: Card
    code: str  # `adapters.code.code_sha256`
    load: Callable[[], Model]


def asked(name: str, device: Callable[[], str], *, trust: bool) -> Asked:
    """Read the card of a model; load it now where its card alone does not say what it is.

    Raises:
        InputError: as `load_model`.
    """
    card = read_card(name)
    if is_ours(card.adapter) and card.weights and card.sha256 and card.classes and "fuse" not in card.config:
        return Asked(card, "", cache(lambda: load_model(name, device(), trust=trust)))
    model = load_model(name, device(), trust=trust)
    return Asked(model.card, code_sha256(model), lambda: model)


@dataclass(frozen=True)
class Work:
    """What is to be measured, and what of it is known: one `Found` for every model; all of them suit the data."""

    data: Dataset
    ways: list[Way]
    store: Results | None
    models: list[tuple[Asked, Found]]
    device: Callable[[], str]

    @property
    def forecasts(self) -> list[Forecast]:
        """What it will cost."""
        store = self.store
        return [
            forecast(
                each.card,
                store.heads(each.card.name) if store else [],
                len(self.ways),
                len(old.missing),
                len(self.data),
                self.device(),
            )
            for each, old in self.models
        ]


def prepared(
    names: Sequence[str],
    data: Dataset,
    specs: Sequence[Spec],
    seeds: int,
    out: Path | None,
    *,
    repairs: Sequence[str] = (),
    preparation: bool = False,
    device: str | None,
    trust: bool = False,
    look: bool = False,
) -> Work:
    """Look up what of an evaluation is known, and refuse what cannot be measured, before anything is computed.

    repairs: such as `drop-empty+interp`; by default none. preparation: see `evaluate`. device: None takes a GPU where
    there is one. trust: see `load_model`. look: see `Results`; what comes back tells the cost, and is not measured.

    Raises:
        InputError: an unknown repair or model, a model that does not suit the data, or an `out` that cannot be written.
    """
    ways = plan(specs, pipelines(repairs), seeds, preparation)
    store = Results(out, look=look) if out else None
    chosen = cache(lambda: choose_device(device))  # asking costs the import of torch, which kept results do without
    if device is not None:
        chosen()
    models = [asked(name, chosen, trust=trust) for name in dict.fromkeys(names)]
    check_names(each.card for each in models)
    for each in models:
        check_classes(each.card, data)
    known = store.find if store else None
    looked_up = [(each, found(each.card, data, ways, each.code, known)) for each in models]
    return Work(data, ways, store, looked_up, chosen)


def measure(work: Work, *, batch_size: int, workers: int) -> list[Cell]:
    """Measure what is missing, and return all cells; new ones are kept where the work has a store."""
    if work.store:
        tell_if_dirty(commit())
    _announce(work)
    for each, _ in work.models:
        tell_if_numbered(each.card, work.data)
    measured: list[Cell] = []
    with Saving(work.store) as keep:
        for each, old in work.models:
            for cell in _with_progress(_cells(work, each, old, batch_size, workers), each.card.name):
                keep(cell)
                measured.append(replace(cell, outcome=replace(cell.outcome, confidence=None)))  # it is kept on disk
    return measured


def _cells(work: Work, model: Asked, old: Found, batch_size: int, workers: int) -> Iterator[Cell]:
    yield from old.cells
    if old.missing:
        loaded = model.load()
        tell_if_seen(cards_of(loaded), work.data)
        yield from missing(loaded, work.data, old, batch_size=batch_size, workers=workers, device=work.device())


def _announce(work: Work) -> None:
    """Say before long work how long it will be; of short work, or where nobody knows, nothing."""
    if any(old.missing for _, old in work.models):
        costs = work.forecasts
        if (total(costs) or 0) >= LONG:
            print(f"note: {in_short(costs)}", file=sys.stderr)


def _with_progress(stream: Iterable[Cell], model: str) -> Iterator[Cell]:
    """Pass cells through: a progress bar where a line can change, a plain line per cell elsewhere."""
    plain = not can_change_a_line(sys.stderr)
    for cell in with_bar(stream, model, "cell"):
        if plain:
            of = cell.identity
            line = f"{model}  {of.treatment}  seed {of.seed}  {cell.measured.top1:.1f} %\n"
            sys.stderr.write(line)  # print() writes the end of the line apart, and Ctrl-C may come between the two
        yield cell
