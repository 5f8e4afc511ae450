"""Of every pre-training: with random labels it ends with the same weights, bit for bit."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from skelbench.data.find import load_data
from skelbench.training.choose import choose
from skelbench.training.presets.pretraining import PRETRAINING
from skelbench.training.train import train

GRAPH = ["clip_len=16", "base_channels=4", "feature=8"]
SIZES = {
    **{method: [*GRAPH, "pstl.width=16"] for method in ("pstl", "skeletonbt")},
    **{method: [*GRAPH, f"{method}.queue=16"] for method in ("skeletonclr", "aimclr", "crossclr")},
    "skeattnclr": [*GRAPH, "skeattnclr.queue=16", "skeattnclr.mix.unit=2"],
    "untrained": GRAPH,
    "skeletonmae": ["base_channels=8", "widths=[8,8]", "qkv=[2,2]"],
    "mamp": ["base_channels=8", "heads=2", "depth=1", "mamp.width=8", "mamp.depth=1", "mamp.heads=2"],
}


def test_every_method_is_among_them() -> None:
    assert SIZES.keys() == set(PRETRAINING)


@pytest.mark.parametrize("method", SIZES)
def test_random_labels_change_nothing(method: str, toy_set: Path, tmp_path: Path) -> None:
    data = load_data(toy_set, split="xsub", part="train", source="pose")
    recipe = choose(method, "tiny", [*SIZES[method], "batch=8", "epochs=2"], PRETRAINING)
    train(recipe, data, tmp_path / "true")
    other = data.take(range(len(data)))
    torch.manual_seed(1)
    object.__setattr__(other, "labels", torch.randint(len(data.classes), (len(data),)).numpy())
    assert (other.labels != data.labels).any()
    train(recipe, other, tmp_path / "random")
    true, random = (load_file(tmp_path / run / "weights.safetensors") for run in ("true", "random"))
    assert true.keys() == random.keys()
    assert all(torch.equal(value, random[key]) for key, value in true.items())
