"""A model is known by its code where that is not ours, and by its numbers where its card names no weights."""

import importlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from toy import WRIST, WristModel

from skelbench.adapters.card import Card
from skelbench.adapters.code import code_sha256
from skelbench.adapters.model import load_model

CODE = """
class Constant:
    def __init__(self, card): self.card = card
    @classmethod
    def load(cls, card): return cls(card)
    def prepare(self, clip, rng=None): ...
    def logits(self, batch): return {answer}
"""


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Write a module and load its model anew; returns a function of what the model answers."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def load(answer: int, **card: Any) -> Any:
        (tmp_path / "outside_constant.py").write_text(CODE.format(answer=answer))
        sys.modules.pop("outside_constant", None)
        importlib.invalidate_caches()
        return load_model(Card("constant", "outside_constant:Constant", folder=tmp_path, **card), trust=True)

    yield load
    sys.modules.pop("outside_constant", None)


def test_code_that_is_not_ours_is_part_of_the_model(outside: Any) -> None:
    first, other, again = (code_sha256(outside(answer)) for answer in (1, 2, 1))
    assert first == again != other


def test_a_file_that_the_configuration_names_is_part_of_a_model_without_weights(outside: Any, tmp_path: Path) -> None:
    told: list[str] = []
    for text in ("first training", "second training", "first training"):
        (tmp_path / "w.bin").write_text(text)
        told.append(code_sha256(outside(1, config={"file": "w.bin", "width": 3, "none": "no such file"})))
    assert told[0] == told[2] != told[1]


def test_our_code_counts_by_the_version_of_our_numerics_and_not_by_its_bytes() -> None:
    assert code_sha256(load_model("stgcn-synthetic-xsub")) == ""


class Networked(WristModel):
    def __init__(self, card: Card, weight: float) -> None:
        super().__init__(card)
        self.network = torch.nn.Linear(1, 1)
        torch.nn.init.constant_(self.network.weight, weight)
        torch.nn.init.zeros_(self.network.bias)


def test_a_network_whose_card_names_no_weights_is_known_by_its_numbers() -> None:
    first, other, again = (code_sha256(Networked(WRIST, weight)) for weight in (1.0, 2.0, 1.0))
    assert first == again != other
    named = replace(WRIST, weights="w.safetensors")
    assert code_sha256(Networked(named, 1.0)) == code_sha256(Networked(named, 2.0))  # the card has their hash


def test_files_of_an_outside_adapter_count_also_beside_weights_of_its_card(outside: Any, tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(b"weights")
    told: list[str] = []
    for text in ("one", "two", "one"):
        (tmp_path / "norm.txt").write_text(text)
        told.append(code_sha256(outside(1, weights="weights.bin", config={"norm": "norm.txt"})))
    assert told[0] == told[2] != told[1]
