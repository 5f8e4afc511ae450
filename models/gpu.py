"""MaskCLR and its two controls at the preset `lite`, trained and measured side by side on one GPU.

`python models/gpu.py --out FOLDER --slice 520` needs torch with a card and the sets in $SKELBENCH_DATA; nothing has to
be installed, run it from the checkout with PYTHONPATH=. there. It stops by itself after so many seconds and goes on
where it was stopped. What comes back is FOLDER/lite.tar.gz: cards, logs, rows and predictions; the weights (68 MB each
in half precision) stay in runs/. Side by side, because one training of a small set leaves most of a card idle; nine,
because eighteen were slower than nine (`benchmarks/README.md`); one set after the other, so that a slice that is too
short ends with one set whole rather than with two halves.
"""

import argparse
import os
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

RUNS = Path("runs/lite")
MODELS, SEEDS = ("maskclr", "motionbert-r", "motionbert"), (0, 1, 2)  # the longest first
SETS = {
    "jhmdb": (["--data", "jhmdb", "--split", "complete14_1"], 100),
    "penn_action": (["--data", "penn_action", "--split", "official"], 16),
}
"""Set -> where it is, epochs. MaskCLR's first 40 % are its first stage, as in the preset."""
REPAIRED = [
    "noise:0.01",
    "noise:0.03",
    "jitter:0.03",
    "joint-mask:0.15",
    "joint-mask:0.3",
    "part-mask:left_arm",
    "frame-mask:0.5",
    "frame-drop:0.5",
    "joint-mask@frame:0.3",
    "shift:3",
    "shift:5",
]
"""What is measured again behind a repair, and with the preparation of the clean clip."""


@dataclass(frozen=True)
class Job:
    """One training and its evaluations. more: further `--set`, of a rehearsal."""

    data: str
    model: str
    seed: int
    preset: str
    more: list[str]

    @property
    def name(self) -> str:
        """The folder of the run, and the model's name in the tables."""
        return f"{self.model}-{self.data}-{self.preset}-s{self.seed}"

    def commands(self) -> Iterator[list[str]]:
        """Train, then measure: the field's suite, repairs and preparation, the wide suite."""
        where, epochs = SETS[self.data]
        run = str(RUNS / self.name)
        settings = [f"epochs={epochs}", "clip_len=27", "maxlen=27", "mirror=0.5", "val=0"]
        settings += [f"maskclr.start={epochs * 4 // 10}"] if self.model == "maskclr" else []
        changes = [word for setting in [*settings, *self.more] for word in ("--set", setting)]
        seed = ["--seed", str(self.seed), "--preset", self.preset]
        if not (RUNS / self.name / "card.yaml").exists():
            yield ["train", self.model, *where, *seed, *changes, "--resume", "--out", run]
        measure = ["eval", *where, "--model", run, "--out", f"{run}/rows.csv", "--batch-size", "128"]
        yield [*measure, "--suite", "maskclr", "--seeds", "3" if self.data == "jhmdb" else "1"]
        specs = [word for spec in REPAIRED for word in ("--perturb", spec)]
        repairs = ["--repair", "none", "--repair", "interp+smooth", "--repair", "drop-empty+interp"]
        yield [*measure, *specs, *repairs, "--preparation"]
        if self.data == "jhmdb":
            yield [*measure, "--suite", "wide"]


def run(job: Job, options: list[str], until: float) -> str:
    """Run a job's commands until the time is over; says how it ended."""
    began = time.monotonic()
    RUNS.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    for command in job.commands():
        if command[0] == "train":
            command += options
        left = until - time.monotonic()
        if left <= 0:
            return f"{job.name}: no time for {command[0]}"
        with (RUNS / f"{job.name}.log").open("a") as log:
            try:
                program = [sys.executable, "-m", "skelbench", *command]
                done = subprocess.run(program, stdout=log, stderr=subprocess.STDOUT, env=environment, timeout=left)
            except subprocess.TimeoutExpired:
                return f"{job.name}: stopped in {command[0]}"
        print(f"{time.monotonic() - began:.0f} s: {job.name} {command[0]} {done.returncode}", flush=True)
        if done.returncode:
            return f"{job.name}: {command[0]} failed, see its log"
    return f"{job.name}: done in {time.monotonic() - began:.0f} s"


def pack(out: Path) -> None:
    """Put everything but weights and checkpoints into one file."""
    with tarfile.open(out / "lite.tar.gz", "w:gz") as archive:
        for path in sorted(RUNS.rglob("*")):
            if path.is_file() and path.suffix not in (".pt", ".safetensors"):
                archive.add(path)


def main() -> None:
    """Run all jobs, so many side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--slice", type=float, default=520.0)
    parser.add_argument("--side-by-side", type=int, default=9)
    parser.add_argument("--preset", default="lite")
    parser.add_argument("--only", default="")
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--option", action="append", default=[])
    chosen = parser.parse_args()
    until = time.monotonic() + chosen.slice
    every = [Job(d, m, s, chosen.preset, chosen.set) for d in SETS for m in MODELS for s in SEEDS]
    jobs = [job for job in every if chosen.only in job.name]
    with ThreadPoolExecutor(chosen.side_by_side) as pool:
        for ended in pool.map(lambda job: run(job, chosen.option, until), jobs):
            print(ended, flush=True)
    pack(chosen.out)


if __name__ == "__main__":
    main()
