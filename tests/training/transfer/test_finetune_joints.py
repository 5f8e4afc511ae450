"""Finetuning MAMP's encoder with its head on joints side by side: it trains, is a card like others, and no encoder."""

from pathlib import Path

import pytest
import torch
from encoders import training_part
from safetensors.torch import load_file

from skelbench.core.errors import InputError
from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import evaluate
from skelbench.training.choose import choose
from skelbench.training.presets.pretraining import PRETRAINING
from skelbench.training.train import train
from skelbench.training.transfer.encoder import read_encoder
from skelbench.training.transfer.finetune import Finetune
from skelbench.training.transfer.run import transfer
from skelbench.training.transfer.task import Task

SMALL = ["clip_len=12", "base_channels=8", "heads=2", "depth=2", "batch=8", "epochs=1"]
HEAD = ("head.kind=joints", "head.hidden=6", "dropout=0.3", "drop_path=0.3", "optimiser=adamw", "epochs=2", "batch=8")


def test_the_head_on_joints_is_trained_on_the_encoder_and_is_a_card_like_others(toy_set: Path, tmp_path: Path) -> None:
    data, folder = training_part(toy_set), tmp_path / "encoder"
    train(choose("mamp", "tiny", SMALL, PRETRAINING), data, folder)
    transfer(Task(read_encoder(str(folder)), data, tmp_path / "out"), [Finetune(HEAD)])
    made = load_file(tmp_path / "out" / "finetune" / "weights.safetensors")
    joints = len(data[0].layout)
    assert made["cls_head.fc1.weight"].shape == (6, 8 * joints)
    given = load_file(folder / "weights.safetensors")
    assert given.keys() == {key for key in made if not key.startswith("cls_head.")}
    assert not torch.equal(given["backbone.norm.weight"], made["backbone.norm.weight"])
    with pytest.raises(InputError, match=r"finetuned on joints side by side .* name the encoder that it was made of"):
        read_encoder(str(tmp_path / "out" / "finetune"))
    rows = evaluate([str(tmp_path / "out" / "finetune")], load_data(toy_set, split="xsub", source="pose"))
    assert len(rows) == 1 and rows["top1"].between(0, 100).all()
