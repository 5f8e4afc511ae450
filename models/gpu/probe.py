"""Measure the speed of a stage's own trainings on this machine, as many side by side as will be, for a few epochs."""

import csv
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from models.gpu import card
from models.gpu.call import Call
from models.gpu.process import How, run
from models.gpu.schedule import Speed, Speeds
from models.gpu.stages import Job, Stage

MOST_BESIDE = 9
"""Eighteen small trainings were slower than nine (benchmarks/README.md)."""
EPOCHS = {True: 6, False: 9}
"""Of a model of two stages, whose second passes every clip twice, and of the others: all are at work until the end."""
CLIPS = 128
FILLED = 0.92
"""Of the card's memory; the rest is for what a measurement missed."""


def fit_beside(call: Call, stage: Stage, gib: float | None, cores: int) -> int:
    """Say how many trainings fit on the card, each of so much memory; an estimate where none was measured.

    On a CPU it is one a core.
    """
    if not call.memory:
        return max(1, min(MOST_BESIDE, cores))
    each = gib or stage.jobs[0].network.gib * stage.set.persons
    return max(1, min(MOST_BESIDE, int(FILLED * call.memory / each)))


def probe(call: Call, stage: Stage, beside: int) -> tuple[Speeds, float] | None:
    """Return the speeds, and GiB of one training (0 on a CPU); None where nothing could be measured.

    Where memory runs out, half as many are tried.
    """
    folder = call.work / "probe"
    while not call.is_over:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        jobs = stage.jobs[:beside]
        with card.watched(call, folder / "memory.txt"), ThreadPoolExecutor(len(jobs)) as pool:
            began = time.monotonic()
            ended = list(pool.map(lambda job: _measure(call, job, folder), jobs))
            seconds = time.monotonic() - began
        used = card.most_used(call, folder / "memory.txt")
        if How.NO_MEMORY in ended and beside > 1:
            beside //= 2
            continue
        speeds = _speeds(jobs, folder, seconds)
        shutil.rmtree(folder, ignore_errors=True)
        return (speeds, used / len(jobs)) if speeds else None
    return None


def _measure(call: Call, job: Job, folder: Path) -> How:
    epochs, clips = _size(job)
    words = job.train(epochs, job.network.batch, str(folder / job.name))
    limit = ["--limit", str(clips), "--device", call.device]
    return run(call, ["-m", "skelbench", *words, *limit, *call.options], folder / f"{job.name}.txt")


def _size(job: Job) -> tuple[int, int]:
    return (2, 8) if job.network.limit else (EPOCHS[job.two_stages], CLIPS)


def _speeds(jobs: list[Job], folder: Path, seconds: float) -> Speeds | None:
    """Read the logs; None where no training came to its end. seconds: from the first start to the last end."""
    logs = [(job, _log(folder / job.name / "log.csv")) for job in jobs]
    whole = [(job, log) for job, log in logs if len(log) == _size(job)[0]]
    if not whole:
        return None
    kinds = {job.kind: _speed(job, log) for job, log in whole}
    trained = median(sum(second for second, _ in log) for _, log in whole)
    return Speeds(kinds, max(0.0, seconds - trained), len(jobs))


def _log(file: Path) -> list[tuple[float, float]]:
    """Return (seconds, clips) of every epoch."""
    if not file.exists():
        return []
    with file.open(newline="") as stream:
        rows = [(float(row["seconds"]), float(row["clips_per_second"])) for row in csv.DictReader(stream)]
    return [(seconds, seconds * rate) for seconds, rate in rows]


def _speed(job: Job, log: list[tuple[float, float]]) -> Speed:
    """Take the median of each half; the first epoch of each is left out, in which kernels are chosen."""
    each = [seconds / clips for seconds, clips in log]
    half = len(each) // 2
    first, second = (median(part[1:] or part) for part in (each[:half], each[half:]))
    return Speed(first, second) if job.two_stages else Speed(median(each[1:] or each), median(each[1:] or each))
