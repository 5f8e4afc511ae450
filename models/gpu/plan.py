"""The plan file: what was decided once, so that a later call trains by the same schedule."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from models.gpu.schedule import Speed, Speeds, epochs_of, said
from models.gpu.stages import Job, Stage
from skelbench.core.files import atomic


@dataclass
class Plan:
    """`runs/gpu/plan.json`. shares: stage -> share of its epochs; speeds: `Stage.speed` -> what was measured.

    gib: `Stage.speed` -> memory of one training. batches: job -> its batch where the card's memory halved it.
    schedule: stage -> model and network -> epochs in words, for a reader.
    """

    file: Path
    shares: dict[str, float] = field(default_factory=dict[str, float])
    speeds: dict[str, Speeds] = field(default_factory=dict[str, Speeds])
    gib: dict[str, float] = field(default_factory=dict[str, float])
    batches: dict[str, int] = field(default_factory=dict[str, int])
    schedule: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    _lock: Lock = field(default_factory=Lock, repr=False)

    def decide(self, stage: Stage, share: float) -> None:
        """Keep the share of a stage's epochs."""
        self.shares[stage.name] = share
        self.schedule[stage.name] = {job.kind: said(job, epochs_of(job, share)) for job in stage.jobs}
        self.save()

    def batch(self, job: Job) -> int:
        """Return the clips of a step of a job."""
        return self.batches.get(job.name, job.network.batch)

    def halve(self, job: Job) -> int:
        """Halve the batch of a job for which memory ran out; return what it is now."""
        with self._lock:
            self.batches[job.name] = self.batch(job) // 2
            self.save()
        return self.batches[job.name]

    def save(self) -> None:
        """Write the file, all or nothing."""
        values: dict[str, Any] = {key: getattr(self, key) for key in ("shares", "gib", "batches", "schedule")}
        values["speeds"] = {key: asdict(speeds) for key, speeds in self.speeds.items()}
        with atomic(self.file) as draft:
            draft.write_text(json.dumps(values, indent=1))


def read_plan(file: Path) -> Plan:
    """Read what an earlier call decided; nothing yet where there is no file."""
    plan = Plan(file)
    if file.exists():
        values = json.loads(file.read_text())
        for key in ("shares", "gib", "batches", "schedule"):
            setattr(plan, key, values[key])
        plan.speeds = {key: _speeds(each) for key, each in values["speeds"].items()}
    return plan


def _speeds(values: dict[str, Any]) -> Speeds:
    kinds = {kind: Speed(**speed) for kind, speed in values["kinds"].items()}
    return Speeds(kinds, values["start"], values["beside"])
