"""Clips through a model: treated and prepared one by one, scored in batches that run across cells."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from skelbench.adapters.model import probabilities
from skelbench.adapters.protocols import Model
from skelbench.core.arrays import Array, Indices, Tensor
from skelbench.core.errors import InputError
from skelbench.core.loading import loaded, preparing, quiet
from skelbench.core.machine import circumstances
from skelbench.data.cache import Cached
from skelbench.data.dataset import Dataset, MissingClip
from skelbench.evaluation.results.outcome import Outcome, ranked, sureness
from skelbench.evaluation.suitable import check_scores, selection_of
from skelbench.evaluation.touch import Touch, remarks, untouched
from skelbench.evaluation.way import Way

CACHE = 32 << 20  # bytes of clips kept between passes: some 2,000 clips of one person, and never more memory


class Place(NamedTuple):
    """Where a result belongs: the number of its cell in the plan, and of its clip in the data."""

    cell: int
    clip: int


class Treated(NamedTuple):
    """A clip as a model is given it, (views, …), None where it is missing; and what its damage did."""

    place: Place
    views: Tensor | None
    touch: Touch = Touch()


@dataclass
class Damaged:
    """Map-style data set over all (cell, clip) pairs, cell after cell: the treated clip as the model's input."""

    model: Model
    clips: Cached
    ways: Sequence[Way]

    def __len__(self) -> int:
        return len(self.ways) * len(self.clips)

    def __getitem__(self, item: int) -> Treated:
        place = Place(*divmod(item, len(self.clips)))
        way, clip = self.ways[place.cell], self.clips[place.clip]
        try:
            damaged = way.damage(clip)
            return Treated(place, way.prepare(self.model, damaged, clip), Touch.of(way.spec, damaged, clip))
        except MissingClip:  # the other source does not have this clip: it is left out and counted
            return Treated(place, None)


class Scored(NamedTuple):
    """What a model says of one clip: class probabilities (K,), of so many views; None for a missing clip."""

    place: Place
    scores: Array | None
    views: int
    touch: Touch


def outcomes_of(
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
        touches = [each.touch for each in kept]
        about = circumstances(device) | told | {"note": remarks(ways[cell].spec, touches)}
        counts = {"skipped": len(data) - len(kept), "untouched": untouched(touches)}
        yield cell, replace(answered, **counts, circumstances=about)


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
    workers, start = preparing(workers)
    loader: Iterable[list[Treated]] = DataLoader(
        untyped, batch_size, num_workers=workers, collate_fn=list, worker_init_fn=quiet, multiprocessing_context=start
    )
    with torch.inference_mode():
        for batch in loaded(loader):
            scores = iter(probabilities(model, [each.views for each in batch if each.views is not None], device))
            for place, views, touch in batch:
                yield Scored(place, None, 0, touch) if views is None else Scored(place, next(scores), len(views), touch)
