"""Read spoilt files by the thousand and say what went wrong: `python tests/fuzz_hunt.py --count 100000 --out X.csv`.

Every input is made from the name of its reader and a number, so any finding can be made again. A reader runs in a
process of its own, with limits on memory and time; an audit hook watches what Python does while it reads.
"""

import argparse
import csv
import multiprocessing
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from fuzz_mutate import spoil
from fuzz_readers import READERS

from skelbench.core.errors import InputError

MEMORY = 1 << 30
"""Bytes that reading may take above what the interpreter had before."""
SECONDS = 5.0
PATIENCE = 30
"""Seconds after which a process that still reads one input is ended."""
FINE = ("read", "refused")
WRONG = ("crash", "hang", "foreign exception", "action", "memory", "message")
"""The process ended; no answer after SECONDS; an error that is not ours; code run, or a file or socket touched outside
the folder for temporary files; more than MEMORY; a message that is no short printable line."""
RUNS = ("os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess.Popen", "pickle.find_class", "ctypes.dlopen")
TOUCHES = (
    "socket.connect",
    "socket.bind",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "shutil.rmtree",
)


@dataclass
class Watch:
    """An audit hook: what Python did while a file was read that reading a file does not need."""

    folder: str = ""
    active: bool = False
    seen: list[str] = field(default_factory=list[str])

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.active:
            return
        if event in RUNS or (event in TOUCHES and not str(arguments[0]).startswith(self.folder)):
            self.seen.append(event)
        writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
        if writes and not isinstance(arguments[0], int) and not str(arguments[0]).startswith(self.folder):
            self.seen.append(f"open {arguments[0]} {arguments[1]}")


@dataclass(frozen=True)
class Tried:
    """What came of one input: one of FINE, or of WRONG with the details."""

    kind: str
    words: str = ""


def tried(name: str, number: int, good: list[Path], watch: Watch) -> Tried:
    """Spoil one of the good files of a reader, and read."""
    reader, folder = READERS[name], good[0].parent.with_name("spoilt")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(good[0].parent, folder)
    paths = [folder / path.name for path in good]
    rng = random.Random(sha256(f"{name} {number}".encode()).digest())
    chosen = rng.choice(paths)
    chosen.write_bytes(spoil(chosen.read_bytes(), reader.mutations, rng))
    watch.folder, watch.seen, watch.active = tempfile.gettempdir(), [], True
    started = time.perf_counter()
    try:
        said = _read(reader.read, paths[0])
    finally:
        watch.active = False
    if watch.seen:
        return Tried("action", " ".join(watch.seen[0].split()))
    taken = time.perf_counter() - started
    return said if taken < SECONDS else Tried("hang", f"{taken:.0f} s, {said.kind}")


def _read(read: Callable[[Path], object], path: Path) -> Tried:
    try:
        read(path)
        return Tried("read")
    except InputError as error:
        text = str(error)
        return Tried("refused") if len(text) <= 490 and text.isprintable() else Tried("message", repr(text))
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        words = f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}: {str(error)[:80]}"
        return Tried("foreign exception", " ".join(words.split()))


def peak() -> int:
    """Return the most bytes that this process had in memory at once since its peak was last forgotten."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) << 10


def hunt(name: str, numbers: range, log: Path) -> None:
    """Try a reader with many inputs; every result is a line of `log`, the number before it is read."""
    os.environ["SKELBENCH_SAME_PROCESS"] = "1"  # the checks alone must hold
    watch = Watch()
    sys.addaudithook(watch.hear)
    folder = Path(tempfile.mkdtemp(prefix="hunt-")) / "good"
    folder.mkdir()
    good = list(READERS[name].make(folder))
    READERS[name].read(good[0])  # what is imported late is imported now
    shutil.rmtree(folder / "made", ignore_errors=True)
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak that the imports had, so that ours is seen
    before = peak()
    resource.setrlimit(resource.RLIMIT_DATA, (4 * MEMORY, 4 * MEMORY))  # not all of the machine
    with log.open("a") as stream:
        for number in numbers:
            print(number, end="\t", file=stream, flush=True)  # on the disk when reading ends this process
            signal.alarm(PATIENCE)
            said = tried(name, number, good, watch)
            taken = peak() - before
            said = said if taken < MEMORY else Tried("memory", f"{taken >> 20} MiB, {said.kind}")
            print(said.kind, said.words, taken, sep="\t", file=stream, flush=True)
            if taken >= MEMORY:
                break  # only the greatest so far can be asked: the next input needs a new process
    shutil.rmtree(folder.parent, ignore_errors=True)


@dataclass
class Hunted:
    """What came of all inputs of a reader: how often each kind, the most memory in bytes, and what went wrong."""

    kinds: Counter[str] = field(default_factory=Counter[str])
    peak: int = 0
    findings: list[str] = field(default_factory=list[str])

    def add(self, name: str, number: int, said: Tried, taken: int = 0) -> int:
        """Count one input; return the number of the next."""
        self.kinds[said.kind] += 1
        self.peak = max(self.peak, taken)
        self.findings += [] if said.kind in FINE else [f"{name} {number}: {said.kind}, {said.words}"]
        return number + 1


def hunted(name: str, start: int, count: int, folder: Path) -> Hunted:
    """Run `hunt` in processes of its own until all inputs are tried."""
    log, found, at = folder / "log", Hunted(), start
    while at < start + count:
        log.unlink(missing_ok=True)
        process = multiprocessing.get_context("spawn").Process(target=hunt, args=(name, range(at, start + count), log))
        process.start()
        process.join()
        lines = log.read_text().splitlines() if log.exists() else []
        if not lines:
            raise SystemExit(f"{name}: the reader cannot be tried at all")
        for line in lines:
            number, *said = line.split("\t")
            if len(said) == 3:
                at = found.add(name, int(number), Tried(*said[:2]), int(said[2]))
            else:
                kind = "hang" if process.exitcode == -signal.SIGALRM else "crash"
                at = found.add(name, int(number), Tried(kind, f"ended with {process.exitcode}"))
    return found


def main() -> None:
    """Hunt and write a table: a line for every reader."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1000, help="inputs of all readers together")
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--reader", action="append")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    names = given.reader or list(READERS)
    rows: list[dict[str, object]] = []
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            found = hunted(name, given.start, -(-given.count // len(names)), Path(folder))
        print(*found.findings[:40], sep="\n", file=sys.stderr)
        kinds = {kind: found.kinds[kind] for kind in (*FINE, *WRONG)}
        rows.append({"reader": name, "inputs": found.kinds.total(), **kinds, "peak MiB": found.peak >> 20})
        print(rows[-1], file=sys.stderr)
    if given.out:
        with given.out.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    main()
