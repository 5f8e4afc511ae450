"""Where a page prints what a command printed, that is what the command prints."""

from pathlib import Path

import pytest
import torch
from command import succeeded
from conftest import ROOT
from doc_commands import blocks

from skelbench.adapters.card import Card
from skelbench.adapters.model import load_model

PAGE = (ROOT / "docs" / "your_checkpoint.md").read_text()


def printed(command: str) -> list[str]:
    """The lines that the page shows under `$ command`."""
    body = next(body for body in blocks("", PAGE) if body.startswith(f"$ {command}"))
    return [line for line in body.splitlines()[1:] if line != "…"]


def test_a_converted_checkpoint_is_described_as_on_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    card = Card("b", "skelbench.adapters.stgcn:STGCN", {}, tuple(map(str, range(60))))
    state = load_model(card).network.state_dict()  # type: ignore[attr-defined]
    torch.save({"state_dict": state, "meta": {"config": "feats=['b']"}}, "b.pth")
    command = "convert b.pth --out stgcn-b.yaml"
    lines = succeeded(*command.split()).splitlines()
    shown = printed(f"skelbench {command}")
    unhashed = [line.partition(" (sha256 ")[0] for line in lines]  # these weights are random
    assert unhashed == [line.partition(" (sha256 ")[0] for line in shown]


def test_official_cards_are_listed_as_on_the_page() -> None:
    listed = succeeded("list", "models", "--official").splitlines()
    shown = printed("skelbench list models --official")
    assert len(shown) == 3
    assert {" ".join(line.split()) for line in shown} <= {" ".join(line.split()) for line in listed}
    assert len(listed) - 1 == 324
    assert "324" in PAGE


@pytest.mark.slow
def test_a_fused_model_scores_as_on_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "both.yaml").write_text(blocks("yaml", PAGE)[1])
    monkeypatch.chdir(tmp_path)
    command = "eval --model both.yaml --model stgcn-synthetic-xsub --model motionbert-synthetic-xsub"
    command = f"{command} --perturb joint-mask:0.3"
    out = succeeded(*command.split(), "--device", "cpu")
    assert out.splitlines() == printed(f"skelbench {command}")
