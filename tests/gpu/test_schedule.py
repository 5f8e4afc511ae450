"""How long a stage trains: by what was measured and the seconds there are, alike for what is compared."""

from math import ceil, inf
from pathlib import Path

import pytest

from models.gpu.call import Call
from models.gpu.plan import Plan, read_plan
from models.gpu.probe import fit_beside
from models.gpu.schedule import (
    CELLS,
    EVALUATION,
    FAIR_STEPS,
    LEAST_STEPS,
    Clips,
    Speed,
    Speeds,
    epochs_of,
    said,
    share_of_epochs,
)
from models.gpu.stages import FIRST, FULL, JHMDB, TRIO, Job, Stage, stages
from skelbench.data.find import load_data
from skelbench.evaluation.measure import specs_of
from skelbench.evaluation.way import plan as cells_of
from skelbench.perturbations.repairs.pipeline import pipelines

CLIPS = Clips(433, 176)
STAGE = Stage("full width on jhmdb", [Job(JHMDB, model, FULL, seed) for seed in range(3) for model in TRIO], FIRST)
SPEEDS = Speeds({"maskclr d512": Speed(0.009, 0.018), **{f"{m} d512": Speed(0.009, 0.009) for m in TRIO[1:]}}, 20.0, 9)
"""Nine side by side, each 111 clips a second in the first stage."""


def day(share: float, beside: int) -> float:
    """Seconds of a day at the card, played job by job: whoever is free takes the next, trains and evaluates it."""
    evaluation = SPEEDS.start + 28 * 176 * EVALUATION * 0.009
    free = [0.0] * beside
    for job in STAGE.jobs:
        epochs, speed = epochs_of(job, share), SPEEDS.of(job)
        place = free.index(min(free))
        free[place] += SPEEDS.start + 433 * epochs / 2 * (speed.first + speed.second) + evaluation
    return max(free)


def steps_of(share: float) -> int:
    return epochs_of(STAGE.jobs[0], share) * ceil(433 / FULL.batch)


@pytest.mark.parametrize("left", [1500, 2500, 5000])
def test_a_schedule_leaves_time_for_its_evaluations_and_for_the_next_stage(left: float) -> None:
    share = share_of_epochs(STAGE, CLIPS, SPEEDS, 9, left)
    assert 0.9 * 0.6 * left <= day(share, 9) <= 1.05 * 0.6 * left


@pytest.mark.parametrize("left", [280, 360])
def test_where_there_is_little_time_a_stage_takes_all_of_it_and_is_whole(left: float) -> None:
    share = share_of_epochs(STAGE, CLIPS, SPEEDS, 9, left)
    assert 0.9 * left <= day(share, 9) <= 1.05 * left
    assert LEAST_STEPS < steps_of(share) < FAIR_STEPS


def test_with_time_enough_or_without_a_limit_the_schedule_is_whole() -> None:
    for seconds in (1e6, inf):
        share = share_of_epochs(STAGE, CLIPS, SPEEDS, 9, seconds)
        assert [said(job, epochs_of(job, share)) for job in STAGE.jobs[:2]] == ["300 + 300 epochs", "600 epochs"]


@pytest.mark.parametrize(("speeds", "steps"), [(SPEEDS, LEAST_STEPS), (None, FAIR_STEPS)])
def test_with_hardly_any_time_or_no_speed_it_is_still_long_enough(speeds: Speeds | None, steps: int) -> None:
    one_epoch_of_each_stage = 2 * ceil(433 / FULL.batch)
    assert abs(steps_of(share_of_epochs(STAGE, CLIPS, speeds, 9, 30)) - steps) <= one_epoch_of_each_stage


def test_models_that_are_compared_train_for_as_many_epochs_and_both_stages_are_of_one_length() -> None:
    share = share_of_epochs(STAGE, CLIPS, SPEEDS, 9, 1000)
    (epochs,) = {epochs_of(job, share) for job in STAGE.jobs}
    words = STAGE.jobs[0].train(epochs, 16, "runs/x")
    assert f"epochs={epochs}" in words
    assert f"maskclr.start={epochs // 2}" in words
    assert said(STAGE.jobs[0], epochs) == f"{epochs // 2} + {epochs // 2} of 300 + 300 epochs"
    assert not any("maskclr.start" in word for job in STAGE.jobs[1:3] for word in job.train(epochs, 16, "runs/x"))


def test_an_evaluation_is_planned_for_as_many_cells_as_it_measures() -> None:
    data = load_data("synthetic", split="xsub", part="test")
    once, thrice, wide = (
        set(cells_of(specs_of([], suite, data), pipelines(()), draws, False))
        for suite, draws in (("maskclr", 1), ("maskclr", 3), ("wide", 1))
    )
    new = {"maskclr": once, "draws": thrice - once, "wide": wide - thrice}
    assert {step: len(cells) for step, cells in new.items()} == CELLS


def test_fewer_side_by_side_train_for_fewer_epochs() -> None:
    shares = [share_of_epochs(STAGE, CLIPS, SPEEDS, beside, 3000) for beside in (3, 6, 9)]
    assert shares == sorted(set(shares))


def test_a_plan_is_read_as_it_was_written(tmp_path: Path) -> None:
    plan = Plan(tmp_path / "plan.json")
    plan.speeds["d512, 1"], plan.gib["d512, 1"] = SPEEDS, 9.5
    plan.decide(STAGE, 0.08)
    assert plan.halve(STAGE.jobs[0]) == 8
    again = read_plan(tmp_path / "plan.json")
    assert vars(again) | {"_lock": None} == vars(plan) | {"_lock": None}
    assert again.batch(STAGE.jobs[0]) == 8
    assert again.batch(STAGE.jobs[1]) == 16
    assert again.schedule[STAGE.name]["maskclr d512"] == "24 + 24 of 300 + 300 epochs"


def test_the_seeds_of_a_set_come_before_the_next_set() -> None:
    trained = [stage for stage in stages() if "train" in stage.steps]
    order = [(stage.set.data, job.seed) for stage in trained[:2] for job in stage.jobs if job.network is FULL]
    assert order == sorted(order)  # jhmdb before penn_action, and of each seed 0 of all models first
    assert len(order) == 18


@pytest.mark.parametrize(
    ("memory", "gib", "beside"), [(79.6, 12.0, 6), (139.8, 12.0, 9), (139.8, 45.0, 2), (15.0, 45.0, 1)]
)
def test_as_many_train_side_by_side_as_the_memory_holds_and_no_more_than_nine(
    tmp_path: Path, memory: float, gib: float, beside: int
) -> None:
    call = Call(tmp_path, tmp_path, "python", memory=memory)
    assert fit_beside(call, STAGE, gib, cores=16) == beside
    assert beside == 1 or beside * gib < memory
