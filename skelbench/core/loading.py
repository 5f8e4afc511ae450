"""Batches from PyTorch's loader, with wrong input said as plainly from a worker process as from this one."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from skelbench.core.errors import InputError

B = TypeVar("B")


def loaded(loader: Iterable[B]) -> Iterator[B]:
    """Yield the batches of a `DataLoader`.

    Raises:
        InputError: as the data set does; from a worker, PyTorch wraps it in a traceback, of which the message is kept.
    """
    try:
        yield from loader
    except InputError as error:
        last = str(error).strip().splitlines()[-1]
        raise InputError(last.partition("InputError: ")[2] or last) from error


def quiet(worker: int) -> None:
    """Start a worker that prints no tracebacks: the loader raises what fails in it, the rest is the noise of Ctrl-C."""
    sys.excepthook = _silence


def _silence(*exception: object) -> None:
    pass
