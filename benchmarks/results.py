"""What results cost to keep, and to open again: a store of 200 models and 160 cells each, of 16,487 clips.

`python -m benchmarks.results [FOLDER]` writes some 3 GB into FOLDER (by default a temporary one), in ten minutes. Only
the first figure is a ratio; the others are limits in seconds and bytes on two shared cores.
"""

import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from skelbench.evaluation.results.cell import Cell
from skelbench.evaluation.results.files.body import packed
from skelbench.evaluation.results.files.cells_file import Written, as_written, write_cells
from skelbench.evaluation.results.files.head import Head
from skelbench.evaluation.results.files.places import model_folder
from skelbench.evaluation.results.files.roll import Roll, write_roll
from skelbench.evaluation.results.identity import Identity
from skelbench.evaluation.results.outcome import Outcome, sureness
from skelbench.evaluation.results.store import Results

CLIPS, CLASSES, SUBJECTS = 16_487, 60, 20
MODELS, SPECS = 200, 160
SAVED = 10_000


def identity(model: int, spec: int) -> Identity:
    """Return the identity of a cell that was never measured."""
    text = "clean" if not spec else f"noise:{spec / 1000:g}"
    level = "" if not spec else f"{spec / 1000:g}"
    return Identity(
        *(f"model-{model:03}", "a" * 64, "b" * 64, "", "ntu", "c" * 64, "xsub", "test", "hrnet", "d" * 16),
        *(text, "" if not spec else "noise=1", text.partition(":")[0], level, "", 0, 1),
    )


def outcome(rng: np.random.Generator, label: Any, clip: Any, group: Any, *, sure: bool) -> Outcome:
    """Draw answers that are right for four fifths of the clips, and perhaps how sure the model was."""
    wrong = rng.random(CLIPS) > 0.8
    prediction = np.where(wrong, (label + 1 + rng.integers(0, CLASSES - 1, CLIPS)) % CLASSES, label).astype(np.int16)
    rank = np.where(prediction == label, 0, rng.integers(1, 6, CLIPS)).astype(np.int16)
    circumstances = {"created": "2026-01-01T00:00:00+00:00", "skelbench": "0", "device": "cpu"}
    told = Outcome(clip, label, prediction, rank, group, "subject", circumstances=circumstances)
    if not sure:
        return told
    logits = rng.normal(size=(CLIPS, CLASSES)).astype(np.float32) * 2
    logits[np.arange(CLIPS), prediction] += 8
    scores = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return replace(told, confidence=sureness(scores, label.astype(np.int64)))


def people() -> tuple[Any, Any, Any]:
    """(clips,) labels, names and subjects."""
    label = (np.arange(CLIPS) % CLASSES).astype(np.int16)
    clip = np.array([f"S{k % 17:03}C001P{k % SUBJECTS:03}R001A{k:06}" for k in range(CLIPS)], object)
    return label, clip, np.array([f"subject {k % SUBJECTS}" for k in range(CLIPS)], object)


def saving(folder: Path) -> None:
    """Time `add` for the first and the last hundred of ten thousand small cells, and how large a cell is."""
    label, clip, group = people()
    rng = np.random.default_rng(0)
    for sure in (False, True):
        body, _ = packed(outcome(rng, label, clip, group, sure=sure))
        print(f"{'with' if sure else 'without'} probabilities: {len(body):,} bytes a cell of {CLIPS:,} clips")
    few = slice(0, 100)
    told = outcome(rng, label, clip, group, sure=False)
    names = ("clip", "label", "prediction", "rank", "group")
    small = replace(told, **{name: getattr(told, name)[few] for name in names})
    store = Results(folder / "saved.csv")
    took: list[float] = []
    for number in range(SAVED):
        cell = Cell(replace(identity(0, 1), seed=number), small, small)
        started = time.process_time()
        store.add(cell)
        took.append(time.process_time() - started)
    print(f"saving cell {SAVED:,} / cell 1, CPU time: {median(took[-500:]) / median(took[:500]):.2f}   target <= 1.3")


def fill(folder: Path) -> None:
    """Write all cells: of the even models one file each, of the odd ones a file for them all."""
    label, clip, group = people()
    rng = np.random.default_rng(0)
    some = [outcome(rng, label, clip, group, sure=False) for _ in range(8)]
    text = Roll.of(some[0]).text
    write_roll(text, folder)
    told = sha256(text).hexdigest()
    patterns = [as_written(Cell(identity(0, k), each, some[0]), told) for k, each in enumerate(some)]
    for model in range(MODELS):
        written: list[Written] = []
        for spec in range(SPECS):
            of = identity(model, spec)
            pattern = patterns[(model + spec) % len(patterns)]
            row = {**pattern.head.row, **{name: getattr(of, name) for name in of.__dataclass_fields__}, "cell": of.key}
            written.append(Written(Head(row, pattern.head.stored), pattern.body))
        into = folder / model_folder(f"model-{model:03}")
        into.mkdir(parents=True)
        for part in [written] if model % 2 else [[each] for each in written]:
            write_cells(part, into)


OPEN = """
import sys, time, resource
from pathlib import Path
started = time.time()
from skelbench.evaluation.results.reading import read_outcomes
rows, outcomes = read_outcomes(Path(sys.argv[1]), sys.argv[2:] or None)
print(f"{len(rows):,} rows in {time.time() - started:.1f} s, "
      f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")
"""


def timed(what: str, *command: object) -> None:
    """Run a command and print how long it took."""
    started = time.time()
    ran = subprocess.run([sys.executable, *map(str, command)], capture_output=True, text=True, check=False)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    last = (ran.stdout.strip() or ran.stderr.strip()).splitlines()[-1][:100]
    print(f"{what}: {time.time() - started:.1f} s, code {ran.returncode}, at most {peak:.2f} GiB so far; {last}")


def main() -> None:
    """Measure, and print every figure."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1] if len(sys.argv) > 1 else temporary)
        saving(Path(temporary))  # afresh: a cell that is there is not written again
        if not (folder / "x.cells").exists():
            fill(folder / "x.cells")
        two = ("model-010", "model-011")
        timed("a compare of two of 200 models", "-m", "skelbench", "compare", folder / "x.csv", *_models(two))
        timed("a leaderboard of two of 200 models", "-m", "skelbench", "leaderboard", folder / "x.csv", *_models(two))
        timed("opening two of 200 models", "-c", OPEN, folder / "x.csv", *two)
        timed(f"opening {MODELS * SPECS:,} cells", "-c", OPEN, folder / "x.csv")


def _models(names: tuple[str, ...]) -> list[str]:
    return [word for name in names for word in ("--model", name)]


if __name__ == "__main__":
    main()
