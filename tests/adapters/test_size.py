"""A card that describes a network larger than its weights is refused before memory is taken for it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import torch
import warm_python
from conftest import ROOT

from skelbench.adapters.card import Card
from skelbench.adapters.model import load_model
from skelbench.core.errors import InputError

STGCN = "skelbench.adapters.stgcn:STGCN"
HUGE = {
    STGCN: {"base_channels": 10_000, "inflate_stages": [2, 3, 4]},
    "skelbench.adapters.stgcnpp:STGCNPP": {"base_channels": 10_000, "inflate_stages": [2, 3, 4]},
    "skelbench.adapters.aagcn:AAGCN": {"base_channels": 10_000, "inflate_stages": [2, 3, 4]},
    "skelbench.adapters.ctrgcn:CTRGCN": {"base_channels": 10_000, "inflate_stages": [2, 3, 4]},
    "skelbench.adapters.posec3d:PoseC3D": {"base_channels": 10_000},
    "skelbench.adapters.motionbert:MotionBERT": {"dim": 9_600, "depth": 50},
}
"""Every number is one that a card may have; together they are a network of more than 10^11 parameters."""

MEASURED = """
import json, resource, sys, time
from skelbench.adapters.card import Card
from skelbench.adapters.model import load_model
from skelbench.core.errors import InputError

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
load_model(Card("small", "skelbench.adapters.stgcn:STGCN", {"base_channels": 4}, ("a", "b")))  # imports torch
for adapter, config in json.loads(sys.argv[1]).items():
    before, start = peak(), time.process_time()
    try:
        load_model(Card("huge", adapter, config, ("a", "b")))
    except InputError as error:
        print(json.dumps([adapter, [str(error), time.process_time() - start, peak() - before]]))
"""


@pytest.fixture(scope="module")
def measured() -> dict[str, tuple[str, float, int]]:
    """Adapter -> what it says, seconds of computing, and megabytes that its process grew by."""
    ran = warm_python.run(["-c", MEASURED, json.dumps(HUGE)], dict(os.environ), ROOT)
    ran.check_returncode()
    return dict(map(json.loads, ran.stdout.splitlines()))


@pytest.mark.parametrize("adapter", HUGE)
def test_a_network_of_a_hundred_billion_parameters_costs_no_time_and_no_memory(
    adapter: str, measured: dict[str, tuple[str, float, int]]
) -> None:
    said, seconds, megabytes = measured[adapter]
    count = int(said.partition("describes ")[2].partition(" parameters")[0].replace(",", ""))
    assert count > 10**11 and said.endswith("but has no weights; correct its settings")
    assert seconds < 1 and megabytes < 200


@pytest.mark.parametrize("key", ["base_channels", "num_stages", "clip_len", "views", "max_persons"])
@pytest.mark.parametrize("value", [10**6, 2**31, 2**63, 10**400])
def test_a_number_that_no_network_has_is_refused_by_its_key(key: str, value: int) -> None:
    with pytest.raises(InputError, match=f"{key}: .* is too large; take at most"):
        load_model(Card("x", STGCN, {key: value}, ("a", "b")))


def test_a_network_needs_a_byte_of_its_weights_for_each_parameter(tmp_path: Path) -> None:
    card = Card("x", STGCN, {"base_channels": 8}, ("a", "b"), weights="w.pth", folder=tmp_path)
    state = load_model(Card("x", STGCN, {"base_channels": 8}, ("a", "b"))).network.state_dict()  # type: ignore[attr-defined]
    torch.save(state, tmp_path / "w.pth")
    assert load_model(card).card.name == "x"
    torch.save({"a": torch.zeros(3)}, tmp_path / "w.pth")
    size = (tmp_path / "w.pth").stat().st_size
    with pytest.raises(InputError, match=rf"but has weights of {size:,} bytes; correct its settings"):
        load_model(card)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"inflate_stages": list(range(2, 11))}, "inflate_stages"),
        ({"base_channels": 0}, "base_channels"),
        ({"base_channels": -4}, "base_channels"),
        ({"base_channels": "many"}, "base_channels"),
        ({"base_channels": float("nan")}, "base_channels"),
    ],
)
def test_settings_of_which_no_network_can_be_built_are_named(config: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        load_model(Card("x", STGCN, config, ("a", "b")))


def test_a_card_without_classes_is_told_what_it_lacks() -> None:
    with pytest.raises(InputError, match="card x names no classes, so its network has no outputs; write `classes`"):
        load_model(Card("x", STGCN))
