"""The presets of the momentum-contrast methods: each builds, and `paper` is what the papers and their code say."""

from pathlib import Path

import pytest

from skelbench.data.find import Dataset, load_data
from skelbench.training.optimise import Schedule
from skelbench.training.parallel import Machine
from skelbench.training.presets.contrastive import AIMCLR, CROSSCLR, SKEATTNCLR, SKELETONCLR
from skelbench.training.provenance import Run
from skelbench.training.recipes import Recipe
from skelbench.training.train import prepared

METHODS = {"skeletonclr": SKELETONCLR, "aimclr": AIMCLR, "crossclr": CROSSCLR, "skeattnclr": SKEATTNCLR}
each_method = pytest.mark.parametrize("presets", METHODS.values(), ids=METHODS)


@pytest.fixture
def data(toy_set: Path) -> Dataset:
    return load_data(toy_set, split="xsub", part="train", source="pose")


@each_method
@pytest.mark.parametrize("size", ["small", "tiny"])
def test_every_size_builds(presets: dict[str, Recipe], size: str, data: Dataset) -> None:
    made = prepared(Run(presets[size], data, 0), Machine("meta"), "run")
    assert made.objective.beside is not None


@each_method
def test_the_rate_falls_to_a_tenth_after_epoch_250_of_300(presets: dict[str, Recipe], data: Dataset) -> None:
    recipe = presets["paper"]
    assert (recipe.epochs, recipe.batch, recipe.lr, recipe.weight_decay) == (300, 128, 0.1, 1e-4)
    assert recipe.settings["queue"] == 32768
    optimiser = prepared(Run(presets["tiny"], data, 0), Machine("meta"), "run").schedule.optimiser
    schedule = Schedule(recipe, optimiser, steps=10)
    assert [schedule.factor(epoch, 0) for epoch in (0, 249, 250, 299)] == pytest.approx([1, 1, 0.1, 0.1])
