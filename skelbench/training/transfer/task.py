"""What the protocols of one command share: encoder, clips, features, and where their cards go."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from skelbench.data.dataset import Dataset
from skelbench.training.parallel import Machine
from skelbench.training.progress import Progress
from skelbench.training.transfer.encoder import Encoder, Features, features

ONE_CPU = Machine()


@dataclass(frozen=True)
class Task:
    """An encoder and the training part of a split. out: the folder that gets one folder for each protocol.

    command: the command line, for the cards. report: called after every epoch of a finetuning. test: the test part,
    where the best test accuracy over the epochs of `linear` is to stand on its card; else nothing looks at it.
    """

    encoder: Encoder
    data: Dataset
    out: Path
    seed: int = 0
    machine: Machine = ONE_CPU
    command: str = ""
    resume: bool = False
    report: Callable[[Progress, int], None] = lambda progress, epochs: None
    test: Dataset | None = None

    @cached_property
    def features(self) -> Features:
        """Of all clips, computed when first asked for."""
        return features(self.encoder, self.data, self.machine)

    @cached_property
    def test_features(self) -> Features:
        """Of the test part."""
        assert self.test is not None
        return features(self.encoder, self.test, self.machine)


def folder(encoder: Encoder, data: Dataset, seed: int) -> Path:
    """Name the folder of a run, where the user names none."""
    words = (encoder.card.name, data.name, data.split, f"s{seed}")
    return Path("runs") / re.sub(r"[/\\:]", "_", "-".join(filter(None, words)))  # a split is named by its file
