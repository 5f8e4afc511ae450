"""Clips as a model's network is given them, prepared once and handed out in batches."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from torch import Tensor
from torch.utils.data import DataLoader

from skelbench.adapters.protocols import OnJoints
from skelbench.core.arrays import Indices
from skelbench.core.errors import InputError
from skelbench.core.loading import loaded, preparing, quiet
from skelbench.core.progress import with_bar
from skelbench.data.dataset import Dataset


@dataclass(frozen=True)
class Computing:
    """How many clips a network is given at once, how many processes prepare them, and where the network is."""

    batch_size: int = 32
    workers: int = 0
    device: str = "cpu"


def batches(model: OnJoints, data: Dataset, how: Computing) -> Iterator[tuple[Indices, list[Tensor]]]:
    """Yield positions of clips, and the test views of each: (views, M, T, V, C).

    Raises:
        InputError: a clip cannot be prepared, or the model's input has no axis of joints.
    """
    untyped: Any = _Prepared(model, data)  # to a type checker it is no torch Dataset
    workers, start = preparing(how.workers)
    loader: Iterable[list[Tensor]] = DataLoader(
        untyped,
        how.batch_size,
        num_workers=workers,
        collate_fn=list,
        worker_init_fn=quiet,
        multiprocessing_context=start,
    )
    done = 0
    for views in with_bar(loaded(loader), model.card.name, "batch", -(-len(data) // how.batch_size)):
        for each in views:
            _check_joints(each, model)
        yield np.arange(done, done + len(views)), views
        done += len(views)


@dataclass(frozen=True)
class _Prepared:
    """Map-style data set: the test views of each clip."""

    model: OnJoints
    data: Dataset

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, item: int) -> Tensor:
        return self.model.prepare(self.data[item])


def _check_joints(views: Tensor, model: OnJoints) -> None:
    joints = len(model.layout)
    if views.ndim != 5 or views.shape[3] != joints:
        raise InputError(
            f"model {model.card.name} prepares {tuple(views.shape)}, expected (views, persons, frames, {joints} "
            f"joints of {model.layout.name}, channels); joints of its input cannot be masked"
        )
