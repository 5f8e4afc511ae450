"""The queue, the slow encoder and the contrast, each against what it means; and its settings."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from contrastive import small
from golden_files import found
from npz import arrays
from torch.nn import functional

from skelbench.adapters.card import Card
from skelbench.adapters.model import adapter
from skelbench.core.errors import InputError
from skelbench.data.find import Dataset, load_data
from skelbench.training.objectives.momentum.contrast import among, first, info_nce, nearest, unit
from skelbench.training.objectives.momentum.keys import momentum_at
from skelbench.training.objectives.momentum.pair import Pair
from skelbench.training.objectives.momentum.queue import Queue, check_queue, too_long
from skelbench.training.parallel import Machine
from skelbench.training.provenance import Run
from skelbench.training.train import prepared


def test_the_queue_starts_with_unit_vectors_and_forgets_the_oldest() -> None:
    torch.manual_seed(0)
    queue, remembered = Queue(6, 3), []
    assert torch.allclose(queue.rows.norm(dim=1), torch.ones(6))
    for count in (2, 3, 3, 1, 4):
        keys = torch.randn(count, 3)
        queue.push(keys)
        remembered = [*remembered, *keys]
    newest = {tuple(key.tolist()) for key in remembered[-6:]}
    assert {tuple(row.tolist()) for row in queue.rows} == newest
    assert int(queue.place) == 13 % 6


def test_a_batch_longer_than_the_queue_leaves_its_last_keys() -> None:
    queue, keys = Queue(3, 2), torch.arange(10.0).view(5, 2)
    queue.push(keys)
    assert {tuple(row.tolist()) for row in queue.rows} == {tuple(key.tolist()) for key in keys[2:]}


@pytest.mark.parametrize(("size", "batch", "said"), [(100, 16, "queue=96 or 112"), (8, 16, "queue=16$")])
def test_a_queue_that_is_no_multiple_of_the_batch_is_refused_with_what_to_set(size: int, batch: int, said: str) -> None:
    with pytest.raises(InputError, match=f"skeletonclr.queue is {size}, no multiple of batch={batch}.*{said}"):
        check_queue("skeletonclr", size, batch)
    check_queue("skeletonclr", 96, 16)


def test_a_queue_longer_than_the_data_is_warned_of_with_one_that_fits() -> None:
    assert too_long("aimclr", 256, 256, 64) is None
    assert "told from its own older ones; set aimclr.queue=192" in (too_long("aimclr", 256, 255, 64) or "")


@pytest.mark.parametrize("path", found("skeattn_momentum"))
def test_the_momentum_rises_as_in_the_official_code(path: Path) -> None:
    file = arrays(path)
    settings: Any = SimpleNamespace(momentum=float(file["base_momentum"]), pace="cosine")
    for step, expected in zip(file["cur_iter"], file["momentum"], strict=True):
        assert momentum_at(settings, step / int(file["max_iter"])) == pytest.approx(float(expected), abs=1e-12)
    settings.pace = "constant"
    assert momentum_at(settings, 0.7) == float(file["base_momentum"])


def pair(momentum: float = 0.9) -> tuple[Any, Pair, Any]:
    """A small network, what lies beside it, and the settings."""
    torch.manual_seed(0)
    config = {"layout": "coco17", "base_channels": 8, "clip_len": 8, "num_stages": 2}
    made: Any = adapter("skelbench.adapters.stgcn:STGCN").load(Card("a", "", config, ()))
    settings: Any = SimpleNamespace(queue=4, width=3, momentum=momentum, pace="constant")
    return made.network, Pair(made.network, torch.nn.Linear(8, 3), settings), settings


@pytest.mark.parametrize("buffers", [False, True])
def test_the_slow_pair_starts_as_a_copy_and_goes_part_of_the_way(buffers: bool) -> None:
    network, beside, settings = pair()
    before = {key: value.clone() for key, value in beside.keys.state_dict().items()}
    for key, value in network.state_dict().items():
        assert torch.equal(before[f"network.{key}"], value)
    for part in (network, beside.projection):
        for value in part.state_dict().values():
            value += 1
    beside.follow(network, settings, 0.5, buffers)
    names = dict(network.named_parameters())
    for key, value in beside.keys.state_dict().items():
        part, _, name = key.partition(".")
        follows = part == "projection" or name in names or (buffers and part == "network")
        way = float(follows) if not value.is_floating_point() else 0.1 * follows  # counters are copied
        torch.testing.assert_close(value.double(), before[key].double() + way, rtol=1e-5, atol=1e-6, msg=key)
    assert not any(parameter.requires_grad for parameter in beside.keys.parameters())


def test_info_nce_is_cross_entropy_with_the_own_key_as_the_class() -> None:
    logits = torch.randn(5, 9)
    expected = functional.cross_entropy(logits, torch.zeros(5, dtype=torch.long))
    assert info_nce(logits).item() == pytest.approx(expected.item(), rel=1e-6)
    alone = torch.zeros(5, 9, dtype=torch.bool)
    alone[:, 0] = True
    assert among(logits, alone).item() == pytest.approx(expected.item(), rel=1e-6)


def test_a_duplicate_in_the_queue_ranks_first() -> None:
    torch.manual_seed(0)
    rows = unit(torch.randn(20, 6))
    assert nearest(rows[[4]] @ rows.T, 1)[0].nonzero().tolist() == [[4]]
    logits = torch.tensor([[0.9, 0.1, 0.2], [0.1, 0.2, 0.0]])
    assert first(logits).item() == 0.5


@pytest.fixture
def data(toy_set: Path) -> Dataset:
    return load_data(toy_set, split="xsub", part="train", source="pose")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"queue": 12}, "queue is 12, no multiple of batch=8"),
        ({"temperature": 0}, "temperature is 0, expected above 0"),
        ({"momentum": 1.5}, "momentum is 1.5, expected 0 to 1"),
        ({"pace": "fast"}, "pace is 'fast', expected constant or cosine"),
        ({"width": 0}, "width is 0, expected at least 1"),
        ({"queue": 80_000, "width": 10_000}, "queue 80,000 x .*width 10,000 make 800,000,000 numbers in a queue"),
        ({"queue": 1 << 21}, "queue"),
        ({"view": {"crop": -1}}, "must not be negative"),
    ],
)
@pytest.mark.parametrize("method", ["skeletonclr", "aimclr", "crossclr", "skeattnclr"])
def test_a_setting_that_means_nothing_is_answered_in_one_line(
    method: str, settings: dict[str, Any], said: str, data: Dataset
) -> None:
    with pytest.raises(InputError, match=said) as error:
        prepared(Run(small(method, **settings), data, 0), Machine(), "run")
    assert "\n" not in str(error.value)
