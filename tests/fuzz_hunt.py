"""Read spoilt files by the thousand and say what went wrong: `python tests/fuzz_hunt.py --count 100000 --out X.csv`.

Every input is made from the name of its reader and a number, so any finding can be made again. A reader runs in a
process of its own, with a limit on its memory; an audit hook watches what Python does while it reads.
"""

import argparse
import csv
import multiprocessing
import random
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
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


def tried(name: str, number: int, good: list[Path], watch: Watch) -> str:
    """Spoil one of the good files of a reader, and read; return "read", "refused" or what went wrong."""
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
        reader.read(paths[0])
        said = "read"
    except InputError as error:
        text = str(error)
        said = "refused" if len(text) <= 490 and text.isprintable() else f"a message that is no line: {text!r}"
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        said = f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}: {str(error)[:80]}"
    finally:
        watch.active = False
    if watch.seen:
        return f"event {watch.seen[0]}"
    return said if time.perf_counter() - started < SECONDS else f"slow: {time.perf_counter() - started:.0f} s, {said}"


def hunt(name: str, numbers: range, log: Path) -> None:
    """Try a reader with many inputs; every result is a line of `log`, the number before it is read."""
    import os

    os.environ["SKELBENCH_SAME_PROCESS"] = "1"  # the checks alone must hold
    watch = Watch()
    sys.addaudithook(watch.hear)
    folder = Path(tempfile.mkdtemp(prefix="hunt-")) / "good"
    folder.mkdir()
    good = list(READERS[name].make(folder))
    READERS[name].read(good[0])  # what is imported late is imported now
    shutil.rmtree(folder / "made", ignore_errors=True)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    resource.setrlimit(
        resource.RLIMIT_DATA, (4 * MEMORY, 4 * MEMORY)
    )  # a greedy reader must not take the machine along
    with log.open("a") as stream:
        for number in numbers:
            stream.write(f"{number}\t")
            stream.flush()  # it must be on the disk when reading ends this process
            said = tried(name, number, good, watch)
            taken = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) << 10
            said = said if taken < MEMORY else f"memory {taken >> 20} MiB, {said}"
            stream.write(f"{said}\t{taken}\n".replace("\r", " "))
            stream.flush()
            if taken >= MEMORY:
                break  # the greatest so far is all that can be asked: the next input needs a new process
    shutil.rmtree(folder.parent, ignore_errors=True)


def hunted(name: str, start: int, count: int, folder: Path) -> tuple[Counter[str], int, list[str]]:
    """Run `hunt` in processes of its own until all inputs are tried: (results, peak bytes, findings)."""
    log = folder / "log"
    results, findings, peak, at = Counter[str](), list[str](), 0, start
    while at < start + count:
        log.unlink(missing_ok=True)
        process = multiprocessing.get_context("spawn").Process(target=hunt, args=(name, range(at, start + count), log))
        process.start()
        process.join()
        lines = log.read_text().split("\n") if log.exists() else []
        if process.exitcode and lines in ([], [""]):
            raise SystemExit(f"{name}: the reader cannot be tried at all")
        for line in lines:
            number, *rest = line.split("\t")
            if len(rest) == 2:
                results["finding" if rest[0] not in ("read", "refused") else rest[0]] += 1
                findings += [] if rest[0] in ("read", "refused") else [f"{name} {number}: {rest[0]}"]
                peak, at = max(peak, int(rest[1])), int(number) + 1
            elif number and process.exitcode:
                results["died"] += 1
                findings.append(f"{name} {number}: died with {process.exitcode}")
                at = int(number) + 1
    return results, peak, findings


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
        begun = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            results, peak, findings = hunted(name, given.start, -(-given.count // len(names)), Path(folder))
        print(*findings[:40], sep="\n", file=sys.stderr)
        rows.append(
            {
                "reader": name,
                "inputs": results.total(),
                "read": results["read"],
                "refused": results["refused"],
                "crashes": results["died"],
                "findings": results["finding"],
                "peak MiB": peak >> 20,
                "seconds": round(time.perf_counter() - begun),
            }
        )
        print(rows[-1], file=sys.stderr)
    if given.out:
        with given.out.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    main()
