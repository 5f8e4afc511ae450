"""Recipes of STTFormer and SkeletonMAE: their authors' schedules, and that every size is a network that trains."""

import pytest
import torch

from skelbench.adapters.card import Card
from skelbench.adapters.model import adapter
from skelbench.training.choose import choose
from skelbench.training.optimise import Schedule
from skelbench.training.presets import PRESETS
from skelbench.training.presets.pretraining import PRETRAINING
from skelbench.training.recipes import Recipe


def factors(recipe: Recipe, epochs: tuple[int, ...]) -> list[float]:
    """Share of the peak rate at the first step of epochs of ten steps."""
    group = [{"params": [torch.nn.Parameter(torch.zeros(1))], "peak": 1.0}]
    schedule = Schedule(recipe, torch.optim.SGD(group, 1.0), steps=10)
    return [round(schedule.factor(epoch, 0), 6) for epoch in epochs]


def test_the_papers_recipe_of_sttformer_is_its_authors() -> None:
    paper = PRESETS["sttformer"]["paper"]
    assert (paper.optimiser, paper.lr, paper.weight_decay, paper.epochs, paper.batch) == ("sgd", 0.1, 4e-4, 90, 64)
    assert (paper.label_smoothing, paper.config["normalise"], paper.config["augment"]) == (0, "first", {"euler": 0.3})
    assert factors(paper, (5, 59, 60, 79, 80, 89)) == [1, 1, 0.1, 0.1, 0.01, 0.01]
    assert factors(paper, (0,))[0] < 0.1  # five epochs of warm-up


def test_the_papers_recipe_of_skeletonmae_is_the_papers() -> None:
    paper = PRETRAINING["skeletonmae"]["paper"]
    assert (paper.optimiser, paper.lr, paper.weight_decay, paper.epochs, paper.batch) == ("adam", 5e-3, 1e-4, 200, 64)
    assert factors(paper, (0, 59, 60, 89, 90, 109, 110)) == [1, 1, 0.1, 0.1, 0.01, 0.01, 0.001]
    assert (paper.config["clip_len"], paper.config["len_parts"], paper.config["table"]) == (20, 5, True)


@pytest.mark.parametrize("preset", ["paper", "small", "tiny"])
@pytest.mark.parametrize("name", ["sttformer", "skeletonmae"])
def test_every_preset_is_a_network(name: str, preset: str) -> None:
    recipe = choose(name, preset, known={**PRESETS, **PRETRAINING})
    frames = 2 * recipe.config.get("len_parts", 6)
    config = {**recipe.config, "layout": "ntu25", "dimensions": 3, "score": False, "clip_len": frames}
    model = adapter(recipe.adapter)(Card("toy", recipe.adapter, config, ("a", "b")))
    assert model.logits(torch.randn(2, 2, frames, 25, 3)).shape == (2, 2)
