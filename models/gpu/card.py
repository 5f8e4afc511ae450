"""The card, asked from outside: a process that has lost it cannot tell, and this one never holds any of its memory."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from models.gpu.call import Call
from models.gpu.process import child
from skelbench.core.files import CHECKOUT

GIB = 2**30
SECONDS = 90.0
LEAST = 2.0
"""That a card may take to answer, with the start of a process; and at the end of a slice, which it must not outlast."""


def ask(call: Call) -> dict[str, Any]:
    """Say what torch sees: name (empty where it sees no card), total and free bytes; where it fails, only why."""
    try:
        patience = min(SECONDS, max(LEAST, call.left))
        done = subprocess.run(_words(call), capture_output=True, text=True, timeout=patience, process_group=0)
        if done.returncode == 0:
            return json.loads(done.stdout.splitlines()[0])
        return {"why": (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]}
    except (subprocess.TimeoutExpired, ValueError, IndexError) as error:
        return {"why": f"{error}"}


def answers(call: Call) -> bool:
    """Whether the card that the call began with is still there."""
    return bool(ask(call).get("name"))


@contextmanager
def watched(call: Call, file: Path) -> Iterator[None]:
    """Keep the least free memory of the card in a file, a line of JSON each time that it falls."""
    with file.open("wb") as stream:
        words = [*_words(call), "--watch"]
        process = subprocess.Popen(words, stdout=stream, stderr=subprocess.DEVNULL, process_group=0)
        try:
            yield
        finally:
            process.terminate()
            process.wait()


def most_used(call: Call, file: Path) -> float:
    """Return the largest use of memory that `watched` has seen, in GiB; 0 where it saw none."""
    free = [json.loads(line)["free"] for line in file.read_text().splitlines() if line.endswith("}")]
    return call.memory - min(free) / GIB if free and call.memory else 0.0


def _words(call: Call) -> list[str]:
    return child(call, ["-P", str(CHECKOUT / "models/gpu/ask_card.py")])  # -P: the files beside it are not on its path
