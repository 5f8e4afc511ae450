"""All stages of one call: figures, then stage after stage; after every finished job what there is is packed."""

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from math import inf
from pathlib import Path

from models.gpu import card
from models.gpu.call import DISK, TIME, Call, tell
from models.gpu.job import do
from models.gpu.pack import BOARDS, FIGURES, FIGURES_DONE, PLAN, pack
from models.gpu.plan import read_plan
from models.gpu.probe import fit_beside, probe
from models.gpu.process import How, last_line, run
from models.gpu.record import Record, read_record
from models.gpu.schedule import Clips, Speeds, evaluation_of, seconds_of, share_of_epochs
from models.gpu.stages import Job, Set, Stage
from skelbench.core.errors import InputError
from skelbench.core.files import CHECKOUT
from skelbench.core.words import one_line

FIGURES_SHARE, FIGURES_MOST, FIGURES_FAIR = 1 / 9, 60.0, 30.0
"""Of a call's seconds, those of the figures at most; with fewer than the last, the next call adds what was left out."""
LEFT_OUT = "figures were left out"
"""What the benchmark says at its end where it had no time for them."""
LEAVING = 5.0


class Runner:
    """Runs the stages of one call. beside: trainings side by side, or 0 to follow the card's memory."""

    def __init__(self, call: Call, stages: Sequence[Stage], beside: int = 0) -> None:
        self.call, self.beside = call, beside
        self.plan = read_plan(call.work / PLAN)
        self.missing: dict[str, str] = {}  # stage -> why its data cannot be read
        self.clips: dict[str, Clips] = {}
        self._whole: dict[Set, Clips] = {}
        self.stages = [stage for stage in stages if self._has_data(stage)]
        self.jobs = list(dict.fromkeys(job for stage in self.stages for job in stage.jobs))
        self.figures, self.full, self.faults = "figures: not begun", "", list[str]()

    def run(self, tiny: bool) -> bool:
        """Do everything that is not done yet, until the call is over; returns whether nothing failed."""
        try:
            self._find_card(tiny)
            for stage in self.stages:
                if not self.call.is_over:
                    self._stage(stage)
        except OSError as error:
            self._cannot_write(error)
        self.pack()
        failed = any(self._record(job).state.startswith("failed") for job in self.jobs)
        return not (failed or self.full or self.faults) and self.call.ended in ("", TIME)

    def _find_card(self, tiny: bool) -> None:
        """Say which card there is; it is asked while the figures begin, since a process takes long to start.

        Raises:
            InputError: there is none, and this is no rehearsal.
        """
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(card.ask, self.call)
            self._measure_figures(tiny)
            seen = asked.result()
        if not seen.get("name") and not tiny and not self.call.is_over:
            why = f" ({one_line(seen['why'], 300)})" if seen.get("why") else ""
            raise InputError(f"torch sees no card here{why}; GPU_PRESET=tiny rehearses everything on a CPU")
        self.call.device = "cuda" if seen.get("name") else "cpu"
        self.call.memory = seen.get("total", 0) / card.GIB

    def _cannot_write(self, error: Exception) -> None:
        """Begin nothing more: the disk is full, or was taken away."""
        self.full = str(error)
        self.call.stop(DISK)
        tell(f"warning: {error}")

    def pack(self) -> None:
        """Write the folder OUT; a disk that is full is said, and what is there already stays whole."""
        try:
            pack(self.call.work, self.call.out, self.jobs, self._lines)
        except (OSError, InputError) as error:
            self.full = str(error)
            tell(f"warning: {self.call.out} could not be written: {error}; what is in it is whole")

    def _has_data(self, stage: Stage) -> bool:
        try:
            train, test = self._parts(stage.set)
        except InputError as error:
            self.missing[stage.name] = f"{stage.name}: {error}"
            return False
        limit = stage.jobs[0].network.limit
        self.clips[stage.name] = Clips(min(train, limit), min(test, limit // 4)) if limit else Clips(train, test)
        return True

    def _parts(self, of: Set) -> Clips:
        """Count the clips of a set, once for all its stages.

        Raises:
            InputError: it is not there, or damaged.
        """
        from skelbench.data.find import load_data

        if of not in self._whole:
            parts = (load_data(of.data, split=of.split, part=part) for part in ("train", "test"))
            self._whole[of] = Clips(*map(len, parts))
        return self._whole[of]

    def _measure_figures(self, tiny: bool) -> None:
        """Run the benchmark of a step for a minute; it goes on where it was, and nothing waits for its success."""
        file = self.call.work / FIGURES
        done = self.call.work / FIGURES_DONE
        if done.exists():
            self.figures = done.read_text()
            return
        seconds = FIGURES_MOST if self.call.until == inf else min(FIGURES_MOST, FIGURES_SHARE * self.call.left)
        words = [str(CHECKOUT / "benchmarks/maskclr_step.py"), "all", "--out", str(file), "--seconds", f"{seconds:.0f}"]
        words += ["--preset", "tiny"] if tiny else []
        output = self.call.work / "figures.txt"
        how = run(self.call, words, output, 1.5 * seconds + 10)
        late = how is How.DONE and LEFT_OUT in last_line(output)
        self.figures = f"figures: {last_line(output) if late else how.value}"
        if (how is How.DONE and (not late or seconds >= FIGURES_FAIR)) or (
            how is How.STOPPED and not self.call.is_over
        ):
            done.write_text(self.figures)
        tell(self.figures)
        self.pack()

    def _stage(self, stage: Stage) -> None:
        """Do the jobs of a stage side by side, by a schedule that is decided now if it was not before."""
        to_do = [job for job in stage.jobs if self._record(job).stands(stage.steps) != "done"]
        if not to_do:
            return
        beside = self._prepare(stage)
        if self.call.is_over:
            return
        tell(f"{stage.name}: {len(to_do)} job{'s' * (len(to_do) > 1)}, {beside} side by side")
        with ThreadPoolExecutor(beside) as pool:
            began = time.monotonic()
            futures: dict[Future[None], Job] = {pool.submit(do, self.call, self.plan, stage, job): job for job in to_do}
            while futures:  # those that end together have one board: it takes seconds, for which the next stage waits
                for future in wait(futures, return_when=FIRST_COMPLETED).done:
                    self._ended(future, futures.pop(future), time.monotonic() - began)
                self._board(stage.set)
                self.pack()

    def _ended(self, future: Future[None], job: Job, seconds: float) -> None:
        """Say how a job ended. A fault in one, ours too, is said and does not cost the others their card."""
        try:
            future.result()
            tell(f"{seconds:.0f} s: {job.name}: {self._record(job).state}")
        except (OSError, InputError) as error:
            self._cannot_write(error)
        except Exception as error:
            self.faults.append(f"{job.name}: {error!r}")
            tell(f"{seconds:.0f} s: {self.faults[-1]}")

    def _board(self, of: Set) -> None:
        """Make the tables of a set anew, of all models that were measured under the first suite."""
        measured = [str(self.call.work / job.name) for job in self.jobs if job.set == of and self._has_rows(job)]
        if not measured or self.call.is_over:
            return
        file = self.call.work / BOARDS / f"{of.data}.csv"
        how = run(self.call, ["-m", "models.gpu.board", *measured, "--out", str(file)], file.with_suffix(".txt"))
        if how not in (How.DONE, How.STOPPED):
            tell(f"warning: no board of {of.data}: {last_line(file.with_suffix('.txt'))}")

    def _has_rows(self, job: Job) -> bool:
        return "maskclr" in self._record(job).done

    def _record(self, job: Job) -> Record:
        return read_record(self.call.work / job.name)

    def _prepare(self, stage: Stage) -> int:
        """Return how many jobs run side by side; decide on the schedule, with a warning where it is scaled."""
        if stage.name not in self.plan.shares and "train" in stage.steps:
            if stage.speed not in self.plan.speeds:
                self._probe(stage)
            if not self.call.is_over:
                self._decide(stage, self.plan.speeds.get(stage.speed), self._fit(stage))
        return self._fit(stage)

    def _fit(self, stage: Stage) -> int:
        return self.beside or fit_beside(self.call, stage, self.plan.gib.get(stage.speed), os.cpu_count() or 1)

    def _probe(self, stage: Stage) -> None:
        tell(f"{stage.name}: measuring the speed of {min(self._fit(stage), len(stage.jobs))} trainings")
        if measured := probe(self.call, stage, self._fit(stage)):
            self.plan.speeds[stage.speed], self.plan.gib[stage.speed] = measured

    def _decide(self, stage: Stage, speeds: Speeds | None, beside: int) -> None:
        left = self.call.left + self.call.later
        share = share_of_epochs(stage, self.clips[stage.name], speeds, beside, left)
        self.plan.decide(stage, share)
        if share < 1:
            words = "; ".join(f"{kind} {said}" for kind, said in self.plan.schedule[stage.name].items())
            tell(f"warning: {stage.name}: the schedule is scaled, {left:.0f} s are left: {words}")
        if speeds:
            clips = self.clips[stage.name]
            epochs, evaluation = (count(stage, clips, speeds, beside) for count in (seconds_of, evaluation_of))
            tell(f"{stage.name}: about {share * epochs:.0f} s of epochs, {evaluation:.0f} s of evaluation")

    def _lines(self) -> Iterator[str]:
        """Give the lines of the summary."""
        yield f"ended: {self.call.ended or 'everything was tried'}"
        yield self.figures
        yield from (f"no data: {why}" for why in self.missing.values())
        yield from self.faults
        if self.full:
            yield f"a file could not be written: {self.full}"
        for stage in self.stages:
            yield f"\n{stage.name}"
            if stage.name in self.plan.schedule:
                yield from (f"  {kind}: {said}" for kind, said in self.plan.schedule[stage.name].items())
            for job in stage.jobs:
                record = self._record(job)
                notes = "".join(f"; {note}" for note in record.notes)
                yield f"  {job.name}: {record.stands(stage.steps)}{notes}"


def prepare_work(work: Path, patience: float = LEAVING) -> None:
    """Make the folder of the runs, and lock it: the trainings of a call that was killed take seconds to end.

    Raises:
        InputError: another call, or a training of one, is still at work in it after so many seconds.
    """
    import fcntl

    work.mkdir(parents=True, exist_ok=True)
    handle = os.open(work, os.O_RDONLY)
    os.set_inheritable(handle, True)
    until = time.monotonic() + patience
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > until:
                says = f"{work}: another call, or a training that it left, is at work there; end it first"
                raise InputError(says) from error
            time.sleep(0.2)
        except OSError:  # a file system without locks: whoever starts two calls there has to know
            return None
