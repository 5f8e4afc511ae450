"""One call of the command: what it was given, when it ends, and why it stopped."""

import os
import signal
import sys
import time
from dataclasses import dataclass, field
from math import inf
from pathlib import Path

TIME, ASKED, CARD, DISK = (
    "its time is over",
    "it was stopped",
    "the card does not answer",
    "the disk is full, or cannot be written to",
)


@dataclass
class Call:
    """work: folder of the runs. python: the program that runs every job. until: when jobs end, by `time.monotonic`.

    later: seconds that later calls will have, for which schedules are made too. device: cuda or cpu, for the jobs.
    options: further words of `skelbench train`.
    """

    work: Path
    out: Path
    python: str
    until: float = inf
    later: float = 0.0
    device: str = "cpu"
    memory: float = 0.0  # GiB of the card
    options: list[str] = field(default_factory=list[str])
    ended: str = ""

    @property
    def left(self) -> float:
        """Seconds until jobs end."""
        return max(0.0, self.until - time.monotonic())

    def stop(self, why: str) -> None:
        """Begin nothing more, and end what is at work."""
        self.ended = self.ended or why

    @property
    def is_over(self) -> bool:
        """Whether nothing more may be begun."""
        if self.left <= 0:
            self.stop(TIME)
        return bool(self.ended)

    def listen(self) -> None:
        """Answer Ctrl-C, SIGTERM and a terminal that goes, unless nohup has it ignored: stop, pack, leave."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, lambda *_: self.stop(ASKED))


def tell(line: str) -> None:
    """Print a line at once; where nobody reads any more, or the disk is full that it goes to, work goes on unheard."""
    try:
        print(line, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
