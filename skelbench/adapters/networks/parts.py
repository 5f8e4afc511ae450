"""Compute a large batch in parts: a CPU is faster, and takes less memory, while a part's maps fit its caches."""

import torch
from torch import Tensor


def in_parts(rows: Tensor, at_once: int, whole: bool = False, on_gpu: int | None = None) -> tuple[Tensor, ...]:
    """Split (N, …) into parts of `at_once` rows, at least one row each.

    It stays in one part where `whole` asks for it, e.g. in training, whose batch norm needs all rows; and on a GPU,
    unless `on_gpu` says how many rows that takes at once.
    """
    if rows.device.type != "cpu":
        at_once = len(rows) if on_gpu is None else on_gpu
    return torch.split(rows, max(len(rows) if whole else at_once, 1))
