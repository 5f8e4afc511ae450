"""The smallest batch of an epoch: refused before the training where a step cannot be made of it."""

from pathlib import Path

import pytest
import torch

from skelbench.core.errors import InputError
from skelbench.data.find import Dataset, load_data
from skelbench.training.choose import choose
from skelbench.training.presets.pretraining import PRETRAINING
from skelbench.training.train import train
from skelbench.training.transfer.encoder import Features
from skelbench.training.transfer.linear import Linear, fit


@pytest.fixture
def data(toy_set: Path) -> Dataset:
    return load_data(toy_set, split="xsub", part="train", source="pose")


@pytest.mark.parametrize(
    ("method", "batch", "clips", "said"),
    [
        ("pstl", 2, 3, "pstl needs 2 clips in every batch of a process; 3 clips in batches of up to 2 leave 1"),
        ("pstl", 4, 1, "1 clips in batches of up to 4 leave 1"),
        (
            "skeattnclr",
            4,
            5,
            "skeattnclr needs 3 clips in every batch .* 5 clips in batches of up to 4 leave 2",
        ),
    ],
)
def test_a_batch_smaller_than_a_method_needs_is_refused_before_the_training(
    method: str, batch: int, clips: int, said: str, data: Dataset, tmp_path: Path
) -> None:
    """5 clips in batches of up to 4 are 3 and 2: the last batch of an epoch is the smallest."""
    settings = {"skeattnclr": ["skeattnclr.queue=8"], "pstl": ["pstl.width=8"]}[method]
    recipe = choose(method, "tiny", [f"batch={batch}", "epochs=1", *settings], PRETRAINING)
    with pytest.raises(InputError, match=said) as error:
        train(recipe, data.take(range(clips)), tmp_path / "run")
    assert "\n" not in str(error.value) and not (tmp_path / "run" / "log.csv").exists()


@pytest.mark.parametrize(("method", "batch", "clips"), [("pstl", 2, 4), ("skeattnclr", 4, 7)])
def test_a_batch_as_small_as_a_method_can_have_is_trained(
    method: str, batch: int, clips: int, data: Dataset, tmp_path: Path
) -> None:
    settings = {"skeattnclr": ["skeattnclr.queue=8"], "pstl": ["pstl.width=8"]}[method]
    sizes = ["base_channels=4", "feature=8", "epochs=1"]
    train(choose(method, "tiny", [f"batch={batch}", *sizes, *settings], PRETRAINING), data.take(range(clips)), tmp_path)


@pytest.mark.parametrize(
    ("model", "settings", "said"),
    [("motionbert", [], "cross-entropy needs 2 clips"), ("stgcn", ["head.kind=joints"], "cross-entropy needs 2 clips")],
)
def test_a_clip_alone_is_refused_by_a_last_layer_that_normalises_over_clips(
    model: str, settings: list[str], said: str, data: Dataset, tmp_path: Path
) -> None:
    recipe = choose(model, "tiny", ["batch=2", "val=0", "epochs=1", *settings])
    with pytest.raises(InputError, match=said):
        train(recipe, data.take(range(3)), tmp_path / "run")


def test_a_linear_layer_takes_a_clip_alone_unless_it_normalises_over_clips() -> None:
    given = Features(torch.randn(3, 4), torch.tensor([0, 1, 0]))
    weight, _ = fit(Linear(epochs=1, batch=2), given, 2, 0)
    assert torch.isfinite(weight).all()
    with pytest.raises(InputError, match=r"3 clips in batches of up to 2 leave one alone; set another linear\.batch"):
        fit(Linear(epochs=1, batch=2, batch_norm=True), given, 2, 0)
