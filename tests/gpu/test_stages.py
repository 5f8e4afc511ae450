"""The list of stages: every command is one that skelbench takes, the networks are as large as they are said to be."""

from itertools import pairwise

import doc_commands
import pytest

from models.gpu.stages import FULL, LONG, OTHERS, SMALL, SYNTHETIC, Job, Stage, rehearsal, stages
from skelbench.adapters.card import Card
from skelbench.adapters.model import adapter
from skelbench.training.choose import choose
from skelbench.training.recipes import Recipe

EVERY = [*stages(), *rehearsal()]
LIMIT = 12 * 2**20  # bytes of a file of weights in git


def recipe_of(job: Job) -> Recipe:
    words = job.train(job.network.epochs[job.model], job.network.batch, "runs/x")
    settings = [after for word, after in pairwise(words) if word == "--set"]
    return choose(job.model, job.network.preset, settings)


def networks(of: list[Stage]) -> set[str]:
    return {job.network.name for stage in of for job in stage.jobs}


def half_precision(recipe: Recipe, classes: int = 22) -> int:
    """Bytes of the weights, two for each."""
    kind = adapter(recipe.adapter, trust=True)
    model = kind.load(Card("x", recipe.adapter, dict(recipe.config), tuple(map(str, range(classes)))))
    return 2 * sum(value.numel() for value in model.network.state_dict().values())


@pytest.mark.parametrize("stage", EVERY, ids=lambda stage: stage.name)
def test_every_command_of_a_stage_is_one_that_skelbench_takes(stage: Stage) -> None:
    for job in stage.jobs:
        doc_commands.parse(job.train(2, 4, "runs/x"))
        for step in ("maskclr", "wide", "repairs"):
            doc_commands.parse(job.measure(step, "runs/x", 128))


@pytest.mark.parametrize("network", [FULL, LONG], ids=lambda network: network.name)
def test_full_width_is_the_papers(network: object) -> None:
    recipe = recipe_of(Job(SYNTHETIC, "maskclr", network, 0))  # type: ignore[arg-type]
    config = recipe.config
    assert [config[key] for key in ("dim", "depth", "mlp_ratio", "representation")] == [512, 5, 2, 512]
    assert config["clip_len"] == config["maxlen"] == (81 if network is FULL else 243)
    assert (recipe.epochs, recipe.settings["start"], recipe.batch) == (600, 300, 16)


@pytest.mark.parametrize(("epochs", "rises"), [(600, 5), (100, 5), (18, 0.9)])
def test_the_learning_rate_rises_for_a_twentieth_of_a_short_schedule(epochs: int, rises: float) -> None:
    words = Job(SYNTHETIC, "maskclr", FULL, 0).train(epochs, 16, "runs/x")
    assert f"warmup={rises:g}" in words
    assert not any(
        word.startswith("warmup") for word in Job(SYNTHETIC, "ctrgcn", OTHERS, 0).train(epochs, 16, "runs/x")
    )


def test_models_that_are_compared_differ_in_their_objective_alone() -> None:
    settings = [recipe_of(Job(SYNTHETIC, model, FULL, 0)).training_settings for model in FULL.epochs]
    apart = {key for other in settings for key in other if other[key] != settings[0][key]}
    assert apart == {"objective", "settings"}


def test_the_network_that_ships_is_the_widest_that_fits() -> None:
    recipe = recipe_of(Job(SYNTHETIC, "maskclr", SMALL, 0))
    assert half_precision(recipe) < 0.98 * LIMIT
    heads = 8  # they divide the width, and 64 numbers of each are what a card computes at once
    wider = Recipe(recipe.adapter, 1, 2, "adamw", 0.1, config={**recipe.config, "dim": 192 + heads * 8})
    assert half_precision(wider) > LIMIT


def test_the_published_networks_have_their_published_schedules() -> None:
    epochs = {model: choose(model, "paper").epochs for model in OTHERS.epochs}
    assert epochs == OTHERS.epochs


def test_a_rehearsal_goes_through_every_stage_with_every_network_and_step() -> None:
    whole, tiny = stages(), rehearsal()
    assert [stage.name for stage in tiny] == [stage.name for stage in whole]
    assert [(stage.set, stage.steps[:2]) for stage in tiny] == [(stage.set, stage.steps[:2]) for stage in whole]
    assert networks(tiny) == networks(whole)
    assert {step for stage in tiny for step in stage.steps} == {step for stage in whole for step in stage.steps}
    assert {job.model for stage in tiny for job in stage.jobs} == {job.model for stage in whole for job in stage.jobs}


def test_no_two_jobs_share_a_folder() -> None:
    jobs = {job for stage in stages() for job in stage.jobs}
    assert len({job.name for job in jobs}) == len(jobs)
