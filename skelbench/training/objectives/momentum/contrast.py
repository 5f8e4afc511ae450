"""Losses between queries, their keys and a queue: N clips, K keys of the queue, D dimensions, all unit vectors.

Similarities are computed in single precision, on a GPU too: divided by a temperature of 0.07, half precision's error of
a cosine would be as large as what tells two clips apart.
"""

import torch
from torch import Tensor
from torch.nn import functional


def unit(x: Tensor) -> Tensor:
    """(N, D) of any length -> unit vectors, at least in single precision."""
    return functional.normalize(x.to(torch.promote_types(x.dtype, torch.float32)), dim=1)


def similar(query: Tensor, queue: Tensor) -> Tensor:
    """(N, D), (K, D) -> (N, K) cosines."""
    with torch.autocast("cuda", enabled=False):
        return query @ queue.T


def own(query: Tensor, key: Tensor) -> Tensor:
    """(N, D) both -> (N, 1): the cosine of each query and its own key."""
    return (query * key).sum(dim=1, keepdim=True)


def info_nce(logits: Tensor) -> Tensor:
    """(N, 1 + …), the own key's first -> scalar: minus the log of its share, averaged."""
    return -logits.log_softmax(dim=1)[:, 0].mean()


def among(logits: Tensor, positives: Tensor) -> Tensor:
    """(N, L), (N, L) bool -> scalar: as `info_nce`, the mean over the positives of each clip."""
    log_share = logits.log_softmax(dim=1)
    return -((log_share * positives).sum(dim=1) / positives.sum(dim=1)).mean()


def nearest(similarity: Tensor, count: int) -> Tensor:
    """(N, K) -> (N, K) bool: the `count` most similar of each row."""
    best = similarity.topk(count, dim=1).indices
    return torch.zeros_like(similarity, dtype=torch.bool).scatter(1, best, True)


def first(logits: Tensor) -> Tensor:
    """(N, 1 + …) -> scalar: the share of clips whose own key is more similar than any of the queue."""
    return (logits.detach().argmax(dim=1) == 0).float().mean()
