"""`skelbench eval` answers a broken model in one line, and every file that was there stays as it was."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from bad_files import Hostile, arrays, edited, thrice_the_persons, with_weights
from command import refused, refused_without_a_trace

from skelbench.core.files import file_sha256

RUN = ("eval", "--model", "run", "--data", "toy", "--source", "pose", "--out", "old.csv")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda run: edited(run, sha256="0" * 64), "the card expects 000000000000…; fetch the right file or correct"),
        (lambda run: (run / "weights.safetensors").unlink(), "weights.safetensors are not there; train them or fetch"),
        (
            lambda run: with_weights(run, lambda state: state.pop("cls_head.fc_cls.bias")),
            "missing 1 keys (cls_head.fc_cls.bias), unexpected nothing; check the configuration",
        ),
        (
            lambda run: with_weights(run, lambda state: state.update(surplus=torch.zeros(1))),
            "missing nothing, unexpected 1 keys (surplus); check the configuration",
        ),
        (
            lambda run: with_weights(run, lambda state: state.update({"cls_head.fc_cls.bias": torch.zeros(7)})),
            "cls_head.fc_cls.bias has shape (7,), the network expects (3,)",
        ),
        (
            lambda run: with_weights(run, lambda state: state["cls_head.fc_cls.bias"].fill_(float("nan"))),
            "gave NaN or infinite logits; its weights or its input are broken",
        ),
        (lambda run: edited(run, classes=["a", "b", "c"]), "knows 3 classes (a, b, c …), data toy has 3 (rise0"),
        (lambda run: edited(run, classes=3.5), "classes is 3.5, expected a list of names; correct the card"),
        (lambda run: edited(run, config=[1]), "config is [1], expected a mapping; correct the card"),
        (lambda run: edited(run, weights=7), "weights is 7, expected text; correct the card"),
        (lambda run: edited(run, config={"layout": "coco71"}), "unknown layout 'coco71'; did you mean coco17?"),
        (lambda run: edited(run, config={"clip_len": "long"}), "configuration clip_len: 'long' is no int"),
        (lambda run: edited(run, adapter="skelbench.core.clip:Clip"), "write module:Class of something"),
        (lambda run: (run / "card.yaml").write_bytes(b"\xff\xfe\x00"), "card.yaml is not YAML"),
    ],
)
def test_a_broken_model_is_refused(trained: Path, spoil: Callable[[Path], object], said: str) -> None:
    spoil(trained)
    assert said in refused_without_a_trace(trained.parent, *RUN)


def test_truncated_weights_are_refused(trained: Path) -> None:
    weights = trained / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    assert "has sha256" in refused(*RUN)
    edited(trained, sha256=file_sha256(weights))
    assert "holds no weights we can read" in refused(*RUN)


def test_weights_that_would_run_code_are_refused(trained: Path) -> None:
    torch.save({"state_dict": Hostile(trained / "owned")}, trained / "weights.pth")
    edited(trained, weights="weights.pth", sha256=None)
    assert "holds no weights we can read" in refused(*RUN)
    assert not (trained / "owned").exists()


def test_more_persons_than_the_model_takes_are_refused(trained: Path) -> None:
    content = arrays(trained.parent)
    thrice_the_persons(content)
    np.savez(trained.parent / "crowd.npz", **content)
    said = refused("eval", "--data", "crowd.npz", "--model", "run", "--perturb", "noise:0.1")
    assert "has 3 persons, run takes 2; set max_persons, or extra_persons: cut to keep the first ones" in said
