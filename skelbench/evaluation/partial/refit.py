"""Classifiers that know masked bodies: a model's last layer is fitted again to features of masked training clips.

Of every condition a layer of its own, to training clips masked as much in the same mode and by other masks than those
of the test. A clip is masked several times; the fitting takes the copies in turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, cast

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from skelbench.adapters.card import Card
from skelbench.adapters.protocols import Featured, Model, OnJoints
from skelbench.data.dataset import Dataset
from skelbench.evaluation.partial.condition import Condition
from skelbench.evaluation.partial.masks import TRAIN, Masks
from skelbench.evaluation.partial.modes import Answer, features
from skelbench.evaluation.partial.views import Computing, batches


class Fits(Protocol):
    """What fits a linear layer to features."""

    def why_not(self, card: Card) -> str:
        """Say why the last layer of a card is none that could be fitted so; empty where it is one."""
        ...

    def told(self, card: Card) -> str:
        """Say how the layer of a card is fitted: what could move its weights."""
        ...

    def fit(self, card: Card, copies: Tensor, labels: Tensor, device: str) -> tuple[Tensor, Tensor]:
        """Fit to R copies of N clips, (R, N, width) and (N,) -> (K, width) weights and (K,) biases, on the CPU."""
        ...


@dataclass(frozen=True)
class Refit:
    """How last layers are fitted again: to the clips of `data`, each masked `copies` times."""

    data: Dataset
    fits: Fits
    copies: int = 8

    def told(self, card: Card) -> str:
        """Say it in words, for a row."""
        return f"{self.fits.told(card)}; {self.copies} copies of {len(self.data)} clips of part {self.data.part}"


@dataclass(frozen=True)
class Layers:
    """A model's new layers, on its device: for nothing masked, and for each condition."""

    whole: tuple[Tensor, Tensor]
    of: Mapping[Condition, tuple[Tensor, Tensor]]

    def answer(self, model: Featured, views: Tensor) -> Tensor:
        """Answer with nothing masked: (n, M, T, V, C) -> (n, K)."""
        return functional.linear(model.features(views), *self.whole)

    def answers(self, model: Featured) -> dict[Condition, Answer]:
        """Return how each condition is answered by its own layer."""
        return {each: partial(_answer, features(model, each.mode), layer) for each, layer in self.of.items()}


def _answer(of: Answer, layer: tuple[Tensor, Tensor], views: Tensor, keep: Tensor) -> Tensor:
    return functional.linear(of(views, keep), *layer)


def refitted(
    model: Model, refit: Refit, conditions: Sequence[Condition], masks: Mapping[str, Masks], how: Computing
) -> Layers:
    """Fit a layer for nothing masked and one for each condition; masks: kind -> masks for `TRAIN`.

    Raises:
        InputError: as `views.batches`, or weights became infinite or no numbers.
    """
    assert isinstance(model, OnJoints) and isinstance(model, Featured)
    assert all(each.use == TRAIN for each in masks.values())
    labels = torch.as_tensor(refit.data.labels)
    found: dict[Condition | None, tuple[Tensor, Tensor]] = {}
    for group in _alike(conditions):  # features of one mode and kind are in memory at a time
        for condition, copies in _copies(model, refit, group, masks, how).items():
            if condition not in found:
                weight, bias = refit.fits.fit(model.card, copies, labels, how.device)
                found[condition] = weight.to(how.device), bias.to(how.device)
    return Layers(found[None], {each: layer for each, layer in found.items() if each is not None})


def _alike(conditions: Sequence[Condition]) -> list[list[Condition]]:
    """Group conditions by mode and kind; without any, one empty group."""
    ways = dict.fromkeys((each.mode, each.kind) for each in conditions)
    return [[each for each in conditions if (each.mode, each.kind) == way] for way in ways] or [[]]


def _copies(
    model: OnJoints, refit: Refit, conditions: Sequence[Condition], masks: Mapping[str, Masks], how: Computing
) -> dict[Condition | None, Tensor]:
    """Condition -> (R, N, width) features of the training clips, masked; None -> (1, N, width) of whole ones."""
    of, parts = cast(Featured, model), dict[Condition | None, list[Tensor]]({each: [] for each in (None, *conditions)})
    names, copies = refit.data.names, range(refit.copies)
    turns = {
        kind: np.stack([masks[kind].turns(names, r) for r in copies]) for kind in {each.kind for each in conditions}
    }
    with torch.inference_mode():
        for rows, clips in batches(model, refit.data, how):
            views, sizes = torch.cat(clips).to(how.device), [len(each) for each in clips]
            parts[None].append(_means([of.features(views)], sizes))
            for each in conditions:
                answer = features(of, each.mode)
                keeps = np.repeat(turns[each.kind][:, rows] >= each.count, sizes, axis=1)
                answered = [answer(views, torch.as_tensor(keep).to(how.device)) for keep in keeps]
                parts[each].append(_means(answered, sizes))
    return {each: torch.cat(of_batches, dim=1) for each, of_batches in parts.items()}


def _means(copies: Sequence[Tensor], sizes: Sequence[int]) -> Tensor:
    """R times (views of all clips, width) -> (R, N, width) on the CPU: the mean over the views of each clip."""
    every = torch.stack([copy.float() for copy in copies]).cpu()
    return torch.stack([views.mean(dim=1) for views in torch.split(every, list(sizes), dim=1)], dim=1)
