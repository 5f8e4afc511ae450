"""Fusion against pyskl's own fused scores: the four streams of one set, 1:1 and 2:2:1:1."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from golden_files import found
from npz import arrays
from torch import Tensor

from skelbench.adapters.card import Card
from skelbench.adapters.model import load_model, probabilities
from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS


class Stored:
    """One stream: of a clip it says the row of a file of scores that bears the clip's name."""

    def __init__(self, card: Card) -> None:
        self.card = card
        self.scores = torch.from_numpy(arrays(card.config["file"])[card.config["key"]])

    @classmethod
    def load(cls, card: Card) -> "Stored":
        return cls(card)

    def prepare(self, clip: Clip) -> Tensor:
        return torch.tensor([[float(clip.name)]])

    def logits(self, batch: Tensor) -> Tensor:
        return self.scores[batch[:, 0].long()].log()


@pytest.mark.parametrize("path", found("pyskl_metrics"))
@pytest.mark.parametrize(
    ("fused", "weights"), [("two", {"j": 1, "b": 1}), ("four", {"j": 2, "b": 2, "jm": 1, "bm": 1})]
)
def test_fused_streams_score_as_pyskls(
    path: Path, fused: str, weights: dict[str, float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "golden_fuse", sys.modules[__name__])
    file: Any = arrays(path)
    labels, theirs = file["labels"], file[f"scores_{fused}"]
    classes = tuple(map(str, range(theirs.shape[1])))
    for key in weights:
        config = {"file": str(path), "key": f"scores_{key}"}
        Card(key, "golden_fuse:Stored", config, classes).save(tmp_path / f"{key}.yaml")
    card = Card(
        "fused",
        "skelbench.adapters.fuse:Fuse",
        {"fuse": {f"{k}.yaml": w for k, w in weights.items()}},
        folder=tmp_path,
    )
    model = load_model(card, trust=True)
    order = np.random.default_rng(0).permutation(len(labels))  # the rows come in any order: names tell them apart
    empty = np.zeros((1, 1, 17), np.float32)
    clips = [Clip(np.zeros((1, 1, 17, 2), np.float32), empty, LAYOUTS["coco17"], str(row)) for row in order]
    ours = probabilities(model, [model.prepare(clip) for clip in clips], "cpu")
    np.testing.assert_allclose(ours, theirs[order] / sum(weights.values()), atol=1e-6)
    top1 = float((ours.argmax(1) == labels[order]).mean())
    assert top1 == pytest.approx(float(file[f"top1_{fused}"]))
