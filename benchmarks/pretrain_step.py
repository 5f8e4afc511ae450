"""What a step of each pre-training costs over one forward and backward pass of its encoder, by CPU time.

A batch of 16 clips of `synthetic` on the encoder of the preset `small` (published width). Also the peak memory of
PSTL's loss at its paper's 6,144 dimensions, with the projector and its optimiser, in a process of its own.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import torch
from side_by_side import in_turns, ratio, report

from skelbench import load_data
from skelbench.adapters.card import Card
from skelbench.adapters.model import adapter

CLIPS, ROUNDS = 16, 5
TARGETS = {"pstl": 3.2, "skeletonbt": 2.2}
MEMORY = 2.0
"""GiB."""


def main() -> None:
    if sys.argv[1:] == ["memory"]:
        print(_peak_of_the_loss())
        return
    torch.set_num_threads(1)
    for method, target in TARGETS.items():
        _step(method, target)
    words = [sys.executable, __file__, "memory"]
    peak = float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    report("pstl: projector, loss and Adam, 6,144 wide, GiB", peak, MEMORY, "128 clips")


def _step(method: str, target: float) -> None:
    from skelbench.training.choose import choose
    from skelbench.training.objectives.registry import objective_class
    from skelbench.training.presets.pretraining import PRETRAINING

    recipe = choose(method, "small", [], PRETRAINING)
    data = load_data("synthetic", split="xsub", part="train").limited(CLIPS)
    kind: Any = adapter(recipe.adapter)
    model: Any = kind.load(Card("fresh", recipe.adapter, kind.configure({**recipe.config, "max_persons": 2}, data[0])))
    x = torch.cat([model.prepare(clip) for clip in data])
    network: Any = model.network.train()
    objective = objective_class(recipe.objective)(recipe, model)
    label = torch.full((CLIPS,), -1)

    def step() -> None:
        objective.step(x, label, 0, lambda rows: rows).loss.backward()

    def encoder() -> None:
        network.features(x).square().mean().backward()

    measured = in_turns({"step": step, "encoder": encoder}, ROUNDS)
    middle, low, high = ratio(measured["step"], measured["encoder"])
    report(f"{method}: step / encoder's two passes", middle, target, f"[{low:.2f}, {high:.2f}]")


def _peak_of_the_loss() -> float:
    """Peak memory in GiB, above what Python and torch take, of a step of everything behind PSTL's encoder."""
    from skelbench.training.objectives.pstl.barlow import projector, redundancy, standardised
    from skelbench.training.optimise import optimiser_for
    from skelbench.training.presets.pretraining import PRETRAINING

    def resident() -> float:
        text = Path("/proc/self/status").read_text(encoding="utf-8")
        return int(re.findall(r"VmHWM:\s+(\d+)", text)[0]) / 2**20

    before = resident()
    beside = projector(256, 6144)
    optimiser = optimiser_for(PRETRAINING["pstl"]["paper"], beside.parameters(), fused=True)  # as so large a layer has
    for _ in range(2):
        anchor, *others = (standardised(beside(torch.randn(128, 256))) for _ in range(3))
        loss = torch.stack([redundancy(anchor, other, 2e-4)[0] for other in others]).sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return resident() - before


if __name__ == "__main__":
    main()
