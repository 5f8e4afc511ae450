"""The streams of `inputs.streams` in torch, with masks as tensors."""

import torch
from torch import Tensor

from skelbench.adapters.inputs.streams import parents
from skelbench.core.layout import Layout


def stream(name: str, pose: Tensor, seen: Tensor, layout: Layout) -> Tensor:
    """(M, T, V, C) -> the same of a stream; what lacks an end that was `seen` (M, T, V) is 0."""
    if name in ("b", "bm"):
        seen = seen & _starts(seen, layout)
        pose = torch.where(seen[..., None], pose - _starts(pose, layout), 0)
    return motion(pose, seen) if name in ("jm", "bm") else pose


def motion(pose: Tensor, seen: Tensor) -> Tensor:
    """The way to the next frame where both ends were seen; 0 in the last frame."""
    way = torch.cat([pose[:, 1:] - pose[:, :-1], torch.zeros_like(pose[:, :1])], dim=1)
    return torch.where(_twice(seen)[..., None], way, 0)


def scores(name: str, score: Tensor, seen: Tensor, layout: Layout) -> Tensor:
    """(M, T, V) -> the same of a stream: the mean of both ends' where both were `seen`, else 0."""
    if name in ("b", "bm"):
        seen = seen & _starts(seen, layout)
        score = torch.where(seen, (score + _starts(score, layout)) / 2, 0)
    if name not in ("jm", "bm"):
        return score
    late = torch.cat([score[:, 1:], torch.zeros_like(score[:, :1])], dim=1)
    return torch.where(_twice(seen), (score + late) / 2, 0)


def _starts(values: Tensor, layout: Layout) -> Tensor:
    """(M, T, V, …): of the joint where each joint's bone begins; one by one, since a GPU waits for a list of joints."""
    return torch.stack([values[:, :, joint] for joint in parents(layout).tolist()], dim=2)


def _twice(seen: Tensor) -> Tensor:
    """(M, T, V): in this frame and in the next one."""
    return torch.cat([seen[:, :-1] & seen[:, 1:], torch.zeros_like(seen[:, :1])], dim=1)
