"""The main job: models × specs × seeds over one data set, a row of counts for each cell."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import cast

import numpy as np

from skelbench.adapters.card import Card
from skelbench.adapters.model import load_model, probabilities, ready
from skelbench.adapters.protocols import Model
from skelbench.core.arrays import DataFrame, Tensor
from skelbench.core.errors import InputError
from skelbench.core.loading import loaded, quiet
from skelbench.core.machine import VERSION, circumstances
from skelbench.data.cache import Cached
from skelbench.data.dataset import Dataset, MissingClip
from skelbench.evaluation.results.cell import COLUMNS, Cell, Identity, Outcome
from skelbench.perturbations.spec import Spec

CLEAN = Spec.parse("clean")
CACHE = 32 << 20  # bytes of clips kept between passes: some 2,000 clips of one person, and never more memory


def evaluate(
    models: str | Path | Card | Model | Iterable[str | Path | Card | Model],
    data: Dataset,
    specs: str | Spec | Iterable[str | Spec],
    seeds: int | Sequence[int] = 1,
    *,
    batch_size: int = 32,
    workers: int = 0,
    device: str = "cpu",
) -> DataFrame:
    """Measure models under perturbations; one row per (model, spec, seed), `clean` always among them.

    models: loaded ones, or what `load_model` takes. specs: such as "noise:0.002". seeds: how many draws, or which.
    The columns are those of `skelbench.cell.COLUMNS`; accuracies and drops are in percent (points).

    Raises:
        InputError: an unknown model or spec, or a model whose classes are not those of the data.
    """
    from pandas import DataFrame

    chosen = [models] if isinstance(models, str | Path | Card | Model) else list(models)
    wanted = [specs] if isinstance(specs, str | Spec) else list(specs)
    parsed = [spec if isinstance(spec, Spec) else Spec.parse(spec) for spec in wanted]
    rows: list[dict[str, object]] = []
    for one in chosen:
        model = ready(one, device) if isinstance(one, Model) else load_model(one, device)
        found = cells(model, data, parsed, seeds, batch_size=batch_size, workers=workers, device=device)
        rows += [cell.row for cell in found]
    return DataFrame(rows, columns=list(COLUMNS))


def cells(
    model: Model,
    data: Dataset,
    specs: Iterable[Spec],
    seeds: int | Sequence[int] = 1,
    *,
    known: Callable[[Identity], Outcome | None] = lambda identity: None,
    batch_size: int = 32,
    workers: int = 0,
    device: str = "cpu",
) -> Iterator[Cell]:
    """Yield one measured cell after the other, `clean` first.

    known: gives the outcome of a cell that was measured before; such cells come first, marked as not fresh.
    """
    check_classes(model, data)
    plan = _plan(specs, seeds)
    _try_out(plan, data)
    identities = [identify(model.card, data, spec, seed) for spec, seed in plan]
    old = [known(identity) for identity in identities]
    clean = old[0]
    for identity, outcome in zip(identities, old, strict=True):
        if outcome is not None and clean is not None:
            yield Cell(identity, outcome, clean, fresh=False)
    new = [k for k, outcome in enumerate(old) if outcome is None or clean is None]
    for k, outcome in _outcomes(model, data, [plan[i] for i in new], batch_size, workers, device):
        clean = clean or outcome  # the first cell of the plan is the clean one
        yield Cell(identities[new[k]], outcome, clean)


def _plan(specs: Iterable[Spec], seeds: int | Sequence[int]) -> list[tuple[Spec, int]]:
    """List the cells: clean once, every other spec once per seed, or once where nothing is drawn."""
    draws = list(range(seeds)) if isinstance(seeds, int) else list(seeds)
    if not draws:
        raise InputError(f"seeds is {seeds!r}, expected at least one draw")
    wanted = dict.fromkeys(spec for spec in specs if spec != CLEAN)
    return [(CLEAN, draws[0])] + [(spec, seed) for spec in wanted for seed in (draws if spec.random else draws[:1])]


def check_classes(model: Model, data: Dataset) -> None:
    """Refuse a model of other classes: its accuracy would be a meaningless number."""
    if not len(data):
        raise InputError(f"data {data.name}, split {data.split}, holds no clips; choose another split")
    mine, theirs = model.card.classes, data.classes
    unnamed = all(name.isdigit() for name in theirs)  # a pyskl pickle holds numbers only
    if mine and (len(theirs) > len(mine) or not (unnamed or tuple(theirs) == mine)):
        raise InputError(
            f"model {model.card.name} knows {len(mine)} classes ({', '.join(mine[:3])} …), data {data.name} has "
            f"{len(theirs)} ({', '.join(theirs[:3])} …); choose a model that was trained on {data.name}"
        )


def _try_out(plan: list[tuple[Spec, int]], data: Dataset) -> None:
    """Damage the first clip in every way: what does not fit the data is said now and not an hour into the run."""
    first = data[0]
    for spec in dict.fromkeys(spec for spec, _ in plan):
        with suppress(MissingClip):
            spec.apply(first, seed=0)


@dataclass
class Damaged:
    """Map-style data set over all (cell, clip) pairs, cell after cell: the clip, damaged, as the model's input."""

    model: Model
    clips: Cached
    plan: list[tuple[Spec, int]]

    def __len__(self) -> int:
        return len(self.plan) * len(self.clips)

    def __getitem__(self, item: int) -> tuple[int, Tensor | None]:
        cell, index = divmod(item, len(self.clips))
        spec, seed = self.plan[cell]
        try:
            return item, self.model.prepare(spec.apply(self.clips[index], seed))
        except MissingClip:  # the other source does not have this clip: it is left out and counted
            return item, None


