"""What a stream learns from the neighbours that another one names: N clips, K keys of a queue."""

from collections.abc import Mapping

import torch
from torch import Tensor

from skelbench.training.objectives.momentum.contrast import among, nearest


def crossed(own: Tensor, similar: Tensor, other: Tensor, neighbours: int, context: bool, temperature: float) -> Tensor:
    """Contrast of one stream, its positives the own key and those `neighbours` that are nearest in another stream.

    own: (N, 1), similar: (N, K) cosines of the stream; other: (N, K) of the other one, whose queue is in step.
    context: the products of both streams' cosines stand beside the others, positive at the same keys.
    """
    positive = nearest(other, neighbours)
    parts, marks = [own, similar], [torch.ones_like(own, dtype=torch.bool), positive]
    if context:
        parts.append(similar * other)
        marks.append(positive)
    return among(torch.cat(parts, dim=1) / temperature, torch.cat(marks, dim=1))


def all_crossed(
    own: Mapping[str, Tensor], similar: Mapping[str, Tensor], neighbours: int, context: bool, temperature: float
) -> Tensor:
    """Sum over the streams of the mean over the others of `crossed`."""
    losses = [
        crossed(own[name], similar[name], similar[other], neighbours, context, temperature)
        for name in own
        for other in own
        if other != name
    ]
    return torch.stack(losses).sum() / (len(own) - 1)
