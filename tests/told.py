"""A model that answers as it is told, and results of it: what fell between two of them is known by hand."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from conftest import write_toy_set
from torch import Tensor
from toy import WRIST, WristModel

from skelbench.core.clip import Clip
from skelbench.data.dataset import Dataset
from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.results.store import Results
from skelbench.perturbations.spec import Spec

CLIPS = 120
GONE = {"wrist_left": "part-mask:left_arm", "wrist_right": "part-mask:right_arm", "ankle_left": "part-mask:left_leg"}
"""A joint that is missing -> the damage that took it."""
SPECS = tuple(GONE.values())
Wrong = Mapping[str, Collection[str]]
"""Spec -> names of the clips that get a wrong class."""


class Told(WristModel):
    """Right but for the clips that are named."""

    def __init__(self, name: str, wrong: Wrong) -> None:
        super().__init__(replace(WRIST, name=name))
        self.wrong = wrong

    def prepare(self, clip: Clip, rng: Any = None) -> Tensor:
        taken = [spec for joint, spec in GONE.items() if not clip.score[0, :, clip.layout.index[joint]].any()]
        missed = clip.name in self.wrong.get(taken[0] if taken else "clean", ())
        return torch.tensor([[float((clip.label + missed) % 3)]])

    def logits(self, batch: Tensor) -> Tensor:
        return -(batch - torch.tensor([[0.0, 1.0, 2.0]])).abs()


class Deaf(WristModel):
    """Class 0 for every clip."""

    def logits(self, batch: Tensor) -> Tensor:
        return torch.tensor([[1.0, 0.0, 0.0]]).repeat(len(batch), 1)


def some(count: int, first: int = 0) -> list[str]:
    """Name so many clips, from one on: neighbours are of different subjects after every third."""
    return [f"clip{(i % CLIPS):03}" for i in range(first, first + count)]


def told_set(folder: Path) -> Path:
    """Write 120 clips of 6 subjects."""
    return write_toy_set(folder, clips=CLIPS, frames=3)


def results(
    path: Path,
    data: Dataset | Path,
    wrong: Wrong | None = None,
    *,
    specs: Sequence[str] = SPECS,
    name: str = "told",
    seeds: int = 1,
    repairs: Sequence[str] = (),
) -> Path:
    """Measure the model that is told what to get wrong, as `skelbench eval --out` would."""
    opened = load_data(data, source="pose") if isinstance(data, Path) else data
    store = Results(path)
    for cell in cells(Told(name, wrong or {}), opened, map(Spec.parse, specs), seeds, repairs=repairs):
        store.add(cell)
    store.save()
    return path
