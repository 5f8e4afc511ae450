"""Weights are read without running anything in them, and put in by name."""

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from graph_models import small_stgcn as model
from people import flat, walk
from safetensors.torch import save_file

from skelbench.adapters.stgcn import STGCN
from skelbench.adapters.weights.read import load_strict, read_state
from skelbench.core.errors import InputError


@pytest.mark.parametrize("half", [False, True])
def test_saved_weights_load_into_the_same_model(tmp_path: Path, half: bool) -> None:
    trained = model(data_bn="none")
    state = {
        key: value.half() if half and value.is_floating_point() else value
        for key, value in trained.network.state_dict().items()
    }
    save_file(state, tmp_path / "toy.safetensors")
    torch.manual_seed(1)
    loaded = STGCN.load(replace(trained.card, weights="toy.safetensors", folder=tmp_path))
    loaded.network.eval()
    x = trained.prepare(flat(walk("coco17")))
    torch.testing.assert_close(loaded.logits(x), trained.logits(x), atol=1e-2 if half else 0, rtol=0)


def test_names_of_mmaction2_are_understood() -> None:
    network = model().network
    state = {key.replace("fc_cls", "fc"): value + 1 for key, value in network.state_dict().items()}
    load_strict(network, {**state, "data_preprocessor.mean": torch.zeros(3)}, "mmaction2")
    torch.testing.assert_close(network.cls_head.fc_cls.bias.detach(), state["cls_head.fc.bias"])


def test_missing_and_extra_weights_are_named() -> None:
    network = model().network
    state = network.state_dict()
    state["backbone.gcn.0.gcn.QA"] = state.pop("backbone.gcn.0.gcn.PA")
    with pytest.raises(InputError, match=r"toy: missing 1 keys \(.*gcn\.PA\), unexpected 1 keys \(.*gcn\.QA\)"):
        load_strict(network, state, "toy")


def test_weights_for_another_number_of_classes_are_refused() -> None:
    with pytest.raises(InputError, match=r"cls_head.fc_cls.weight has shape \(5, 16\), the network expects \(4, 16\)"):
        load_strict(model().network, model(classes=5).network.state_dict(), "toy")


class Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        return exec, ("raise SystemExit('boom')",)


@pytest.mark.parametrize("name", ["cut.safetensors", "cut.pth", "bomb.pth"])
def test_unreadable_weights_are_refused_without_running_them(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(pickle.dumps(Bomb()) if name.startswith("bomb") else b"\x10\x00\x00")
    with pytest.raises(InputError, match=f"{name} holds no weights we can read"):
        read_state(path)
