"""What became of a job, in a file of its folder: which steps are done, and what is to be said of it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from skelbench.core.files import atomic

FILE, OUTPUT = "job.json", "output.txt"
CHECKPOINT, WEIGHTS, CARD, LOG = "checkpoint.pt", "weights.safetensors", "card.yaml", "log.csv"
NOT_BEGUN = "not begun"


@dataclass
class Record:
    """folder: of the run. done: steps that ended well. state: how it stands, in words. notes: what went otherwise."""

    folder: Path
    done: list[str] = field(default_factory=list[str])
    state: str = NOT_BEGUN
    notes: list[str] = field(default_factory=list[str])

    def finish(self, step: str) -> None:
        """Note that a step ended well."""
        self.done.append(step)
        self.say(f"{step} done")

    def say(self, state: str, note: str = "") -> None:
        """Keep how the job stands now."""
        self.state = state
        if note and note not in self.notes:
            self.notes.append(note)
        values = {key: value for key, value in asdict(self).items() if key != "folder"}
        with atomic(self.folder / FILE) as draft:
            draft.write_text(json.dumps(values, indent=1))

    def begin_again(self) -> None:
        """Remove what a training has left; what it printed stays."""
        for name in (CHECKPOINT, WEIGHTS, CARD, LOG):
            (self.folder / name).unlink(missing_ok=True)

    def stands(self, steps: Sequence[str]) -> str:
        """Say how a job stands in a stage of these steps; the stage before it may have done others."""
        if set(steps) <= set(self.done):
            return "done"
        return NOT_BEGUN if self.state == "done" else self.state

    @property
    def epochs(self) -> int:
        """Epochs whose figures are in the log."""
        log = self.folder / LOG
        return max(0, len(log.read_text().splitlines()) - 1) if log.exists() else 0


def read_record(folder: Path) -> Record:
    """Read the record of a run's folder; of one that was not begun, an empty one."""
    file = folder / FILE
    return Record(folder, **json.loads(file.read_text())) if file.exists() else Record(folder)
