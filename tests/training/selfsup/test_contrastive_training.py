"""Whole trainings of the momentum-contrast methods, small: what is left, resumed runs, warnings, other networks."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import torch
from contrastive import small

from skelbench.adapters.card import Card, read_card
from skelbench.adapters.gcn import GCN
from skelbench.adapters.model import adapter
from skelbench.adapters.protocols import Trainable
from skelbench.core.clip import NO_LABEL
from skelbench.core.errors import InputError
from skelbench.data.find import Dataset, load_data
from skelbench.training.objectives.registry import objective_class
from skelbench.training.parallel import Machine
from skelbench.training.provenance import Run
from skelbench.training.train import prepared, train

METHODS = ["skeletonclr", "aimclr", "crossclr", "skeattnclr"]
each_method = pytest.mark.parametrize("method", METHODS)


@pytest.fixture
def data(toy_set: Path) -> Dataset:
    return load_data(toy_set, split="xsub", part="train", source="pose")


def parts(run: Path) -> dict[str, dict[str, Any]]:
    """What the checkpoint of a run holds."""
    return torch.load(run / "checkpoint.pt", weights_only=True)["parts"]


@each_method
def test_a_resumed_run_ends_bit_for_bit_as_a_whole_one(method: str, data: Dataset, tmp_path: Path) -> None:
    train(small(method), data, tmp_path / "whole")

    def kill(progress: Any, epochs: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(small(method), data, tmp_path / "broken", report=kill)
    torch.rand(7)
    train(small(method), data, tmp_path / "broken", resume=True)
    whole, broken = parts(tmp_path / "whole"), parts(tmp_path / "broken")
    for name in ("network", "beside"):
        assert whole[name].keys() == broken[name].keys()
        assert all(torch.equal(value, broken[name][key]) for key, value in whole[name].items()), name


@each_method
def test_a_training_leaves_an_encoder_and_a_log_of_every_figure(method: str, data: Dataset, tmp_path: Path) -> None:
    recipe = small(method)
    train(recipe, data, tmp_path / "run")
    assert read_card(tmp_path / "run").classes == ()
    log = pd.read_csv(tmp_path / "run" / "log.csv")
    figures = prepared(Run(recipe, data, 0), Machine(), "run").objective.figures
    assert log[list(figures)].notna().all(axis=None)
    assert (log["spread"] > 0.001).all()


@each_method
@pytest.mark.parametrize("dimensions", [2, 3])
@pytest.mark.parametrize("score", [False, True])
def test_every_shape_of_input_trains(method: str, dimensions: int, score: bool) -> None:
    recipe = small(method)
    config = {**recipe.config, "layout": "coco17", "dimensions": dimensions, "score": score}
    model = adapter(recipe.adapter).load(Card("a", recipe.adapter, config, ()))
    assert isinstance(model, GCN)
    objective = objective_class(method)(recipe, model)
    x = torch.randn(8, 2, 16, 17, model.input.config.channels)  # what it was told to hand over
    x[0, 1] = 0
    for epoch in range(recipe.epochs):
        step = objective.step(x, torch.full((8,), NO_LABEL), epoch, lambda rows: rows)
        step.loss.backward()
        assert torch.isfinite(step.loss)


@each_method
def test_no_step_waits_for_the_device(method: str, data: Dataset) -> None:
    prepared(Run(small(method), data, 0), Machine("meta"), "run").steps(0)


@each_method
def test_a_queue_longer_than_the_data_is_warned_of_once(method: str, data: Dataset) -> None:
    made = prepared(Run(small(method, queue=800), data, 0), Machine(), "run")
    means = made.epoch(0)
    fits = len(data) // 8 * 8
    assert f"set {method}.queue={fits}" in (made.objective.concern(0, means) or "")
    assert made.objective.concern(1, {**means, "spread": 0.5}) is None


@each_method
def test_features_that_are_all_alike_are_warned_of_with_what_to_change(method: str, data: Dataset) -> None:
    objective = prepared(Run(small(method, epochs=10), data, 0), Machine(), "run").objective
    assert f"{method}.temperature" in (objective.concern(9, {"spread": 1e-4}) or "")
    assert objective.concern(9, {"spread": 0.4}) is None


@each_method
def test_a_network_without_maps_is_refused(method: str) -> None:
    tiny = {"dim": 16, "depth": 1, "heads": 2, "representation": 8, "hidden": 16, "clip_len": 8, "maxlen": 8}
    recipe = replace(small(method), adapter="skelbench.adapters.motionbert:MotionBERT", config=tiny)
    other = adapter(recipe.adapter).load(Card("a", recipe.adapter, tiny, ("one", "two")))
    assert isinstance(other, Trainable)
    with pytest.raises(InputError, match=rf"{method} needs a network with maps .*MotionBERT has none; take stgcn"):
        objective_class(method)(recipe, other)