def _outcomes(
    model: Model, data: Dataset, plan: list[tuple[Spec, int]], batch_size: int, workers: int, device: str
) -> Iterator[tuple[int, Outcome]]:
    """Yield (cell, outcome) as soon as a cell is complete; full batches run across cells."""
    labels, names = np.asarray(data.labels), np.array(data.names, dtype=object)
    scored = _scores(model, Damaged(model, Cached(data, CACHE), plan), batch_size, workers, device)
    for cell, group in groupby(scored, key=lambda pair: pair[0] // len(data)):
        found = [(item % len(data), scores) for item, scores in group if scores is not None]
        if not found:
            raise InputError(f"{plan[cell][0]}: none of the {len(data)} clips of {data.name} exists in that source")
        index = np.array([i for i, _ in found])
        scores = np.stack([scores for _, scores in found])
        prediction, rank = _ranked(scores, labels[index])
        yield (
            cell,
            Outcome(
                clip=names if len(index) == len(data) else names[index],  # shared: memory must not grow with the cells
                label=labels[index].astype(np.int16),
                prediction=prediction,
                rank=rank,
                skipped=len(data) - len(index),
                circumstances=circumstances(device),
            ),
        )


def _scores(
    model: Model, damaged: Damaged, batch_size: int, workers: int, device: str
) -> Iterator[tuple[int, np.ndarray[tuple[int], np.dtype[np.float32]] | None]]:
    """Yield (item, class probabilities (K,), or None for a missing clip), in the order of the items."""
    import torch
    from torch.utils.data import DataLoader

    loader: Iterable[list[tuple[int, Tensor | None]]] = DataLoader(
        cast("torch.utils.data.Dataset[tuple[int, Tensor | None]]", damaged),
        batch_size,
        num_workers=workers,
        collate_fn=list,
        multiprocessing_context="fork" if workers else None,
        worker_init_fn=quiet,
    )
    with torch.inference_mode():
        for batch in loaded(loader):
            present = [views for _, views in batch if views is not None]
            scores = iter(probabilities(model, present, device))
            for item, views in batch:
                yield item, None if views is None else next(scores)


def _ranked(
    scores: np.ndarray[tuple[int, int], np.dtype[np.float32]], labels: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int16]], np.ndarray[tuple[int], np.dtype[np.int16]]]:
    """(N, K) scores, (N,) labels -> (N,) predicted classes, (N,) classes ahead of the true one.

    Among equal scores the first class is ahead, so that rank 0 and a right prediction are the same thing.
    """
    true = scores[np.arange(len(labels)), labels][:, None]
    earlier = np.arange(scores.shape[1]) < labels[:, None]
    ahead = (scores > true).sum(1) + ((scores == true) & earlier).sum(1)
    return scores.argmax(1).astype(np.int16), ahead.astype(np.int16)


def identify(card: Card, data: Dataset, spec: Spec, seed: int) -> Identity:
    """Name the cell of one model, data set, spec and seed."""
    return Identity(
        model=card.name,
        weights_sha256=card.sha256 or "",
        config_sha256=card.config_sha256,
        dataset=data.name,
        dataset_sha256=data.sha256,
        split=data.split or "",
        part=data.part or "",
        source=data.source,
        names_sha256=_names_sha256(data),
        spec=str(spec),
        family=spec.family,
        level=spec.level,
        seed=seed,
        skelbench=VERSION,
    )


def _names_sha256(data: Dataset) -> str:
    return sha256("\n".join(data.names).encode()).hexdigest()[:16]
