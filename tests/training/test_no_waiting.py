"""A step asks nothing of the device: nobody waits for a GPU to have computed.

The device is `meta`, which has shapes but no values: whatever would copy a value to the CPU, or a shape that depends on
values, raises there.
"""

from pathlib import Path
from typing import Any

import pytest
from torch import Tensor
from trainable import TRAININGS

from skelbench.data.find import Dataset, load_data
from skelbench.training.choose import choose
from skelbench.training.epoch import Training
from skelbench.training.objectives.objective import Step, Together
from skelbench.training.parallel import Machine
from skelbench.training.provenance import Run
from skelbench.training.train import prepared

META = Machine("meta")
MASKS = ["probabilistic", "top", "random", "threshold"]
UNITS = ["joint-frame", "joint-group", "joint", "frame", "mix"]


@pytest.fixture
def data(toy_set: Path) -> Dataset:
    return load_data(toy_set, split="xsub", part="train", source="pose")


def training(data: Dataset, model: str, *more: str) -> Training:
    recipe = choose(model, "tiny", [*TRAININGS[model], "batch=8", "val=0", "epochs=1", *more])
    return prepared(Run(recipe, data, 0), META, "run")


@pytest.mark.parametrize("model", TRAININGS)
def test_no_step_of_any_model_waits_for_the_device(model: str, data: Dataset) -> None:
    made = training(data, model)
    assert made.stock is not None and made.stock.rows.is_meta
    sums = made.steps(0)
    assert all(total.is_meta for total in sums.totals.values())


@pytest.mark.parametrize("model", ["maskclr", "stgcn", "aagcn"])
def test_nor_where_padded_persons_count_as_officially(model: str, data: Dataset) -> None:
    training(data, model, "average_absent=true").steps(0)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("select", MASKS)
@pytest.mark.slow
def test_nor_does_any_mask_of_maskclr(select: str, unit: str, data: Dataset) -> None:
    training(data, "maskclr", f"maskclr.mask.select={select}", f"maskclr.mask.unit={unit}").steps(0)


@pytest.mark.parametrize("setting", ["sample=ntxent", "classes=supcon", "negatives=masked", "cross_entropy=plain"])
@pytest.mark.slow
def test_nor_does_any_loss_of_maskclr(setting: str, data: Dataset) -> None:
    training(data, "maskclr", f"maskclr.{setting}").steps(0)


def test_a_step_that_does_wait_would_be_seen_here(data: Dataset) -> None:
    with pytest.raises(RuntimeError, match="meta"):
        training(data, "motionbert", "objective=toy_objective:Looks").steps(0)


def test_the_figures_of_an_epoch_are_those_of_its_steps(data: Dataset) -> None:
    recipe = choose("maskclr", "tiny", [*TRAININGS["maskclr"], "batch=8", "val=0", "lr=0", "dropout=0"])
    made = prepared(Run(recipe, data, 0), Machine(), "run")
    seen: list[tuple[dict[str, float], int]] = []
    step = made.objective.step

    def remembered(x: Tensor, label: Tensor, epoch: int, together: Together) -> Step:
        done = step(x, label, epoch, together)
        assert done.logits is not None
        right = 100 * sum(int(row.argmax()) == int(k) for row, k in zip(done.logits, label, strict=True)) / len(label)
        seen.append(({"loss": done.loss.item(), "train_top1": right, "masked": done.figures["masked"].item()}, len(x)))
        return done

    objective: Any = made.objective
    objective.step = remembered
    means = made.epoch(0)
    for name in ("loss", "train_top1", "masked"):
        expected = sum(figures[name] * count for figures, count in seen) / sum(count for _, count in seen)
        assert means[name] == pytest.approx(expected, rel=1e-6)
    assert len(seen) > 1
