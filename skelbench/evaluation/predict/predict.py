"""Run a model over clips, one after the other, and measure their quality on the way."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from skelbench.adapters.model import probabilities
from skelbench.adapters.protocols import Model
from skelbench.core.arrays import Array
from skelbench.core.clip import Clip
from skelbench.evaluation.quality.quality import Quality, quality


@dataclass(frozen=True, eq=False)
class Predicted:
    """What became of one clip; scores: (K,) probabilities of the model's classes, label: as `Clip.label`."""

    name: str
    label: int
    scores: Array
    quality: Quality

    def top(self, count: int) -> list[int]:
        """Return the classes of the greatest probabilities, the most likely first; of equal ones the first."""
        return np.argsort(-self.scores, kind="stable")[:count].tolist()


def predict(model: Model, clips: Iterable[Clip], device: str = "cpu", batch_size: int = 32) -> Iterator[Predicted]:
    """Yield what `model` says of each clip: the softmax, averaged over its test views as in an evaluation.

    Raises:
        InputError: the model cannot take a clip, e.g. for its layout.
    """
    import torch

    stream = iter(clips)
    while batch := list(islice(stream, batch_size)):
        with torch.inference_mode():
            scores = probabilities(model, [model.prepare(clip) for clip in batch], device)
        for clip, score in zip(batch, scores, strict=True):
            yield Predicted(clip.name, clip.label, score, quality(clip))


def named(classes: tuple[str, ...], number: int) -> str:
    """Name a class of a model; of one whose card names none it is the number."""
    return classes[number] if number < len(classes) else str(number)
