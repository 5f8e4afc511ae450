"""Clips through one model with parts of them masked: prepared once, then answered under every condition and draw."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from skelbench.adapters.protocols import OnJoints
from skelbench.core.arrays import Indices, Mask
from skelbench.core.errors import require
from skelbench.data.dataset import Dataset
from skelbench.evaluation.partial.condition import Condition
from skelbench.evaluation.partial.masks import Masks
from skelbench.evaluation.partial.modes import Answer
from skelbench.evaluation.partial.views import Computing, batches
from skelbench.evaluation.suitable import check_scores


@dataclass(frozen=True)
class Trial:
    """A model on N clips. masks: kind -> masks.

    whole: (n, M, T, V, C) views -> (n, K) logits with nothing masked. answers: how each condition is answered.
    """

    model: OnJoints
    data: Dataset
    whole: Callable[[Tensor], Tensor]
    answers: Mapping[Condition, Answer]
    masks: Mapping[str, Masks]
    draws: int
    how: Computing


@dataclass(frozen=True, eq=False)
class Right:
    """What was recognised. whole: (N,), nothing masked. of: condition -> (draws, N). gone: condition -> mean share."""

    whole: Mask
    of: Mapping[Condition, Mask]
    gone: Mapping[Condition, float]


def recognised(trial: Trial) -> Right:
    """Classify every clip whole, and under every condition and draw.

    Raises:
        InputError: a clip cannot be prepared, the model's input has no axis of joints, or its logits are broken.
    """
    data, draws = trial.data, range(trial.draws)
    whole: list[Mask] = []
    parts: dict[Condition, list[Mask]] = {each: [] for each in trial.answers}
    gone = dict.fromkeys(trial.answers, 0.0)
    turns = {kind: np.stack([masks.turns(data.names, k) for k in draws]) for kind, masks in trial.masks.items()}
    with torch.inference_mode():
        for rows, clips in batches(trial.model, data, trial.how):
            views, sizes = torch.cat(clips).to(trial.how.device), [len(each) for each in clips]
            whole.append(_whole(trial, views, sizes, data.labels[rows]))
            for each, answer in trial.answers.items():
                keep = turns[each.kind][:, rows] >= each.count
                gone[each] += float((~keep).mean(axis=2).sum()) / (trial.draws * len(data))
                parts[each].append(_right(answer, views, keep, sizes, data.labels[rows]))
    return Right(np.concatenate(whole), {each: np.concatenate(of, axis=1) for each, of in parts.items()}, gone)


def _whole(trial: Trial, views: Tensor, sizes: Sequence[int], labels: Indices) -> Mask:
    """(N,): whether each clip is recognised with nothing masked."""
    logits = trial.whole(views)
    check_scores(trial.model, logits.shape[1], labels)
    return _classes(logits, sizes) == labels


def _right(answer: Answer, views: Tensor, keep: Mask, sizes: Sequence[int], labels: Indices) -> Mask:
    """(draws, N): whether each clip is recognised; keep: (draws, N, V), sizes: views of each clip."""
    every = [torch.as_tensor(np.repeat(mask, sizes, axis=0)).to(views.device) for mask in keep]
    return np.stack([_classes(answer(views, mask), sizes) == labels for mask in every])


def _classes(logits: Tensor, sizes: Sequence[int]) -> Indices:
    """(views of all clips, K) -> (N,): the class of the greatest mean probability over the views of a clip."""
    scores = logits.float()
    require(bool(torch.isfinite(scores).all()), "NaN or infinite logits; the model's weights or its input are broken")
    per_clip = torch.split(scores.softmax(-1), list(sizes))
    return torch.stack([each.mean(dim=0) for each in per_clip]).cpu().numpy().argmax(axis=1)
