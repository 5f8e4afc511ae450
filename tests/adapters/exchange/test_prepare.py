"""What a push would send: nothing that could execute anything, and nothing that is only of this machine."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import yaml
from safetensors.torch import save_file

from skelbench.adapters.card import Card, read_card
from skelbench.adapters.exchange.public_card import public
from skelbench.adapters.exchange.push import prepare
from skelbench.core.errors import InputError


def spoilt(run: Path, change: Callable[[dict[str, Any]], None]) -> None:
    card = yaml.safe_load((run / "card.yaml").read_text())
    change(card)
    (run / "card.yaml").write_text(yaml.safe_dump(card))


def as_torch(run: Path) -> None:
    torch.save({"a": torch.arange(3)}, run / "w.pth")
    spoilt(run, lambda card: card.update(weights="w.pth", sha256=None))


def in_metadata(run: Path) -> None:
    save_file({"a": torch.arange(3)}, run / "w.safetensors", {"made by": "/home/ann/train.py"})
    spoilt(run, lambda card: card.update(weights="w.safetensors", sha256=None))


def cut(run: Path) -> None:
    (run / "w.safetensors").write_bytes((run / "weights.safetensors").read_bytes()[:-1])
    spoilt(run, lambda card: card.update(weights="w.safetensors", sha256=None))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (
            as_torch,
            "all that is pushed; make it one with `skelbench convert w.pth --out card.yaml`, and push that card",
        ),
        (in_metadata, "says '/home/ann/train.py', a path of this machine, which would be published"),
        (cut, "is no whole safetensors file; convert or train it again"),
        (lambda run: spoilt(run, lambda card: card.update(weights=None)), "card wrist has no weights to push"),
        (
            lambda run: spoilt(run, lambda card: card["config"].update(x="/home/ann/g")),
            "config names '/home/ann/g', a path",
        ),
        (lambda run: (run / "weights.safetensors").write_bytes(b"x"), "the card expects"),
    ],
)
def test_what_may_not_be_published_is_refused(run: Path, spoil: Callable[[Path], object], says: str) -> None:
    spoil(run)
    with pytest.raises(InputError, match=re.escape(says)):
        prepare(read_card(run), "ann/net")


@pytest.mark.parametrize(
    "repo", ["a/../b", "a--b/c", "ann/net@main", "a/b/c", "ann", "ann/", "an n/net", "ann/net.git"]
)
def test_what_is_no_name_of_a_repository_is_refused(run: Path, repo: str) -> None:
    with pytest.raises(InputError, match=r"is no OWNER/REPO of the Hub: two names"):
        prepare(read_card(run), repo)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("--out /home/ann", "--out …"),
        ("--out=~/x.csv", "--out=x.csv"),
        ("--data '/home/ann smith/my runs/x y.pkl' --seed 0", "--data 'x y.pkl' --seed 0"),
        (r'--data "D:\ann\my sets\a.npz"', '--data "a.npz"'),
        (r"\\\\server\share\w.pt", "w.pt"),
        ("(/scratch/7/w.pt), file:///data/w.pt", "(w.pt), w.pt"),
        ("runs/ann/x ann/y and x/ann", "runs/…/x …/y and x/…"),
        ("runs/joanna/x, Ann, annual/1", "runs/joanna/x, Ann, annual/1"),
        ("https://arxiv.org/abs/1801.07455 and/or 3/4 of 1/2", "https://arxiv.org/abs/1801.07455 and/or 3/4 of 1/2"),
        ("noise at 30 fps / 2, it's 5 o'clock", "noise at 30 fps / 2, it's 5 o'clock"),
    ],
)
def test_paths_keep_their_last_name_and_other_texts_stay(
    text: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER"):
        monkeypatch.setenv(name, "ann")
    card = Card("x", "a:B", training={"command": text, "recipe": {"deep": [text]}}, notes=text)
    clean = public(card)
    assert (clean.notes, clean.training) == (shown, {"command": shown, "recipe": {"deep": [shown]}})
