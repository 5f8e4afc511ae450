"""Batches from PyTorch's loader, with wrong input said as plainly from a worker process as from this one."""

import os
import signal
import sys
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from skelbench.core.errors import InputError

B = TypeVar("B")


def preparing(workers: int) -> tuple[int, str | None]:
    """Return how many processes prepare clips, and how they start: (0, None) where this one does it all.

    They are forks: what they need is not sent to them, of which some lies on a GPU and some cannot be sent. Where no
    process can fork (Windows), or forks would disturb each other's reading, this one prepares the clips, which are the
    same.
    """
    able = hasattr(os, "fork") and hasattr(os, "pread")
    return (workers, "fork") if workers and able else (0, None)


def loaded(loader: Iterable[B]) -> Iterator[B]:
    """Yield the batches of a `DataLoader`.

    Raises:
        InputError: as the data set does; from a worker, PyTorch wraps it in a traceback, of which the message is kept.
            Or a worker was killed, see `workers_alive`.
    """
    try:
        with workers_alive():
            yield from loader
    except (ConnectionError, EOFError) as error:  # it was killed in the middle of an answer
        raise _ended(type(error).__name__) from error
    except InputError as error:
        last = error.whole.strip().splitlines()[-1]
        raise InputError(last.partition("InputError: ")[2] or last) from error


@contextmanager
def workers_alive() -> Generator[None]:
    """Say plainly that a worker process was killed: PyTorch raises that wherever this process happens to be.

    Raises:
        InputError: one was.
    """
    try:
        yield
    except RuntimeError as error:
        if not str(error).startswith("DataLoader worker"):
            raise
        raise _ended(str(error).strip().rstrip(".").removeprefix("DataLoader ")) from error


def _ended(how: str) -> InputError:
    return InputError(
        f"a process that prepares clips ended ({how}), e.g. since memory ran out; eval --out keeps the results that "
        "were finished, train its epochs: repeat the command, train with --resume, and with fewer --workers"
    )


@contextmanager
def undisturbed() -> Generator[None]:
    """Let no worker's end interrupt what has to be finished, such as writing results.

    Where one was killed, PyTorch raises that wherever this process happens to be, and again as the others end.
    """
    ends = getattr(signal, "SIGCHLD", None)  # Windows has none; only the main thread is interrupted by signals
    if ends is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(ends, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(ends, before)


def quiet(worker: int) -> None:
    """Start a worker that leaves the answer to a stop to its parent, and prints no traceback: the loader raises it.

    Ctrl-C and the end of a terminal go to all processes of a command, a cluster's stop may: a worker that died of it
    would be an error to its parent, in the middle of saving.
    """
    sys.excepthook = _silence
    for name in ("SIGINT", "SIGHUP"):  # Windows has no SIGHUP
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)  # how the parent ends it too


def _leave(*_: object) -> None:
    os._exit(0)  # no error to the parent, which misses it where it still waits for its clips


def _silence(*exception: object) -> None:
    pass
