"""How many epochs: all, or the share of the schedule for which there is time, alike for all models of a stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, inf
from typing import NamedTuple

from models.gpu.stages import Job, Stage

OF_WHAT_IS_LEFT = 0.6
"""Of the seconds left, what a stage is planned for, so that the next has some too."""
CELLS = {"maskclr": 28, "draws": 38, "wide": 44}
"""Step -> what it measures of a model, the cells that a step before has measured left out; counted on the sets here."""
EVALUATION = 0.9
"""Time of a view in an evaluation, in those of a view in the first stage of a training: an estimate.

It goes through the network forwards only, a third of the work, but in single precision (matrix products in TF32 where
the weights do not ship): more numbers to move, and slower products.
"""
FAIR_STEPS, LEAST_STEPS = 1500, 500
"""Steps of the optimiser for which a stage takes all the seconds left, and those for which it takes another call."""


@dataclass(frozen=True)
class Speed:
    """Of one training among `Speeds.beside`: seconds a clip of its first and its second half's epochs."""

    first: float
    second: float


class Clips(NamedTuple):
    """Of a stage's set: of its training part, and of its test part."""

    train: int
    test: int


@dataclass(frozen=True)
class Speeds:
    """What was measured. kinds: `Job.kind` -> speed. start: seconds of a process before and after its epochs."""

    kinds: Mapping[str, Speed]
    start: float
    beside: int

    def of(self, job: Job) -> Speed:
        """Of a kind that was not among those measured: that of the model in another size, or else the slowest."""
        alike = [speed for kind, speed in self.kinds.items() if kind.split()[0] == job.model]
        slowest = max(alike or self.kinds.values(), key=lambda speed: speed.first + speed.second)
        return self.kinds.get(job.kind, slowest)


def share_of_epochs(stage: Stage, clips: Clips, speeds: Speeds | None, beside: int, left: float) -> float:
    """Return the share of the whole schedule, 1 at most, that a stage is given when so many seconds are left.

    It is what fits into its part of them; where that is no fair number of steps, what fits into all of them, so that a
    short call ends with one set whole; and where that is next to nothing, the least. Without a speed, a fair number.
    """
    if left == inf:
        return 1.0
    steps = max(_steps(job, clips.train) for job in stage.jobs)
    fair, least = FAIR_STEPS / steps, LEAST_STEPS / steps
    if speeds is None:
        return min(1.0, fair)
    of_part, of_all = (_fits(stage, clips, speeds, beside, seconds) for seconds in (OF_WHAT_IS_LEFT * left, left))
    return min(1.0, max(of_part, min(fair, of_all), least))


def seconds_of(stage: Stage, clips: Clips, speeds: Speeds, beside: int) -> float:
    """Estimate how long all epochs of the stage's jobs take, so many side by side.

    More than were measured side by side are taken to pass no more clips a second together, fewer to be no faster each.
    """
    return _together([_seconds(job, clips.train, speeds.of(job)) for job in stage.jobs], speeds, beside)


def evaluation_of(stage: Stage, clips: Clips, speeds: Speeds, beside: int) -> float:
    """Estimate how long the evaluations of a stage take, with the start of a process for each."""
    steps = [step for step in stage.steps if step in CELLS]
    views = sum(CELLS[step] for step in steps) * clips.test
    each = [EVALUATION * speeds.of(job).first * job.network.views * views for job in stage.jobs]
    starts = ceil(len(stage.jobs) / beside) * len(steps) * speeds.start
    return starts + _together(each, speeds, beside)


def _together(each: list[float], speeds: Speeds, beside: int) -> float:
    """Return the seconds of jobs of which each takes so many, so many side by side."""
    slower = max(1.0, beside / speeds.beside)
    return slower * max(sum(each) / beside, *each)


def _fits(stage: Stage, clips: Clips, speeds: Speeds, beside: int, seconds: float) -> float:
    """Return the share of the whole schedule that fits into so many seconds, with the starts and the evaluations."""
    starts = ceil(len(stage.jobs) / beside) * speeds.start
    for_epochs = seconds - starts - evaluation_of(stage, clips, speeds, beside)
    return for_epochs / seconds_of(stage, clips, speeds, beside)


def epochs_of(job: Job, share: float) -> int:
    """Return a job's epochs: an even number, since MaskCLR's two stages are of one length."""
    whole = job.network.epochs[job.model]
    return min(whole, max(2, 2 * round(share * whole / 2)))


def said(job: Job, epochs: int) -> str:
    """Say how long a schedule is, and of which: `24 + 24 of 300 + 300 epochs`."""
    whole = job.network.epochs[job.model]
    done, full = (f"{n // 2} + {n - n // 2}" if job.two_stages else str(n) for n in (epochs, whole))
    return f"{full} epochs" if epochs == whole else f"{done} of {full} epochs"


def _steps(job: Job, clips: int) -> int:
    return job.network.epochs[job.model] * ceil(clips / job.network.batch)


def _seconds(job: Job, clips: int, speed: Speed) -> float:
    return job.network.epochs[job.model] * clips * (speed.first + speed.second) / 2
