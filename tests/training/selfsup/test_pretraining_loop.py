"""What the training loop does for an objective that reads no labels, or that moves something after every step."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from skelbench.adapters.card import read_card
from skelbench.adapters.model import load_model
from skelbench.adapters.protocols import Trainable
from skelbench.core.clip import NO_LABEL
from skelbench.core.errors import InputError
from skelbench.data.find import Dataset, load_data
from skelbench.training.choose import choose
from skelbench.training.objectives.objective import NoSettings, Step, Together
from skelbench.training.optimise import Schedule, make_optimiser
from skelbench.training.recipes import Recipe
from skelbench.training.train import train

TINY = ["num_stages=2", "inflate_stages=[2]", "down_stages=[2]", "base_channels=8", "clip_len=8", "batch=8", "epochs=2"]
HERE = [*TINY, "val=0", f"objective={__name__}:Shrinks"]


class Shrinks:
    """Features should be small: reads no labels, and notes what it was given."""

    settings_type: ClassVar = NoSettings
    figures: tuple[str, ...] = ()
    supervised = False
    views = 1
    beside = None
    labels: ClassVar[list[Tensor]] = []
    shares: ClassVar[list[float]] = []

    def __init__(self, recipe: Recipe, model: Trainable) -> None:
        self.network: Any = model.network

    def forwards_per_clip(self, epoch: int) -> int:
        return 1

    def needs_pairs(self, epoch: int) -> bool:
        return False

    def concern(self, epoch: int, figures: Mapping[str, float]) -> str | None:
        return None

    def step(self, x: Tensor, label: Tensor, epoch: int, together: Together) -> Step:
        self.labels.append(label)
        return Step(together(self.network.features(x)).square().mean(), None)

    def stepped(self, done: float) -> None:
        self.shares.append(done)


@pytest.fixture
def data(toy_set: Path) -> Dataset:
    Shrinks.labels.clear()
    Shrinks.shares.clear()
    return load_data(toy_set, split="xsub", part="train", source="pose")


def test_an_objective_that_reads_no_labels_is_handed_none_and_leaves_an_encoder(data: Dataset, tmp_path: Path) -> None:
    train(choose("stgcn", "tiny", HERE), data, tmp_path / "run")
    assert all((label == NO_LABEL).all() for label in Shrinks.labels)
    card = read_card(tmp_path / "run")
    assert card.classes == ()
    assert not [key for key in load_file(card.weights_file() or "") if key.startswith("cls_head")]
    with pytest.raises(InputError, match="give an encoder a classifier: skelbench transfer"):
        load_model(card)
    views = load_model(card, encoder=True).prepare(data[0])
    assert torch.isfinite(views).all()


def test_it_is_told_after_every_step_how_much_of_the_training_is_done(data: Dataset, tmp_path: Path) -> None:
    train(choose("stgcn", "tiny", HERE), data, tmp_path / "run")
    steps = len(Shrinks.shares)
    assert steps == 2 * -(-len(data) // 8)
    assert Shrinks.shares == pytest.approx([(number + 1) / steps for number in range(steps)])


def test_clips_held_out_mean_nothing_to_it(data: Dataset, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"val=0.2 holds clips out to be classified"):
        train(choose("stgcn", "tiny", [*HERE, "val=0.2"]), data, tmp_path / "run")


@pytest.mark.parametrize("optimiser", ["momentum", "adam"])
def test_a_resumed_run_of_every_optimiser_ends_with_the_same_weights(
    data: Dataset, tmp_path: Path, optimiser: str
) -> None:
    recipe = choose("stgcn", "tiny", [*HERE, f"optimiser={optimiser}"])
    train(recipe, data, tmp_path / "whole")

    def kill(progress: Any, epochs: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(recipe, data, tmp_path / "broken", report=kill)
    train(recipe, data, tmp_path / "broken", resume=True)
    whole, broken = (load_file(tmp_path / run / "weights.safetensors") for run in ("whole", "broken"))
    assert all(torch.equal(value, broken[key]) for key, value in whole.items())


def test_plain_momentum_and_adam_step_as_their_papers_say() -> None:
    class One:
        network = torch.nn.Linear(1, 1, bias=False)

    def moved(optimiser: str, decay: float) -> list[float]:
        torch.nn.init.ones_(One.network.weight)
        recipe = replace(choose("stgcn", "tiny"), optimiser=optimiser, lr=0.1, weight_decay=decay)
        made, places = make_optimiser(recipe, One()), []  # type: ignore[arg-type]
        for _ in range(2):
            made.zero_grad()
            (2 * One.network.weight).sum().backward()  # the slope is 2 everywhere
            made.step()
            places.append(float(One.network.weight.detach()))
        return places

    assert moved("momentum", 0.0) == pytest.approx([1 - 0.2, 1 - 0.2 - 0.1 * (0.9 * 2 + 2)])
    assert moved("adam", 0.5) == pytest.approx([0.9, 0.8], abs=1e-3)  # of one slope the step is lr, decay or not
    assert moved("adamw", 0.5)[0] == pytest.approx(1 - 0.1 * 0.5 - 0.1)


def test_the_rate_falls_to_a_tenth_at_the_shares_that_are_named() -> None:
    group = [torch.nn.Parameter(torch.zeros(1))]
    recipe = replace(choose("stgcn", "tiny"), epochs=300, warmup=0.0, schedule="step@0.5,0.833334")
    schedule = Schedule(recipe, torch.optim.SGD(group, 0.1), steps=10)
    assert [schedule.factor(epoch, 0) for epoch in (0, 149, 150, 249, 251, 299)] == pytest.approx(
        [1, 1, 0.1, 0.1, 0.01, 0.01]
    )
    constant = Schedule(replace(recipe, schedule="constant"), torch.optim.SGD(group, 0.1), steps=10)
    assert constant.factor(299, 9) == 1


@pytest.mark.parametrize("schedule", ["step@0.5,x", "step@2", "cosine@0.5", "bumps"])
def test_a_schedule_that_means_nothing_is_refused(schedule: str) -> None:
    recipe = replace(choose("stgcn", "tiny"), schedule=schedule)
    with pytest.raises(InputError, match="schedule"):
        Schedule(recipe, torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], 0.1), steps=10)
