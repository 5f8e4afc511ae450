"""The published width of PSTL's projection, 6,144: what it takes of memory, and how the optimiser steps with it."""

import subprocess
import sys
from typing import Any

import pytest
import torch

from skelbench.training import optimise
from skelbench.training.choose import choose
from skelbench.training.objectives.pstl.barlow import projector
from skelbench.training.optimise import make_optimiser
from skelbench.training.presets.pretraining import PRETRAINING

TWO_STEPS = """
import resource, sys, torch
from skelbench.training.choose import choose
from skelbench.training.objectives.pstl.barlow import projector, redundancy, standardised
from skelbench.training.optimise import make_optimiser
from skelbench.training.presets.pretraining import PRETRAINING

class Model:
    network = torch.nn.Linear(256, 256)

made = projector(256, 6144)
optimiser = make_optimiser(choose("pstl", "paper", [], PRETRAINING), Model, made)
for _ in range(2):
    anchor, *others = (standardised(made(Model.network(torch.randn(128, 256)))) for _ in range(3))
    loss = sum(redundancy(anchor, other, 2e-4)[0] for other in others)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
assert torch.isfinite(loss)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak * (1 if sys.platform == "darwin" else 1024))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no resource module")
def test_steps_of_three_views_at_the_published_width_fit_into_2_gib() -> None:
    done = subprocess.run([sys.executable, "-c", TWO_STEPS], capture_output=True, text=True, check=True)
    assert int(done.stdout) <= 2 << 30


def test_a_wide_projection_is_stepped_without_copies_and_to_the_same_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    def stepped(large: int) -> tuple[Any, list[torch.Tensor]]:
        monkeypatch.setattr(optimise, "LARGE", large)
        torch.manual_seed(0)
        beside = projector(6, 8)

        class Model:
            network = torch.nn.Linear(5, 6)

        made: Any = make_optimiser(choose("pstl", "paper", [], PRETRAINING), Model(), beside)  # type: ignore[arg-type]
        for _ in range(3):
            beside(Model.network(torch.randn(4, 5))).square().sum().backward()
            made.step()
        return made, list(beside.parameters())

    plain, expected = stepped(1 << 25)
    fused, weights = stepped(64)  # numbers of the middle layer
    assert not plain.defaults["fused"] and fused.defaults["fused"]
    for one, other in zip(weights, expected, strict=True):
        torch.testing.assert_close(one, other)
