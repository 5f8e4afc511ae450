"""The queue of earlier embeddings that a clip is told from."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from skelbench.core.errors import require

MOST = 1 << 20
"""Embeddings of a queue; the published ones have 32,768."""


class Queue(nn.Module):
    """A ring of `size` unit vectors, at first random ones; the oldest are overwritten.

    It takes batches of any number, so that the shorter ones of an epoch need no treatment of their own. Rows and place
    are buffers, so that a checkpoint has them; the place is read by the device alone.
    """

    rows: Tensor
    place: Tensor

    def __init__(self, size: int, width: int) -> None:
        super().__init__()
        self.register_buffer("rows", functional.normalize(torch.randn(size, width), dim=1))
        self.register_buffer("place", torch.zeros((), dtype=torch.long))

    def push(self, keys: Tensor) -> None:
        """Take in (N, width), in their order; of more than there is room for, the last."""
        size = len(self.rows)
        keys = keys.detach()[-size:].to(self.rows.dtype)
        at = (self.place + torch.arange(len(keys), device=keys.device)) % size
        self.rows = self.rows.index_copy(0, at, keys)  # not in place: the loss still needs the rows that were
        self.place = (self.place + len(keys)) % size


def check_queue(method: str, size: int, batch: int) -> None:
    """Refuse a queue that holds no whole number of batches, as the published code does.

    Raises:
        InputError: it does not; the error names the next sizes that do.
    """
    require(0 < size <= MOST, f"{method}.queue is {size:,}, expected 1 to {MOST:,}")
    less, more = size // batch * batch, (size // batch + 1) * batch
    near = f"{less} or {more}" if less else f"{more}"
    require(size % batch == 0, f"{method}.queue is {size}, no multiple of batch={batch}; set {method}.queue={near}")


def too_long(method: str, size: int, clips: int, batch: int) -> str | None:
    """Warn of a queue that holds clips more than once: a clip's own older keys are then among those it is told from."""
    if size <= clips:
        return None
    fits = max(clips // batch, 1) * batch
    return (
        f"the queue holds {size:,} keys of {clips:,} clips, so a clip is told from its own older ones; "
        f"set {method}.queue={fits}"
    )
