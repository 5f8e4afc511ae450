"""The main job: models × specs × seeds over one data set, a row of counts for each cell."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from skelbench.adapters.card import Card
from skelbench.adapters.code import code_sha256
from skelbench.adapters.model import load_model, probabilities, ready
from skelbench.adapters.protocols import Model
from skelbench.core.arrays import Array, DataFrame, Indices, Tensor
from skelbench.core.errors import InputError
from skelbench.core.loading import loaded, quiet
from skelbench.core.machine import circumstances
from skelbench.data.cache import Cached
from skelbench.data.dataset import Dataset, MissingClip
from skelbench.evaluation.known import Found, found, labels_of
from skelbench.evaluation.notes import Notes
from skelbench.evaluation.results.cell import COLUMNS, Cell
from skelbench.evaluation.results.identity import Identity
from skelbench.evaluation.results.outcome import Outcome, ranked, sureness
from skelbench.evaluation.suitable import check_classes, check_scores, selection_of
from skelbench.evaluation.way import Way, plan
from skelbench.perturbations.repairs.pipeline import Pipeline, pipelines
from skelbench.perturbations.spec import Spec

CACHE = 32 << 20  # bytes of clips kept between passes: some 2,000 clips of one person, and never more memory


def evaluate(
    models: str | Path | Card | Model | Iterable[str | Path | Card | Model],
    data: Dataset,
    specs: str | Spec | Iterable[str | Spec],
    seeds: int | Sequence[int] = 1,
    *,
    repairs: str | Pipeline | Iterable[str | Pipeline] = (),
    preparation: bool = False,
    batch_size: int = 32,
    workers: int = 0,
    device: str = "cpu",
) -> DataFrame:
    """Measure models under perturbations; one row per (model, spec, repair, seed), `clean` always among them.

    Where the clips have no labels, the label of each is what the model itself predicts on it, undamaged and without a
    repair: `top1` is then 100 for `clean`, elsewhere agreement with that, and the column `note` of every row says so.

    models: loaded ones, or what `load_model` takes. specs: such as "noise:0.002". seeds: how many draws, or which.
    repairs: such as "drop-empty+interp", each applied to all damaged clips and to the clean ones; by default none.
    preparation: also measure every damage with clips prepared as their undamaged selves (column `repair`: `AS_CLEAN`);
    what the model gains there, its own preparation had cost.
    batch_size: clips in a forward pass. workers: processes that damage and prepare clips.
    The columns are those of a results CSV, `skelbench.evaluation.results.cell.COLUMNS`; accuracies are in percent,
    drops in points, both with 95 % intervals.

    >>> from skelbench import evaluate, load_data
    >>> rows = evaluate("stgcn-synthetic-xsub", load_data("synthetic", limit=4), "joint-mask:1", seeds=2)
    >>> print(rows[["spec", "seed", "clips", "correct", "top1", "drop"]].to_string(index=False))
            spec  seed  clips  correct  top1  drop
           clean     0      4        4 100.0   0.0
    joint-mask:1     0      4        1  25.0  75.0
    joint-mask:1     1      4        1  25.0  75.0

    Raises:
        InputError: an unknown model or spec, or a model whose classes are not those of the data.
    """
    from pandas import DataFrame

    chosen = [models] if isinstance(models, str | Path | Card | Model) else list(models)
    wanted = [specs] if isinstance(specs, str | Spec) else list(specs)
    parsed = [spec if isinstance(spec, Spec) else Spec.parse(spec) for spec in wanted]
    tried = [repairs] if isinstance(repairs, str | Pipeline) else list(repairs)
    rows: list[dict[str, object]] = []
    for name in chosen:
        model = ready(name, device) if isinstance(name, Model) else load_model(name, device)
        measured = cells(
            model,
            data,
            parsed,
            seeds,
            repairs=tried,
            preparation=preparation,
            batch_size=batch_size,
            workers=workers,
            device=device,
        )
        rows += [cell.row for cell in measured]
    return DataFrame(rows, columns=list(COLUMNS))


def cells(
    model: Model,
    data: Dataset,
    specs: Iterable[Spec],
    seeds: int | Sequence[int] = 1,
    *,
    repairs: Iterable[str | Pipeline] = (),
    preparation: bool = False,
    known: Callable[[Identity], Outcome | None] | None = None,
    batch_size: int = 32,
    workers: int = 0,
    device: str = "cpu",
) -> Iterator[Cell]:
    """Yield one measured cell after the other, `clean` without a repair first: every drop is against that.

    repairs: by default none; every one is also measured on clean clips. preparation: see `evaluate`.
    known: gives the outcome of a cell that was measured before; such cells come first, marked as not fresh.
    """
    check_classes(model.card, data)
    ways = plan(specs, pipelines(repairs), seeds, preparation)
    old = found(model.card, data, ways, code_sha256(model), known)
    yield from old.cells
    if old.missing:
        yield from missing(model, data, old, batch_size=batch_size, workers=workers, device=device)


def missing(model: Model, data: Dataset, old: Found, *, batch_size: int, workers: int, device: str) -> Iterator[Cell]:
    """Measure what a plan lacks, cell after cell."""
    _try_out(old.missing, model, data)
    notes, clean = Notes(data), old.clean
    for k, outcome in _outcomes(model, data, labels_of(data, clean), old.missing, batch_size, workers, device):
        outcome = replace(outcome, circumstances={**outcome.circumstances, "note": notes.of(old.missing[k].spec)})
        clean = clean or outcome  # the first cell of the plan is the clean one
        yield Cell(old.identity(old.missing[k]), outcome, clean)


def _try_out(ways: Sequence[Way], model: Model, data: Dataset) -> None:
    """Treat the first clip in every way: what does not fit the data is said now and not an hour into the run."""
    first = data[0]
    for way in dict.fromkeys(way._replace(seed=0) for way in ways):
        with suppress(MissingClip):
            way.prepare(model, first) if way.as_clean else way.apply(first)


class Place(NamedTuple):
    """Where a result belongs: the number of its cell in the plan, and of its clip in the data."""

    cell: int
    clip: int


@dataclass
class Damaged:
    """Map-style data set over all (cell, clip) pairs, cell after cell: the treated clip as the model's input."""

    model: Model
    clips: Cached
    ways: Sequence[Way]

    def __len__(self) -> int:
        return len(self.ways) * len(self.clips)

    def __getitem__(self, item: int) -> tuple[Place, Tensor | None]:
        place = Place(*divmod(item, len(self.clips)))
        way = self.ways[place.cell]
        try:
            return place, way.prepare(self.model, self.clips[place.clip])
        except MissingClip:  # the other source does not have this clip: it is left out and counted
            return place, None


