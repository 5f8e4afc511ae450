"""What a step of MaskCLR costs, and what is left of it at test time: nothing.

`python benchmarks/maskclr_step.py` compares the two stages in turns on a CPU, with a small network.

`python benchmarks/maskclr_step.py all --out FILE.csv --seconds 60` measures a GPU, the most valuable figures first:
steps of both stages as the training loop makes them, for the presets `lite` (T 81, d 256) and `paper` (T 243, d 512),
then evaluations with every architecture at its published size, then steps with one person present, and kernels of a
step. Every row is on the disk before the next figure is begun; the same command goes on where it was stopped. `lite`
or `paper` measures the steps of that preset alone. `--preset tiny` rehearses all of it on a CPU.
"""

import argparse
import sys
from collections.abc import Callable
from math import inf
from pathlib import Path

import torch

from benchmarks.gpu.evaluation import scoring
from benchmarks.gpu.figures import Gauge, rows, write, written
from benchmarks.gpu.plan import plan
from benchmarks.gpu.step import Step
from benchmarks.side_by_side import in_turns, ratio, report
from skelbench.adapters.model import load_model
from skelbench.data.find import load_data

PRESETS = ("lite", "paper")


def on_a_cpu() -> None:
    """Print the ratios of the two stages, for a short view and a longer one."""
    for frames in (27, 81):
        settings = (f"clip_len={frames}", f"maxlen={frames}", "maskclr.mask.unit=joint-frame")
        rivals = {f"stage {stage}": Step("small", stage, settings=settings).ready(8, "cpu")[0] for stage in (1, 2)}
        taken = in_turns(rivals, 7)
        middle, low, high = ratio(taken["stage 2"], taken["stage 1"])
        report(f"stage 2 / stage 1, d 64, T {frames}", middle, 2.2, f"[{low:.2f}, {high:.2f}]")


def at_test_time() -> None:
    """Print what scoring a batch costs with either model's weights."""
    data = load_data("synthetic", split="xsub", limit=16)
    rivals: dict[str, Callable[[], object]] = {}
    for name in ("maskclr", "motionbert"):
        trained = load_model(f"{name}-synthetic-xsub-s0")
        rivals[name] = scoring(trained, [trained.prepare(clip) for clip in data], "cpu")
    taken = in_turns(rivals, 15)
    middle, low, high = ratio(taken["maskclr"], taken["motionbert"])
    report("at test time: MaskCLR / MotionBERT", middle, 1.05, f"[{low:.2f}, {high:.2f}]")


def on_a_card(chosen: argparse.Namespace) -> None:
    """Print, and keep if that is asked for, the figures of the card that is here, or of the CPU as a rehearsal."""
    tiny = chosen.preset == "tiny"
    gauge = Gauge("cuda" if torch.cuda.is_available() else "cpu", 0.05 if tiny else 2.0, chosen.peak)
    here = f"{gauge.name}, torch {torch.__version__}"  # asking for the name starts CUDA, before the seconds run
    print(here, flush=True)
    figures = plan(
        (chosen.preset,) if chosen.preset else PRESETS if chosen.size == "all" else (chosen.size,),
        chosen.preset or "paper" if chosen.size == "all" else None,
        chosen.clips or (4 if tiny else 16),
        chosen.set,
        compiled=chosen.compile,
    )
    made = rows(figures, gauge, chosen.seconds, written(chosen.out) if chosen.out else ())
    for row in write(chosen.out, made) if chosen.out else made:
        print("  ".join(f"{name} {value}" for name, value in row.items() if value not in ("", None)), flush=True)


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", nargs="?", default="small", choices=("small", *PRESETS, "all"))
    parser.add_argument("--out", type=Path, help="CSV that rows are added to")
    parser.add_argument("--seconds", type=float, default=inf, help="after which no figure is begun")
    parser.add_argument("--preset", choices=("tiny",), help="of every model, in place of lite and paper")
    parser.add_argument("--peak", type=float, help="of the card, dense bf16, in TFLOP/s")
    parser.add_argument("--clips", type=int, help="of a step; 16 by default")
    parser.add_argument("--set", action="append", default=[], help="key=value that changes the preset of steps")
    parser.add_argument("--compile", action="store_true", help="also compiled steps, last, if time is left")
    chosen = parser.parse_args(words)
    if chosen.size == "small":
        on_a_cpu()
        at_test_time()
    elif torch.cuda.is_available() or chosen.preset:
        on_a_card(chosen)
    else:
        parser.error(f"{chosen.size} needs a GPU, and torch sees none here; --preset tiny rehearses it")


if __name__ == "__main__":
    main(sys.argv[1:])
