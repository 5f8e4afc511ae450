"""Recipes of the graph networks: pyskl's schedules, its rule for the learning rate, and that every size trains."""

import pytest
import torch

from skelbench.adapters.card import Card
from skelbench.adapters.model import adapter
from skelbench.training.choose import choose
from skelbench.training.optimise import Schedule
from skelbench.training.presets import PRESETS

GCNS = ["stgcn", "stgcnpp", "aagcn", "ctrgcn", "msg3d"]


@pytest.mark.parametrize("name", GCNS)
def test_the_papers_schedule_is_pyskls(name: str) -> None:
    paper = PRESETS[name]["paper"]
    assert (paper.optimiser, paper.lr, paper.weight_decay, paper.epochs, paper.batch) == ("sgd", 0.1, 5e-4, 80, 128)
    assert (paper.schedule, paper.warmup, paper.label_smoothing, paper.clip_norm) == ("cosine", 0, 0, None)
    assert (paper.config["clip_len"], paper.config["views"], paper.config["normalise"]) == (100, 10, "pyskl")


@pytest.mark.parametrize("preset", ["paper", "small", "tiny"])
@pytest.mark.parametrize("name", GCNS)
def test_every_preset_is_a_network(name: str, preset: str) -> None:
    recipe = PRESETS[name][preset]
    config = {**recipe.config, "clip_len": 8, "normalise": "body", "views": 1}
    model = adapter(recipe.adapter)(Card("toy", recipe.adapter, config, ("a", "b")))
    assert model.logits(torch.randn(2, 2, 8, 17, 3)).shape == (2, 2)


def test_vanilla_falls_to_a_tenth_after_10_and_after_50_epochs() -> None:
    vanilla = PRESETS["stgcn"]["vanilla"]
    group = [{"params": [torch.nn.Parameter(torch.zeros(1))], "peak": 0.1}]
    schedule = Schedule(vanilla, torch.optim.SGD(group, 0.1), steps=10)
    assert [round(schedule.factor(e, 3), 4) for e in (0, 9, 10, 49, 50, 79)] == [1, 1, 0.1, 0.1, 0.01, 0.01]
    assert (vanilla.weight_decay, vanilla.config["tcn_dropout"], vanilla.config["clip_len"]) == (1e-4, 0.5, 300)


def test_the_learning_rate_goes_with_the_batch_unless_it_is_set() -> None:
    assert choose("ctrgcn", "paper", ["batch=32"]).lr == 0.025
    assert choose("ctrgcn", "paper", ["batch=32", "lr=0.1"]).lr == 0.1
    assert choose("ctrgcn", "paper", ["epochs=3"]).lr == 0.1
    assert choose("motionbert", "paper", ["batch=8"]).lr == PRESETS["motionbert"]["paper"].lr
