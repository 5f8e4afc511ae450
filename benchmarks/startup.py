"""How long `skelbench --help` takes, against a Python that does nothing."""

import os
import subprocess
import sys
import time
from statistics import median

from side_by_side import report

RUNS, TARGET = 10, 0.5
# byte code is kept, as it is on any machine where this is not switched off
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def seconds(*arguments: str) -> tuple[float, float]:
    """Return (CPU, wall) seconds of one run of this Python."""
    start = time.perf_counter()
    child = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"python {' '.join(arguments)} failed; run it to see why")
    return usage.ru_utime + usage.ru_stime, wall


def main() -> None:
    seconds("-m", "skelbench", "--help")
    runs = [(seconds("-m", "skelbench", "--help"), seconds("-c", "pass")) for _ in range(RUNS)]
    bare = median(python[0] for _, python in runs)
    for kind, clock in enumerate(("CPU", "wall")):
        each = [ours[kind] for ours, _ in runs]
        report(f"skelbench --help, {clock} seconds", median(each), TARGET, f"[{min(each):.2f}, {max(each):.2f}]")
    print(f"CPU of --help / CPU of `python -c pass`: {median(ours[0] for ours, _ in runs) / bare:.1f}")


if __name__ == "__main__":
    main()
