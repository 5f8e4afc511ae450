"""Encoders with cards on disk, and tasks that judge them."""

from pathlib import Path
from typing import Any

from graph_models import small_stgcn

from skelbench.adapters.card import Card
from skelbench.data.find import Dataset, load_data
from skelbench.training.checkpoint import publish
from skelbench.training.transfer.encoder import read_encoder
from skelbench.training.transfer.task import Task

STGCN = "skelbench.adapters.stgcn:STGCN"


def save_encoder(folder: Path, classes: int = 0, **config: Any) -> Path:
    """Write the card of a small ST-GCN with first weights, in single precision; by default it knows no classes."""
    model = small_stgcn(classes, **config)
    names = tuple(f"other {k}" for k in range(classes))
    card = Card("toy-encoder", STGCN, model.card.config, names, paper="A paper")
    folder.mkdir(parents=True)
    publish(folder, card, model.network.state_dict(), {"data": "elsewhere", "split": "xview", "chosen_on": []})
    return folder


def training_part(toy_set: Path) -> Dataset:
    return load_data(toy_set, split="xsub", part="train", source="pose")


def task_of(toy_set: Path, out: Path, encoder: Path | None = None, **change: Any) -> Task:
    """Judge an encoder on the training part of the toy set."""
    where = encoder or save_encoder(out.parent / "encoder")
    return Task(read_encoder(str(where)), training_part(toy_set), out, **change)
