"""What a large data set costs: converting a pickle, opening the npz made of it, evaluating more or fewer of its clips.

The pickle has the form of NTU-60's HRNet poses (56,880 clips, 1.3 persons, float16, of a random walk), with fewer
frames: 46 make 360 MB. Memory is the peak of all processes together, read off /proc (Linux), a page that two share
counted once; pages of files, which the system takes back when memory is short, are told apart. Opening is measured
above an interpreter that has imported torch, in the same run.
"""

import argparse
import pickle
import re
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

CLIPS = 56_880
OPEN = """
import sys, time
from pathlib import Path
import torch
from skelbench.data.find import load_data
def taken():
    status = Path("/proc/self/status").read_text()
    return [int(status.split(f"{name}:")[1].split()[0]) / 1024 for name in ("VmRSS", "VmHWM")]
before = taken()[0]
start = time.perf_counter()
data = load_data(sys.argv[1]) if len(sys.argv) > 1 else None
print(time.perf_counter() - start, taken()[1] - before)
"""


def write_pickle(path: Path, frames: int) -> None:
    """Write the pickle; its clips differ, as recordings do, and persons tremble rather than jump."""
    rng = np.random.default_rng(0)
    annotations, names = [], []
    for clip in range(CLIPS):
        persons = 1 + (clip % 10 < 3)
        place = rng.normal((960, 540), (120, 100), (persons, 1, 17, 2))
        walk = rng.normal(0, 2, (persons, frames, 17, 2)).cumsum(1)
        subject = clip // 1422 + 1
        names.append(f"S001C{clip % 3 + 1:03}P{subject:03}R{clip % 237 // 100 + 1:03}A{clip:05}")
        annotations.append(
            {
                "frame_dir": names[-1],
                "label": clip % 60,
                "img_shape": (1080, 1920),
                "original_shape": (1080, 1920),
                "total_frames": frames,
                "keypoint": (place + walk).astype(np.float16),
                "keypoint_score": rng.beta(8, 2, (persons, frames, 17)).astype(np.float16),
            }
        )
    split = {"xsub_train": names[: CLIPS * 7 // 10], "xsub_val": names[CLIPS * 7 // 10 :]}
    with path.open("wb") as stream:
        pickle.dump({"split": split, "annotations": annotations}, stream, protocol=4)


def tree_of(root: int) -> list[int]:
    """List a process and all that came of it."""
    found = [root]
    for pid in found:
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            found += map(int, task.read_text().split())
    return found


def together(root: int) -> tuple[int, int]:
    """Return the bytes that a process and its children hold: (all, without pages of files)."""
    every = own = 0
    for pid in tree_of(root):
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        sizes = {name: int(size) << 10 for name, size in re.findall(r"^(\w+):\s+(\d+) kB", rollup, re.MULTILINE)}
        every += sizes["Pss"]
        own += sizes["Pss_Anon"]
    return every, own


def watched(*words: str) -> str:
    """Run a command of skelbench and say how long it took and what it held at most."""
    start, peaks = time.perf_counter(), (0, 0)
    child = subprocess.Popen([sys.executable, "-m", "skelbench", *words], stdout=subprocess.DEVNULL)
    while child.poll() is None:
        with suppress(OSError, KeyError):  # one of them has just ended
            all_of, own = together(child.pid)
            peaks = max(peaks[0], all_of), max(peaks[1], own)
        time.sleep(0.05)
    if child.returncode:
        sys.exit(f"{' '.join(words)} failed")
    return f"{time.perf_counter() - start:.1f} s, {peaks[0] >> 20} MiB, {peaks[1] >> 20} of them no pages of files"


def opened(*path: str) -> tuple[float, float]:
    """Open a file in a new process: (seconds, MiB above the interpreter with torch)."""
    done = subprocess.run([sys.executable, "-c", OPEN, *path], capture_output=True, text=True, check=True)
    seconds, taken = map(float, done.stdout.split())
    return seconds, taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=46)
    parser.add_argument("--folder", type=Path, help="keep the files here, and use those that are there")
    parser.add_argument("--eval", action="store_true", help="evaluate 200 and 2,000 clips of the npz as well")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = asked.folder or Path(name)
        source, flat, packed = folder / "ntu_a.pkl", folder / "ntu_b.npz", folder / "ntu_c.npz"
        if not source.exists():
            write_pickle(source, asked.frames)
        print(f"pickle: {source.stat().st_size / 1e6:.0f} MB, {CLIPS} clips of {asked.frames} frames", flush=True)
        for out, option in ((flat, ()), (packed, ("--compress",))):
            said = watched("data", "convert", str(source), str(out), *option)
            print(f"convert {' '.join(option)}: {said}; {out.stat().st_size / 1e6:.0f} MB", flush=True)
        for path in (flat, packed, source):
            rounds = [opened(str(path)) for _ in range(3)]
            print(
                f"open {path.suffix} {path.stem}: " + "; ".join(f"{s:.2f} s, {m:.0f} MiB" for s, m in rounds),
                flush=True,
            )
        for limit in ("200", "2000") if asked.eval else ():
            words = ("--data", str(flat), "--split", "xsub", "--limit", limit, "--perturb", "noise:0.002")
            print(f"eval --limit {limit}: {watched('eval', '--model', 'stgcn-synthetic-xsub', *words)}", flush=True)


if __name__ == "__main__":
    main()
