"""What a step of MaskCLR's second stage costs against one of its first, and what is left of it at test time: nothing.

`python benchmarks/maskclr_step.py` takes turns on a CPU with a small network. With a GPU,
`python benchmarks/maskclr_step.py paper` measures the full size instead (T 243, d 512, batch 16, two persons), and
`lite` the preset of that name (T 81, d 256): seconds and memory of a step, clips a second, the share of the card's bf16
peak, and hours that 300 + 300 epochs of NTU-60 xsub (40,091 clips) would take. `--peak 989` gives that peak in TFLOP/s
(H100 and H200: 989 dense); `--set clip_len=27` and the like change the network, `--compile` compiles it first.
"""

import argparse
import time
from collections.abc import Callable

import torch
from networks import motionbert_network
from side_by_side import in_turns, ratio, report
from torch.utils.flop_counter import FlopCounterMode

from skelbench.adapters.model import load_model
from skelbench.adapters.motionbert import MotionBERT
from skelbench.data.find import load_data
from skelbench.training.choose import choose
from skelbench.training.objectives.maskclr.objective import MaskCLR
from skelbench.training.objectives.objective import CrossEntropy, Objective
from skelbench.training.optimise import make_optimiser
from skelbench.training.recipes import Recipe
from skelbench.training.train import compile_backbone

NTU60_XSUB, STAGE = 40_091, 300


def stepper(model: MotionBERT, recipe: Recipe, objective: Objective, clips: int, device: str) -> Callable[[], object]:
    """Return a function that makes one optimiser step on random clips of two persons."""
    config = model.config
    x = torch.rand(clips, 2, config.clip_len, 17, 3, device=device)
    label = torch.arange(clips, device=device) // 2
    optimiser = make_optimiser(recipe, model)

    def step() -> None:
        with torch.autocast("cuda", torch.bfloat16, enabled=device == "cuda"):
            loss = objective.step(x, label, 0, lambda rows: rows).loss
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    return step


def paths(preset: str, device: str, settings: list[str]) -> tuple[MotionBERT, Recipe, dict[str, Objective]]:
    """Return a fresh network and the objectives of both stages."""
    recipe = choose("maskclr", preset, [*settings, "maskclr.start=0"])
    model = motionbert_network(recipe.config)
    model.network.to(device).train()
    return model, recipe, {"stage 1": CrossEntropy(recipe, model), "stage 2": MaskCLR(recipe, model)}


def on_a_cpu() -> None:
    """Print the ratios of the two stages, for a short view and a longer one."""
    for frames in (27, 81):
        settings = [f"clip_len={frames}", f"maxlen={frames}", "maskclr.mask.unit=joint-frame"]
        model, recipe, stages = paths("small", "cpu", settings)
        taken = in_turns({name: stepper(model, recipe, stage, 8, "cpu") for name, stage in stages.items()}, 7)
        middle, low, high = ratio(taken["stage 2"], taken["stage 1"])
        report(f"stage 2 / stage 1, d 64, T {frames}", middle, 2.2, f"[{low:.2f}, {high:.2f}]")


def at_test_time() -> None:
    """Print what scoring a batch costs with either model's weights."""
    data = load_data("synthetic", split="xsub", limit=16)
    rivals: dict[str, Callable[[], object]] = {}
    for name in ("maskclr", "motionbert"):
        trained = load_model(f"{name}-synthetic-xsub-s0")
        clips = torch.cat([trained.prepare(clip) for clip in data])
        rivals[name] = lambda trained=trained, clips=clips: scores(trained, clips)
    taken = in_turns(rivals, 15)
    middle, low, high = ratio(taken["maskclr"], taken["motionbert"])
    report("at test time: MaskCLR / MotionBERT", middle, 1.05, f"[{low:.2f}, {high:.2f}]")


@torch.inference_mode()
def scores(model: object, clips: torch.Tensor) -> torch.Tensor:
    """Score a batch as an evaluation does."""
    return model.logits(clips)  # type: ignore[attr-defined]


def at_full_size(chosen: argparse.Namespace, device: str) -> None:
    """Print seconds, memory and the share of the peak of both stages' steps on a GPU."""
    model, recipe, stages = paths(chosen.size, device, chosen.set)
    steps = {name: stepper(model, recipe, stage, chosen.clips, device) for name, stage in stages.items()}
    operations = {name: counted(step) for name, step in steps.items()}
    if chosen.compile:  # now: a count sees single operations only
        compile_backbone(model.network)
    hours = 0.0
    for name, step in steps.items():
        torch.cuda.reset_peak_memory_stats()
        seconds = seconds_of(step, chosen.steps)
        share = operations[name] / seconds / (chosen.peak * 1e12)
        hours += STAGE * NTU60_XSUB / chosen.clips * seconds / 3600
        memory = torch.cuda.max_memory_allocated() / 2**30
        print(
            f"{chosen.size}, {name}: {seconds:.4f} s a step, {chosen.clips / seconds:.0f} clips/s, {memory:.1f} GiB,"
            f" {100 * share:.0f} % of {chosen.peak:g} TFLOP/s"
        )
    print(f"NTU-60 xsub, 300 + 300 epochs: {hours:.1f} h on {torch.cuda.get_device_name()}")


def counted(step: Callable[[], object]) -> int:
    """Return the floating-point operations of a step."""
    with FlopCounterMode(display=False) as counter:
        step()
    return counter.get_total_flops()


def seconds_of(step: Callable[[], object], steps: int) -> float:
    """Return what a step takes on average, after three that do not count."""
    for _ in range(3):
        step()
    torch.cuda.synchronize()
    start = time.perf_counter()
    for _ in range(steps):
        step()
    torch.cuda.synchronize()
    return (time.perf_counter() - start) / steps


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", nargs="?", default="small", choices=("small", "lite", "paper"))
    parser.add_argument("--peak", type=float, default=989.0)
    parser.add_argument("--clips", type=int, default=16)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--compile", action="store_true")
    chosen = parser.parse_args()
    if chosen.size == "small":
        on_a_cpu()
        at_test_time()
    elif torch.cuda.is_available():
        at_full_size(chosen, "cuda")
    else:
        parser.error(f"{chosen.size} needs a GPU, and torch sees none here")
