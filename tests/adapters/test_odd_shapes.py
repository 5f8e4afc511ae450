"""Official weights whose tensors are of other shapes, types or names than any network's are converted or refused."""

import random
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from skelbench.adapters.card import Card
from skelbench.adapters.exchange.convert import from_checkpoint
from skelbench.adapters.model import load_model
from skelbench.adapters.protocols import Networked
from skelbench.core.errors import InputError

STAGES = {"num_stages": 2, "inflate_stages": [2], "down_stages": [2]}
SMALL: dict[str, tuple[str, dict[str, Any]]] = {
    "stgcn": ("stgcn:STGCN", {"layout": "coco17", "base_channels": 4, **STAGES}),
    "stgcnpp": ("stgcnpp:STGCNPP", {"layout": "coco17", "base_channels": 8, **STAGES}),
    "aagcn": ("aagcn:AAGCN", {"layout": "coco17", "base_channels": 8, **STAGES}),
    "ctrgcn": ("ctrgcn:CTRGCN", {"layout": "coco17", "base_channels": 8, **STAGES}),
    "msg3d": ("msg3d:MSG3D", {"layout": "coco17", "base_channels": 12, "num_gcn_scales": 3, "num_g3d_scales": 2}),
    "slowonly": ("posec3d:PoseC3D", {"layout": "coco17", "base_channels": 4, "backbone": "slowonly"}),
    "c3d": ("posec3d:PoseC3D", {"layout": "coco17", "base_channels": 4, "backbone": "c3d"}),
    "motionbert": ("motionbert:MotionBERT", {"dim": 16, "depth": 1, "maxlen": 9, "clip_len": 9, "hidden": 8}),
}
SIZES = (0, 1, 2, 3, 7, 300)


def spoil(state: dict[str, Tensor], rng: random.Random) -> None:
    """Take one tensor away, rename it, or give it another shape or type."""
    key = rng.choice(list(state))
    tensor = state.pop(key)
    kinds = (torch.int64, torch.bool, torch.bfloat16, torch.uint8)
    match rng.choice(("none", "name", "shape", "turn", "type")):
        case "name":
            state[rng.choice((f"{key}x", key.replace(".", "_", 1)))] = tensor
        case "shape":
            state[key] = torch.zeros([rng.choice(SIZES) for _ in range(rng.randrange(4))])
        case "turn" if tensor.ndim:
            state[key] = tensor.transpose(0, -1)
        case "type":
            state[key] = tensor.to(rng.choice(kinds))
        case _:
            pass


LARGE = {"msg3d", "slowonly"}


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] * (name in LARGE)) for name in SMALL])
def test_a_checkpoint_with_odd_tensors_is_converted_or_refused(name: str, tmp_path: Path) -> None:
    adapter, config = SMALL[name]
    model = load_model(Card(name, f"skelbench.adapters.{adapter}", config, ("a", "b", "c")))
    assert isinstance(model, Networked)
    good, rng, refused = model.network.state_dict(), random.Random(name), 0
    for trial in range(12):
        state = dict(good)
        for _ in range(rng.choice((1, 1, 2)) if trial else 0):
            spoil(state, rng)
        torch.save({"state_dict": state}, tmp_path / "x.pth")
        try:
            made = from_checkpoint(tmp_path / "x.pth", tmp_path / "x.yaml")
            assert len(made.card.classes) == (len(state.get("cls_head.fc_cls.weight", ())) or 3)
        except InputError:
            refused += 1
    assert 0 < refused < 12


def test_one_tensor_that_asks_for_a_giant_does_not_get_it(tmp_path: Path) -> None:
    adapter, config = SMALL["stgcn"]
    model = load_model(Card("x", f"skelbench.adapters.{adapter}", config, ("a", "b")))
    assert isinstance(model, Networked)
    wide = {"backbone.gcn.0.gcn.bn.weight": torch.zeros(3000)}
    torch.save({**model.network.state_dict(), **wide}, tmp_path / "x.pth")
    with pytest.raises(InputError, match=r"describes [\d,]+ parameters, but has weights of 1,000,000 bytes"):
        from_checkpoint(tmp_path / "x.pth", tmp_path / "x.yaml")
