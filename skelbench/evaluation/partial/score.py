"""Clips through one model with parts of them masked: prepared once, then answered under every condition and draw."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader

from skelbench.adapters.model import finite_logits
from skelbench.adapters.protocols import Model
from skelbench.core.arrays import Indices, Mask
from skelbench.core.errors import InputError, require
from skelbench.core.layout import Layout
from skelbench.core.loading import loaded, preparing, quiet
from skelbench.core.progress import with_bar
from skelbench.data.dataset import Dataset
from skelbench.evaluation.partial.condition import Condition
from skelbench.evaluation.partial.masks import Masks
from skelbench.evaluation.partial.modes import Answer
from skelbench.evaluation.suitable import check_scores


@dataclass(frozen=True)
class Trial:
    """A model on N clips. answers: mode -> how it classifies. masks: kind -> masks."""

    model: Model
    data: Dataset
    layout: Layout
    answers: Mapping[str, Answer]
    masks: Mapping[str, Masks]
    draws: int
    batch_size: int = 32
    workers: int = 0
    device: str = "cpu"


@dataclass(frozen=True, eq=False)
class Right:
    """What was recognised. whole: (N,), nothing masked. of: condition -> (draws, N). gone: condition -> mean share."""

    whole: Mask
    of: Mapping[Condition, Mask]
    gone: Mapping[Condition, float]


def recognised(trial: Trial, conditions: Sequence[Condition]) -> Right:
    """Classify every clip whole, and under every condition and draw.

    Raises:
        InputError: a clip cannot be prepared, the model's input has no axis of joints, or its logits are broken.
    """
    whole: list[Mask] = []
    parts: dict[Condition, list[Mask]] = {each: [] for each in conditions}
    gone = dict.fromkeys(conditions, 0.0)
    turns = {
        kind: [masks.turns(trial.data.names, k) for k in range(trial.draws)] for kind, masks in trial.masks.items()
    }
    with torch.inference_mode():
        for rows, views in _batches(trial):
            labels = trial.data.labels[rows]
            whole.append(_whole(trial, views, labels))
            for each in conditions:
                keep = np.stack([of[rows] >= each.count for of in turns[each.kind]])
                gone[each] += float((~keep).mean(axis=2).sum()) / (trial.draws * len(trial.data))
                parts[each].append(_right(trial.answers[each.mode], views, keep, labels, trial.device))
    return Right(np.concatenate(whole), {each: np.concatenate(of, axis=1) for each, of in parts.items()}, gone)


def _batches(trial: Trial) -> Iterator[tuple[Indices, list[Tensor]]]:
    """Yield positions of clips, and the views of each: (views, M, T, V, C)."""
    untyped: Any = _Prepared(trial.model, trial.data)  # to a type checker it is no torch Dataset
    workers, start = preparing(trial.workers)
    loader: Iterable[list[Tensor]] = DataLoader(
        untyped,
        trial.batch_size,
        num_workers=workers,
        collate_fn=list,
        worker_init_fn=quiet,
        multiprocessing_context=start,
    )
    batches = -(-len(trial.data) // trial.batch_size)
    done = 0
    for views in with_bar(loaded(loader), trial.model.card.name, "batch", batches):
        for each in views:
            _check_joints(each, trial)
        yield np.arange(done, done + len(views)), views
        done += len(views)


@dataclass(frozen=True)
class _Prepared:
    """Map-style data set: the test views of each clip."""

    model: Model
    data: Dataset

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, item: int) -> Tensor:
        return self.model.prepare(self.data[item])


def _check_joints(views: Tensor, trial: Trial) -> None:
    joints = len(trial.layout)
    if views.ndim != 5 or views.shape[3] != joints:
        raise InputError(
            f"model {trial.model.card.name} prepares {tuple(views.shape)}, expected (views, persons, frames, {joints} "
            f"joints of {trial.layout.name}, channels); joints of its input cannot be masked"
        )


def _whole(trial: Trial, views: Sequence[Tensor], labels: Indices) -> Mask:
    """(N,): whether each clip is recognised with nothing masked, as in `skelbench eval`."""
    logits = finite_logits(trial.model, torch.cat(list(views)).to(trial.device))
    check_scores(trial.model, logits.shape[1], labels)
    return _classes(logits, views) == labels


def _right(answer: Answer, views: Sequence[Tensor], keep: Mask, labels: Indices, device: str) -> Mask:
    """(draws, N): whether each clip is recognised; keep: (draws, N, V)."""
    together, sizes = torch.cat(list(views)).to(device), [len(each) for each in views]
    found: list[Mask] = []
    for mask in keep:
        of_views = torch.as_tensor(np.repeat(mask, sizes, axis=0)).to(device)
        logits = answer(together, of_views).float()
        require(bool(torch.isfinite(logits).all()), "NaN or infinite logits of a masked body; the weights are broken")
        found.append(_classes(logits, views) == labels)
    return np.stack(found)


def _classes(logits: Tensor, views: Sequence[Tensor]) -> Indices:
    """(views of all clips, K) -> (N,): the class of the greatest mean probability over the views of a clip."""
    per_clip = torch.split(logits.softmax(-1), [len(each) for each in views])
    return torch.stack([each.mean(dim=0) for each in per_clip]).cpu().numpy().argmax(axis=1)
