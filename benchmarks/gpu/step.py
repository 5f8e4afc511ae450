"""A step of MaskCLR's training on random clips: what `skelbench train` does with views that are made."""

from dataclasses import dataclass

import numpy as np
import torch

from benchmarks.gpu.clock import Run, clocked, computed, launches, operations, seconds_of
from benchmarks.gpu.figures import Measured
from benchmarks.networks import motionbert_network
from skelbench.adapters.networks.persons import tell
from skelbench.adapters.protocols import Trainable
from skelbench.data.find import load_data
from skelbench.training import provenance
from skelbench.training.choose import change, choose
from skelbench.training.epoch import Training
from skelbench.training.objectives.maskclr.objective import MaskCLR
from skelbench.training.objectives.objective import Objective
from skelbench.training.optimise import Schedule, make_optimiser
from skelbench.training.parallel import Machine
from skelbench.training.recipes import Recipe
from skelbench.training.sums import Sums
from skelbench.training.train import compile_backbone
from skelbench.training.validation import Parts

JOINTS, PLACES = 17, 2
"""Of a view; there is a place for each of two persons, whether they are present or not."""


@dataclass(frozen=True)
class Step:
    """One stage of a preset. settings: `key=value`, as --set takes them. persons: how many of two are present."""

    preset: str
    stage: int
    persons: int = PLACES
    settings: tuple[str, ...] = ()

    def ready(self, batch: int, device: str) -> tuple[Run, Training]:
        """Return a function that makes a step with `batch` clips, and the training whose step it is."""
        recipe = _masking_some(choose("maskclr", self.preset, [*self.settings, f"batch={batch}"]))
        model = motionbert_network(recipe.config)
        model.network.to(device).train()
        objective = MaskCLR(recipe, model)
        x = torch.rand(batch, PLACES, model.config.clip_len, JOINTS, 3, device=device)
        x[:, self.persons :] = 0
        tell(x, np.arange(PLACES)[None].repeat(batch, 0) < self.persons)
        label = torch.arange(batch, device=device) // 2
        training = in_training(recipe, model, objective, device)
        epoch = 0 if self.stage == 1 else objective.chosen.start
        sums = Sums()
        return lambda: sums.add(training.step(x, label, epoch), label, 1.0), training

    def speed(self, batch: int, device: str, long: float) -> Measured:
        """Measure a step, over some `long` seconds."""
        run, _ = self.ready(batch, device)
        work = operations(run)
        return Measured(seconds_of(run, device, long), work)

    def compiled_speed(self, batch: int, device: str, long: float) -> Measured:
        """Measure a step of the compiled network."""
        run, training = self.ready(batch, device)
        work = operations(run)  # now: a count sees single operations only
        compile_backbone(training.model.network)
        cold = clocked(run, 1, device)
        return Measured(seconds_of(run, device, long), work, note=f"{cold:.0f} s for the first step")

    def kernels(self, batch: int, device: str, long: float) -> Measured:
        """Count the kernels of a step; `long` does not matter. Without a card, PyTorch's operations stand for them.

        Of these, the optimiser's are left out: only a card's go over all weights at once.
        """
        run, training = self.ready(batch, device)
        run()  # the first one makes the optimiser's state, too
        if count := launches(run, device):
            return Measured(kernels=count)
        near = computed(run) - computed(training.schedule.optimiser.step)
        return Measured(kernels=near, note="operations of PyTorch without the optimiser's, not kernels")


def _masking_some(recipe: Recipe) -> Recipe:
    """Return the recipe with a mask of the highest 30 % in place of a threshold.

    A fresh network attends to everything alike, so a threshold would hide everything: the masked path would compute an
    empty person a clip, and stage 2 look cheaper by a third than it is after stage 1.
    """
    threshold = recipe.settings["mask"]["select"] == "threshold"
    return change(recipe, ["maskclr.mask.select=top", "maskclr.mask.share=0.3"]) if threshold else recipe


def in_training(recipe: Recipe, model: Trainable, objective: Objective, device: str) -> Training:
    """Return what `skelbench train` makes steps with, optimiser and log included; it has no clips of its own."""
    schedule = Schedule(recipe, make_optimiser(recipe, model, objective.beside), 1)
    run = provenance.Run(recipe, load_data("synthetic", limit=1), 0)  # a step asks it for the recipe only
    parts = Parts(np.arange(1), np.arange(0))
    return Training(run, parts, Machine(device), model, objective, schedule, (), 0)
