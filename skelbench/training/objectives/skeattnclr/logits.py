"""What each of the three branches is told from."""

from typing import NamedTuple

import torch
from torch import Tensor

from skelbench.training.objectives.momentum.contrast import own, similar


class Branch(NamedTuple):
    """Embeddings of one of the three branches, (N, width) unit vectors each."""

    query: Tensor
    key: Tensor


def three_logits(
    whole: Branch, salient: Branch, rest: Branch, queue: Tensor, temperature: float
) -> tuple[Tensor, Tensor, Tensor]:
    """Similarities with [own key, queue], of the parts also with the other part, whose gradient stops: (N, 1 + K + 1).

    queue: (K, width), of whole clips.
    """
    of_whole, of_salient, of_rest = (
        torch.cat([own(part.query, part.key), similar(part.query, queue)], dim=1) for part in (whole, salient, rest)
    )
    to_rest = own(salient.query, rest.query.detach())
    to_salient = own(rest.query, salient.query.detach())
    of_salient, of_rest = torch.cat([of_salient, to_rest], dim=1), torch.cat([of_rest, to_salient], dim=1)
    return of_whole / temperature, of_salient / temperature, of_rest / temperature
