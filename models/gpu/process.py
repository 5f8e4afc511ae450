"""Run one command until it ends or the call is over, and say how it ended."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from models.gpu.call import Call
from skelbench.core.files import CHECKOUT

PATIENCE = 5.0
"""Seconds that a process has to end when it is asked to."""
TAIL = 20_000
NONE: Mapping[str, str] = {}


class How(Enum):
    """How a command ended."""

    DONE = "done"
    STOPPED = "stopped"
    NO_MEMORY = "failed: memory ran out"
    NO_CARD = "failed: the card"
    NO_DISK = "failed: the disk is full"
    FAILED = "failed"


SAID = {
    How.NO_DISK: ("No space left on device", "Disk quota exceeded", "File too large"),
    How.NO_MEMORY: ("memory ran out", "out of memory", "ALLOC_FAILED"),
    How.NO_CARD: ("CUDA error", "CUDA driver", "cudaError", "CUDNN_STATUS", "CUBLAS_STATUS", "--device cuda cannot be"),
}
"""What a command that failed printed, in the order in which it is looked for."""


def run(
    call: Call, words: list[str], output: Path, seconds: float | None = None, variables: Mapping[str, str] = NONE
) -> How:
    """Run `python words`, its output added to a file; for so many seconds at most, or until the call is over.

    It gets the checkout on its path, one thread and the environment `variables`, and does not hear Ctrl-C on a
    terminal: the call ends it.
    """
    if call.is_over:
        return How.STOPPED
    path = os.pathsep.join(filter(None, (str(CHECKOUT), os.environ.get("PYTHONPATH"))))
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": path, **variables}
    output.parent.mkdir(parents=True, exist_ok=True)
    with output.open("ab") as log:
        before = log.tell()
        process = subprocess.Popen(
            child(call, words),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            process_group=0,
            close_fds=False,  # it holds the lock of the folder too, until it has ended
        )
        ended = _wait(call, process, time.monotonic() + seconds if seconds else None)
    return _how(process.returncode, output, before) if ended else How.STOPPED


def child(call: Call, words: list[str]) -> list[str]:
    """Return the command that runs `python words` as a process that does not outlive this one."""
    launcher = [sys.executable, "-IS", str(CHECKOUT / "models/gpu/child.py"), str(os.getpid())]
    return [*launcher, call.python, *words]


def last_line(output: Path) -> str:
    """Return the last line that a command printed."""
    lines = _tail(output, 0).strip().splitlines() if output.exists() else []
    return lines[-1].strip() if lines else ""


def _wait(call: Call, process: subprocess.Popen[bytes], until: float | None) -> bool:
    """Wait for the end; returns whether it came by itself, and not too late."""
    while True:
        try:
            process.wait(0.2)
            return True
        except subprocess.TimeoutExpired:
            if call.is_over or (until is not None and time.monotonic() > until):
                end(process)
                return False


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, and make it."""
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _how(code: int, output: Path, before: int) -> How:
    if code == 0:
        return How.DONE
    text = _tail(output, before)
    return next((how for how, words in SAID.items() if any(word in text for word in words)), How.FAILED)


def _tail(output: Path, before: int) -> str:
    with output.open("rb") as stream:
        stream.seek(max(before, output.stat().st_size - TAIL))
        return stream.read().decode(errors="replace")