class Scored(NamedTuple):
    """What a model says of one clip: class probabilities (K,), of so many views; None for a missing clip."""

    place: Place
    scores: Array | None
    views: int


def _outcomes(
    model: Model, data: Dataset, known: Indices | None, ways: Sequence[Way], batch_size: int, workers: int, device: str
) -> Iterator[tuple[int, Outcome]]:
    """Yield (cell, outcome) as soon as a cell is complete; full batches run across cells.

    known: (N,) labels; None takes for them what is predicted in the first cell, which must be the clean one.
    """
    names, labels = np.array(data.names, dtype=object), known
    told = {"selected_on": selection_of(model, data), "batch_size": str(batch_size)}
    kind, groups = data.groups
    scored = _scores(model, Damaged(model, Cached(data, CACHE), ways), batch_size, workers, device)
    started = time.monotonic()
    for cell, group in groupby(scored, key=lambda each: each.place.cell):
        kept = [each for each in group if each.scores is not None]
        if not kept:
            raise InputError(f"{ways[cell].spec}: none of the {len(data)} clips of {data.name} exists in that source")
        index = np.array([each.place.clip for each in kept])
        scores: Array = np.stack([each.scores for each in kept if each.scores is not None])
        labels = scores.argmax(axis=1) if labels is None else labels
        # shared: memory must not grow with the cells
        clip, group_of = (every if len(kept) == len(data) else every[index] for every in (names, groups))
        answered = _answered(model, scores, labels[index], clip, group_of, kind)
        took, started = time.monotonic() - started, time.monotonic()
        told |= {"views": str(max(each.views for each in kept)), "seconds": f"{took:.3f}"}
        about = circumstances(device) | told
        yield cell, replace(answered, skipped=len(data) - len(kept), circumstances=about)


def _answered(
    model: Model, scores: Array, label: Indices, clip: NDArray[Any], group: NDArray[Any], kind: str
) -> Outcome:
    """Keep what the model says of the clips of a cell; scores: (clips, K), label, clip, group: (clips,)."""
    check_scores(model, scores.shape[1], label)
    prediction, rank = ranked(scores, label)
    return Outcome(
        clip=clip,
        label=label.astype(np.int16),
        prediction=prediction,
        rank=rank,
        group=group,
        grouped_by=kind,
        confidence=sureness(scores, label),
    )


def _scores(model: Model, damaged: Damaged, batch_size: int, workers: int, device: str) -> Iterator[Scored]:
    """Yield what the model says of every place, in their order."""
    import torch
    from torch.utils.data import DataLoader

    untyped: Any = damaged  # to a type checker it is no torch Dataset
    start = "fork" if workers else None
    loader: Iterable[list[tuple[Place, Tensor | None]]] = DataLoader(
        untyped, batch_size, num_workers=workers, collate_fn=list, worker_init_fn=quiet, multiprocessing_context=start
    )
    with torch.inference_mode():
        for batch in loaded(loader):
            scores = iter(probabilities(model, [views for _, views in batch if views is not None], device))
            for place, views in batch:
                yield Scored(place, None, 0) if views is None else Scored(place, next(scores), len(views))
