"""How fast `skelbench eval` scores clips that are prepared: every architecture, freshly initialised."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from benchmarks.gpu.clock import Run, seconds_of
from benchmarks.gpu.figures import Measured
from skelbench.adapters.card import Card
from skelbench.adapters.model import adapter, load_model, probabilities
from skelbench.adapters.protocols import Model
from skelbench.data.find import load_data
from skelbench.training.choose import choose

CLASSES = tuple(map(str, range(60)))


@dataclass(frozen=True)
class Evaluation:
    """One architecture at the size of a preset, on copies of a clip of two persons, in all its test views."""

    model: str
    preset: str

    def speed(self, batch: int, device: str, long: float) -> Measured:
        """Measure a batch as an evaluation scores it: to the device, through the network, probabilities back."""
        recipe, data = choose(self.model, self.preset), load_data("synthetic")
        clip = data[len(data) - 1]  # those of two persons stand last
        config = adapter(recipe.adapter).configure(recipe.config, clip)
        model = load_model(Card(f"{self.model}-fresh", recipe.adapter, config, CLASSES), device)
        model.prepare(clip)  # the first clip sets up what only it sets up
        start = time.perf_counter()
        views = model.prepare(clip)
        apart = time.perf_counter() - start
        seconds = seconds_of(scoring(model, [views] * batch, device), device, long)
        return Measured(seconds, note=f"{len(views)} views a clip; prepared before, in {1000 * apart:.1f} ms a clip")


def scoring(model: Model, views: Sequence[Tensor], device: str) -> Run:
    """Return a function that scores a batch: the views of each clip, as `model` prepares them."""

    def score() -> object:
        with torch.inference_mode():
            return probabilities(model, views, device)

    return score
