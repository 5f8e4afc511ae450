"""What has to be finished is finished, although PyTorch raises the end of a worker wherever the process is."""

import signal
import threading
from collections.abc import Iterator

import pytest

from skelbench.core.errors import InputError
from skelbench.core.loading import loaded, undisturbed

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGCHLD"), reason="Windows has no such signal")


def raise_it(*_: object) -> None:
    raise RuntimeError("DataLoader worker (pid 1) is killed by signal: Killed.")


@pytest.fixture
def raising() -> Iterator[object]:
    before = signal.signal(signal.SIGCHLD, raise_it)
    yield raise_it
    signal.signal(signal.SIGCHLD, before)


def write() -> list[str]:
    """Meet the end of a child in the middle of some work; return what was done."""
    signal.raise_signal(signal.SIGCHLD)
    return ["written"]


def test_a_worker_that_ends_interrupts_what_is_not_protected(raising: object) -> None:
    with pytest.raises(RuntimeError, match="is killed"):
        write()


def test_a_worker_that_ends_interrupts_nothing_that_is(raising: object) -> None:
    with undisturbed():
        assert write() == ["written"]
    assert signal.getsignal(signal.SIGCHLD) is raising


def test_another_thread_may_ask_for_it_too(raising: object) -> None:
    done: list[bool] = []

    def protect() -> None:
        with undisturbed():
            done.append(True)

    thread = threading.Thread(target=protect)
    thread.start()
    thread.join()
    assert done == [True]
    assert signal.getsignal(signal.SIGCHLD) is raising


@pytest.mark.parametrize("error", [ConnectionResetError(104, "Connection reset by peer"), EOFError()])
def test_a_worker_that_is_killed_in_the_middle_of_an_answer_is_called_so(error: Exception) -> None:
    def cut() -> Iterator[int]:
        yield 1
        raise error

    batches = loaded(cut())
    assert next(batches) == 1
    with pytest.raises(InputError, match="a process that prepares clips ended"):
        next(batches)
