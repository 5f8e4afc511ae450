"""What a training may start from, and where its folder lies."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from graph_models import small_stgcn

from skelbench.core.errors import InputError
from skelbench.data.find import load_data
from skelbench.training.choose import Choice
from skelbench.training.starting import start_from


@pytest.mark.parametrize("name", ["x.pth.tar", "epoch_24", "best.ckpt", "model.bin"])
def test_a_checkpoint_may_be_called_anything(tmp_path: Path, name: str) -> None:
    saved, started = small_stgcn().network, small_stgcn().network
    torch.nn.init.constant_(saved.cls_head.fc_cls.bias, 3)
    torch.save(saved.state_dict(), tmp_path / name)
    start_from(str(tmp_path / name), started)
    assert started.cls_head.fc_cls.bias.tolist() == saved.cls_head.fc_cls.bias.tolist()


@pytest.mark.parametrize("name", ["nowhere.pth", "nowhere", "x" * 5000, "nowhere.yaml"])
def test_what_is_not_there_is_said(name: str) -> None:
    with pytest.raises(InputError, match=r"no such file|unknown model|is not there"):
        start_from(name, small_stgcn().network)


@pytest.mark.parametrize("split", ["../../../over", "/over", "a\\\\b", "C:over"])
def test_a_split_that_a_file_names_leads_to_no_folder_elsewhere(split: str) -> None:
    data = replace(load_data("synthetic", limit=1), split=split)
    folder = Choice("stgcn", "tiny").folder(data, 0)
    assert len(folder.parts) == 2 and folder.parts[0] == "runs"


def test_a_set_without_splits_is_named_without_a_gap() -> None:
    data = replace(load_data("synthetic", limit=2), split=None)
    assert Choice("stgcn", "tiny").title(data, Path("runs/x")) == "stgcn (tiny) on 2 clips of synthetic, mq: runs/x"
