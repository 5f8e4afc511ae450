"""Figures of a card, measured one after the other and written as soon as each is there."""

import csv
import gc
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from benchmarks.gpu.peaks import PEAKS
from skelbench.core.machine import device_name
from skelbench.core.words import one_line

NTU60_XSUB, EPOCHS = 40_091, 300
"""Clips of the training part, and passes of each of MaskCLR's two stages over them."""
KEY = ("what", "size", "stage", "device", "torch", "batch")
COLUMNS = (
    *KEY,
    *("seconds", "clips_per_second", "memory_gib", "share_of_peak", "hours_ntu60", "kernels", "note"),
)
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Measured:
    """What was found: seconds of a batch, its floating-point operations in bf16, its kernels."""

    seconds: float | None = None
    operations: int | None = None
    kernels: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """Something to measure. measure: of a batch on a device, over some seconds. room: seconds that it may take."""

    what: str
    size: str
    stage: int | None
    batch: int
    measure: Callable[[int, str, float], Measured]
    room: float = 0.0


@dataclass(frozen=True)
class Gauge:
    """Where it is measured, and over how many seconds each. given: its peak in TFLOP/s, if its name does not tell."""

    device: str
    long: float = 2.0
    given: float | None = None

    @property
    def name(self) -> str:
        """As torch calls it."""
        return device_name(self.device)

    @property
    def peak(self) -> float | None:
        """Dense bf16 operations a second, where known."""
        known = self.given or PEAKS.get(self.name)
        return known and known * 1e12

    def key(self, figure: Figure) -> tuple[str, ...]:
        """Name a figure, as the columns KEY of its row do."""
        stage = "" if figure.stage is None else figure.stage
        return tuple(map(str, (figure.what, figure.size, stage, self.name, torch.__version__, figure.batch)))

    def row(self, figure: Figure) -> Row:
        """Measure one figure; what is not known is left empty."""
        self._forget()
        found = figure.measure(figure.batch, self.device, self.long)
        notes = [found.note]
        values: dict[str, Any] = {"kernels": found.kernels}
        if self.device.startswith("cuda"):
            values["memory_gib"] = torch.cuda.max_memory_allocated(self.device) / 2**30
        else:
            notes.append("on a CPU: a rehearsal")
        if found.seconds:
            values |= {"seconds": found.seconds, "clips_per_second": figure.batch / found.seconds}
            if figure.stage is not None:
                values["hours_ntu60"] = EPOCHS * NTU60_XSUB * found.seconds / figure.batch / 3600
        if found.seconds and found.operations:
            values["share_of_peak"] = self.peak and found.operations / found.seconds / self.peak
            notes += [] if self.peak else [f"the peak of {self.name} is not known here, give --peak"]
        return self.said(figure, "; ".join(filter(None, notes)), **values)

    def said(self, figure: Figure, note: str, **values: Any) -> Row:
        """Lay out a row."""
        digits = {name: f"{value:.4g}" if isinstance(value, float) else value for name, value in values.items()}
        return {**dict(zip(KEY, self.key(figure), strict=True)), **digits, "note": note}

    def _forget(self) -> None:
        """Give back what the figure before held, and its peak."""
        gc.collect()
        if self.device.startswith("cuda"):
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats(self.device)


def rows(
    figures: Iterable[Figure], gauge: Gauge, seconds: float, known: Iterable[tuple[str, ...]] = ()
) -> Iterator[Row]:
    """Yield a row for each figure that is not known, until the seconds are over; the first ones are worth most.

    One that does not fit the card's memory has a row that says so, and is tried again with half the batch; any other
    failure has a row, too. Those left out at the end are told on stderr.
    """
    started, known, queue, late = time.monotonic(), set(known), deque(figures), 0
    while queue:
        figure = queue.popleft()
        left = seconds - (time.monotonic() - started)
        if left <= figure.room:
            late += gauge.key(figure) not in known
        elif gauge.key(figure) not in known:
            row, smaller = _tried(figure, gauge)
            queue.extendleft(smaller)
            yield row
    if late:
        print(
            f"{late} figures were left out, the {seconds:g} seconds were over; the same command adds them",
            file=sys.stderr,
        )


def _tried(figure: Figure, gauge: Gauge) -> tuple[Row, list[Figure]]:
    """Measure; return the row, and what to try instead."""
    try:
        return gauge.row(figure), []
    except torch.OutOfMemoryError:
        half = [replace(figure, batch=figure.batch // 2)] if figure.batch > 1 else []
        return gauge.said(figure, f"out of memory{', the batch is halved' if half else ''}"), half
    except Exception as error:  # the card is lent for minutes: the other figures are still worth it
        return gauge.said(figure, f"failed: {one_line(f'{type(error).__name__}: {error}', 200)}"), []


def written(path: Path) -> list[tuple[str, ...]]:
    """Return the keys of what a file has a result of; none where there is no file."""
    if not path.is_file():
        return []
    with path.open(newline="") as file:
        return [
            tuple(str(row[name]) for name in KEY) for row in csv.DictReader(file) if row["seconds"] or row["kernels"]
        ]


def write(path: Path, made: Iterable[Row]) -> Iterator[Row]:
    """Add rows to a file as they come, each on the disk before the next is begun; pass them on."""
    new = not path.is_file() or not path.stat().st_size
    with path.open("a", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if new:
            table.writeheader()
        for row in made:
            table.writerow(row)
            file.flush()
            os.fsync(file.fileno())
            yield row
