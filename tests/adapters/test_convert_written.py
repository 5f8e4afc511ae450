"""What `skelbench convert` refuses before it writes."""

from pathlib import Path
from typing import Any

import pytest
import torch
from command import refused_without_a_trace
from graph_models import small_stgcn


@pytest.fixture
def weights() -> dict[str, Any]:
    return small_stgcn().network.state_dict()


@pytest.mark.parametrize("name", ["a\nb", "a\udcff", "x" * 301, " "])
def test_nothing_is_written_for_a_name_that_no_card_may_have(
    tmp_path: Path, weights: dict[str, Any], name: str
) -> None:
    torch.save(weights, tmp_path / "x.pth")
    refused_without_a_trace(tmp_path, "convert", tmp_path / "x.pth", "--out", tmp_path / "card.yaml", "--name", name)


def test_weights_beside_the_card_are_not_written_through_a_link(tmp_path: Path, weights: dict[str, Any]) -> None:
    torch.save(weights, tmp_path / "x.pth")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "card.safetensors").symlink_to(tmp_path / "mine")
    said = refused_without_a_trace(tmp_path, "convert", tmp_path / "x.pth", "--out", tmp_path / "out" / "card.yaml")
    assert "leads out of its folder" in said
