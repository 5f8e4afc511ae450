"""One training in several processes, as `torchrun` starts them: each computes its share of every batch.

What is computed from a whole batch (a head's BatchNorm, the loss, contrast between clips) sees the whole batch in every
process, so a run on n GPUs has the gradients of a run on one.
"""

import os
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor, distributed, nn

from skelbench.core.errors import InputError


@dataclass(frozen=True)
class World:
    """This process among `size` of them."""

    rank: int = 0
    size: int = 1

    def share(self, batch: Sequence[int]) -> list[int]:
        """Return the positions of a batch that this process computes."""
        return list(batch[self.rank :: self.size])

    def together(self, rows: Tensor, total: int) -> Tensor:
        """Join everybody's rows in the order of the batch; gradients go back to whoever computed a row."""
        if self.size == 1:
            return rows
        whole = rows.new_zeros(total, *rows.shape[1:])
        whole[self.rank :: self.size] = rows
        return cast(Tensor, _Sum.apply(whole))  # pyright: ignore[reportUnknownMemberType]

    def average_gradients(self, parameters: Iterable[nn.Parameter]) -> None:
        """Give every process the mean gradient: each holds `size` times its share of the whole one."""
        if self.size == 1:
            return
        gradients = [p.grad for p in parameters if p.grad is not None]
        if not gradients:
            return
        flat = torch.cat([gradient.flatten() for gradient in gradients])
        _add_up(flat)
        flat /= self.size
        for gradient, mean in zip(gradients, torch.split(flat, [g.numel() for g in gradients]), strict=True):
            gradient.copy_(mean.view_as(gradient))


@dataclass(frozen=True)
class Machine:
    """What a training runs on. workers: processes that prepare clips, beside this one, which may be one of several."""

    device: str = "cpu"
    workers: int = 0
    world: World = World()


class _Sum(torch.autograd.Function):
    """Sum over the processes, forwards and backwards."""

    @staticmethod
    def forward(ctx: Any, *tensors: Tensor) -> Tensor:
        return _add_up(tensors[0].clone())

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        return _add_up(gradients[0].clone())


def _add_up(tensor: Tensor) -> Tensor:
    """Put the sum over the processes into `tensor`."""
    with _together():
        distributed.all_reduce(tensor)  # pyright: ignore[reportUnknownMemberType]
    return tensor


@contextmanager
def _together() -> Generator[None]:
    """Say plainly that another process is gone: Gloo notices at once; NCCL, when its patience ends.

    Raises:
        InputError: one is.
    """
    try:
        yield
    except RuntimeError as error:
        if not isinstance(error, distributed.DistError) and "gloo" not in str(error):
            raise
        raise InputError(
            "another process of this training ended, what it says tells why; repeat the command with --resume, it goes "
            "on from the last checkpoint"
        ) from error


def join(device: str, workers: int = 0) -> Machine:
    """Meet the other processes that `torchrun` started, if it did; each gets a GPU of its own where there are some.

    Raises:
        InputError: the others do not come.
    """
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        return Machine(device, workers)
    gpu = device.startswith("cuda")
    if gpu:
        device = f"cuda:{os.environ['LOCAL_RANK']}"
        torch.cuda.set_device(device)
    with _together():
        distributed.init_process_group("nccl" if gpu else "gloo")
    return Machine(device, workers, World(distributed.get_rank(), size))


def leave() -> None:
    """Say goodbye to the other processes, if there are any."""
    if distributed.is_initialized():
        distributed.destroy_process_group()
