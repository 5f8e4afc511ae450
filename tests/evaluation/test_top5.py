"""Which clips count among the first five: a model whose ranks are known by hand."""

from pathlib import Path

import torch
from conftest import write_toy_set
from torch import Tensor
from toy import WRIST, WristModel

from skelbench.adapters.card import Card
from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import evaluate

CLASSES = 8


class FirstComesFirst(WristModel):
    """Whatever it sees: class 0 before class 1 before class 2 …, so that a clip of class k has rank k."""

    def logits(self, batch: Tensor) -> Tensor:
        return -torch.arange(float(CLASSES)).repeat(len(batch), 1)


def test_the_first_five_are_five_classes_and_not_six(tmp_path: Path) -> None:
    folder = write_toy_set(tmp_path, clips=6 * CLASSES, classes=CLASSES)
    data = load_data(folder, split="xsub", source="pose")
    assert sorted(data.labels) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7]
    card = Card("first", WRIST.adapter, classes=tuple(data.classes))
    (row,) = evaluate(FirstComesFirst(card), data, []).to_dict("records")
    assert (row["top1"], row["top5"]) == (100 * 1 / 8, 100 * 5 / 8)
