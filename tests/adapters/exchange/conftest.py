"""A user with a trained model."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from skelbench.adapters.card import Card
from skelbench.core.files import file_sha256


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """What a training left, beside things that are nobody's business."""
    folder = tmp_path / "run"
    (folder / "ann").mkdir(parents=True)
    for name in ("checkpoint.pt", "log.csv", "ann/diary.txt", "other.safetensors", ".env"):
        (folder / name).write_text("private")
    save_file({"a": torch.arange(6.0)}, folder / "weights.safetensors")
    Card(
        "wrist",
        "skelbench.adapters.stgcn:STGCN",
        {"layout": "coco17"},
        ("rise0", "rise1"),
        weights="weights.safetensors",
        sha256=file_sha256(folder / "weights.safetensors"),
        training={
            "data": "ntu60",
            "split": "xsub",
            "clips": 12,
            "command": "skelbench train stgcn --data /home/ann/ntu60.pkl --out=runs/ann/x --set start_from=~/old/w.pt",
            "recipe": {"epochs": 4, "start_from": r"C:\Users\ann\w.pt"},
        },
        selected_on="val",
        paper="Ann, https://arxiv.org/abs/1801.07455",
        licence="MIT",
        notes="as in /home/ann/notes.txt, and/or runs/ann/y; 3/4 of it",
    ).save(folder / "card.yaml")
    return folder
