"""The numbers of a recipe are those of trainings; a batch is one that a machine holds."""

from pathlib import Path

import pytest
from refusal import refusal

from skelbench.data.find import load_data
from skelbench.training.choose import choose
from skelbench.training.train import train

TOO_MUCH = {
    "lr": "1e300",
    "head_lr": "1e5",
    "weight_decay": "1e300",
    "clip_norm": "1e300",
    "warmup": "1e300",
    "decay": "1.01",
    "epochs": "1000001",
    "batch": "1000001",
    "val": "1e300",
}


@pytest.mark.parametrize("key", TOO_MUCH)
def test_a_number_that_no_training_has_is_named(key: str) -> None:
    said = refusal(lambda: choose("stgcn", "tiny", [f"{key}={TOO_MUCH[key]}"]))
    assert f"{key}: " in said and "is too large; take at most " in said


@pytest.mark.parametrize("setting", ["maskclr.alpha=1e300", "maskclr.mask.temperature=1e300", "maskclr.start=1e7"])
def test_so_is_one_of_the_objective(setting: str, toy_set: Path, tmp_path: Path) -> None:
    data = load_data(toy_set, split="xsub", part="train", source="pose")
    said = refusal(lambda: train(choose("maskclr", "tiny", [setting]), data, tmp_path / "run"))
    assert setting.partition("=")[0].rpartition(".")[2] in said


def test_a_batch_of_views_that_no_machine_holds_is_refused_before_it_is_made(toy_set: Path, tmp_path: Path) -> None:
    data = load_data(toy_set, split="xsub", part="train", source="pose")
    small = ["num_stages=1", "inflate_stages=[]", "down_stages=[]", "base_channels=1", "val=0"]
    recipe = choose("stgcn", "tiny", [*small, "clip_len=10000", "max_persons=20", "batch=100000"])
    said = refusal(lambda: train(recipe, data, tmp_path / "run"))
    assert f"clips {len(data)} x views 1 x numbers of a view " in said and "lower one of them" in said
    assert not (tmp_path / "run").exists()
