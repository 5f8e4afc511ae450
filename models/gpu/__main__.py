"""Everything that is wanted of a GPU, in one command that goes on where it was stopped: docs/gpu.md.

`python -m models.gpu --out FOLDER --slice 540`, in the root of a checkout, needs torch with a card and the sets in
$SKELBENCH_DATA; nothing has to be installed.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from math import inf
from pathlib import Path

NEEDED = ("torch", "numpy", "pandas", "pyarrow", "safetensors", "typer", "tqdm", "yaml")
RESERVE = 8.0
"""Seconds of a slice in which what is at work ends and the results are packed."""
STOPPED = 130


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the options."""
    parser = argparse.ArgumentParser(prog="python -m models.gpu", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for what comes back, 8 files of 16 MiB at most")
    parser.add_argument("--slice", type=float, default=0.0, help="seconds after which it has ended; 0 for no limit")
    parser.add_argument("--budget", type=float, default=0.0, help="seconds of this call and later ones, for schedules")
    parser.add_argument("--preset", default="", choices=("", "tiny"), help="tiny rehearses everything on a CPU")
    parser.add_argument("--earlier", type=Path, help="OUT of an earlier call, whose trainings are not done again")
    parser.add_argument(
        "--option", action="append", default=[], help="word for `skelbench train`, as --option=--compile"
    )
    parser.add_argument(
        "--side-by-side", type=int, default=0, help="trainings at once; by default the card's memory says"
    )
    parser.add_argument("--python", default=sys.executable, help="the Python that runs the jobs")
    chosen = parser.parse_args(words)
    for name, seconds in (("slice", chosen.slice), ("budget", chosen.budget)):
        if not seconds >= 0:  # nan, too
            parser.error(f"--{name} {seconds:g} must be seconds, or 0 for no limit")
    return chosen


def main() -> int:
    """Run it; returns 0, 1 where something failed, 2 for wrong input or 130 where it was stopped."""
    began = time.monotonic()
    missing = [name for name in NEEDED if find_spec(name) is None]
    missing += ["Python 3.11 (it is older)"] if sys.version_info < (3, 11) else []
    if missing:
        lacks = f"{sys.executable} lacks {', '.join(missing)}"
        print(f"models/gpu: {lacks}; install them, or name another Python: make gpu PYTHON=…", file=sys.stderr)
        return 2
    from models.gpu.call import ASKED, Call, tell
    from models.gpu.pack import check_out, unpack
    from models.gpu.run import Runner, prepare_work
    from models.gpu.stages import rehearsal, stages
    from skelbench.core.errors import InputError

    chosen = arguments()
    tiny = chosen.preset == "tiny"
    work = Path("runs/gpu-tiny" if tiny else "runs/gpu")
    until = began + chosen.slice - min(RESERVE, chosen.slice / 10) if chosen.slice else inf
    later = max(0.0, chosen.budget - chosen.slice)
    call = Call(work, chosen.out, chosen.python, until, later, options=chosen.option)
    try:
        check_out(call.out, work)
        prepare_work(work)
        call.listen()
        every = rehearsal() if tiny else stages()
        if chosen.earlier:
            for name in unpack(chosen.earlier, work, list(dict.fromkeys(job for s in every for job in s.jobs))):
                tell(f"{name}: from {chosen.earlier}")
        runner = Runner(call, every, chosen.side_by_side)
        for why in runner.missing.values():
            print(f"no data: {why}", file=sys.stderr)
        fine = runner.run(tiny)
    except InputError as error:
        print(f"models/gpu: {error}", file=sys.stderr)
        return 2
    tell(f"{call.ended or 'everything was tried'}; see {call.out}/summary.txt; the same command goes on from here")
    return STOPPED if call.ended == ASKED else 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
