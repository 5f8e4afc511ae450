"""Models to attack whose answers are known by hand: they read the coordinates of the first person's joints."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS
from skelbench.perturbations.attacks.victim import Loss

FRAMES, JOINTS = 12, 17


def toy_clip(name: str, label: int = 0, frames: int = FRAMES, persons: int = 1, gaps: float = 0.0) -> Clip:
    """A clip of coco17 in a picture of 1920 × 1080 pixels, drawn by its name; a share `gaps` of joints is missing."""
    rng = np.random.default_rng(list(name.encode()))
    keypoint = rng.uniform(300, 800, (persons, 1, JOINTS, 2)) + rng.normal(0, 5, (persons, frames, JOINTS, 2)).cumsum(1)
    score = rng.uniform(0.3, 1, (persons, frames, JOINTS)).astype(np.float32)
    score[rng.random(score.shape) < gaps] = 0
    keypoint[score == 0] = 0
    return Clip(keypoint.astype(np.float32), score, LAYOUTS["coco17"], name, label, image_size=(1080, 1920))


def read(clip: Clip) -> np.ndarray:
    """(FRAMES * JOINTS * 2,): the first person's coordinates, in thousands of pixels; later frames count as 0."""
    pose = np.zeros((FRAMES, JOINTS, 2))
    pose[: len(clip.keypoint[0])] = clip.keypoint[0, :FRAMES] / 1000
    return pose.ravel()


class Linear:
    """Scores = weights · coordinates + offset."""

    def __init__(self, classes: int = 5, seed: int = 0, scale: float = 1.0) -> None:
        rng = np.random.default_rng(seed)
        self.classes = classes
        self.weights = scale * rng.standard_normal((classes, FRAMES * JOINTS * 2))
        self.offset = np.zeros(classes)
        self.asked = 0

    def logits(self, x: np.ndarray) -> np.ndarray:
        return x @ self.weights.T + self.offset

    def back(self, x: np.ndarray, by_score: np.ndarray) -> np.ndarray:
        """(N, D), (N, K) -> (N, D): what the derivative by the scores is by the input."""
        return by_score @ self.weights

    def scores(self, clips: Sequence[Clip]) -> np.ndarray:
        self.asked += len(clips)
        return np.stack([self.logits(read(clip)[None])[0] for clip in clips])

    def slope(self, clips: Sequence[Clip], loss: Loss) -> tuple[np.ndarray, list[Any]]:
        value, by_score = loss(self.scores(clips))
        return value, [self.on_clip(clip, row) for clip, row in zip(clips, by_score, strict=True)]

    def on_clip(self, clip: Clip, by_score: np.ndarray) -> np.ndarray:
        slope = np.zeros(clip.keypoint.shape, np.float32)
        frames = min(FRAMES, slope.shape[1])
        by_input = self.back(read(clip)[None], by_score[None])[0] / 1000
        slope[0, :frames] = by_input.reshape(FRAMES, JOINTS, 2)[:frames]
        return slope


class Curved(Linear):
    """A small network: scores = weights · tanh(inner · (coordinates - middle))."""

    HIDDEN = 24

    def __init__(self, classes: int = 5, seed: int = 0, bend: float = 1.0) -> None:
        super().__init__(classes, seed)
        rng = np.random.default_rng(seed + 1)
        self.inner = bend * rng.standard_normal((self.HIDDEN, FRAMES * JOINTS * 2)) / 4
        self.weights = 3 * rng.standard_normal((classes, self.HIDDEN))

    def logits(self, x: np.ndarray) -> np.ndarray:
        return np.tanh((x - 0.55) @ self.inner.T) @ self.weights.T

    def back(self, x: np.ndarray, by_score: np.ndarray) -> np.ndarray:
        bent = np.tanh((x - 0.55) @ self.inner.T)
        return (by_score @ self.weights * (1 - bent**2)) @ self.inner


def answered(victim: Any, clips: Sequence[Clip]) -> list[Clip]:
    """The clips with the labels that the victim gives them, so that all are right."""
    return [replace(clip, label=int(k)) for clip, k in zip(clips, victim.scores(clips).argmax(axis=1), strict=True)]


class Randomised(Linear):
    """A little noise on every answer."""

    rng = np.random.default_rng(0)

    def logits(self, x: np.ndarray) -> np.ndarray:
        return super().logits(x) + 0.01 * self.rng.standard_normal(self.classes)


class Softmaxed(Linear):
    """Answers with probabilities."""

    def logits(self, x: np.ndarray) -> np.ndarray:
        z = super().logits(x)
        z = np.exp(z - z.max(axis=1, keepdims=True))
        return z / z.sum(axis=1, keepdims=True)

    def back(self, x: np.ndarray, by_score: np.ndarray) -> np.ndarray:
        p = self.logits(x)
        return super().back(x, p * (by_score - (p * by_score).sum(axis=1, keepdims=True)))


class SoftmaxedTwice(Softmaxed):
    """The logarithm of a softmax of probabilities, as of a network that ends in a softmax where logits are expected."""

    def logits(self, x: np.ndarray) -> np.ndarray:
        p = super().logits(x)
        return p - np.log(np.exp(p).sum(axis=1, keepdims=True))


class Silent(Linear):
    """Its slope is 0 everywhere, as of a model that rounds what it is given."""

    def back(self, x: np.ndarray, by_score: np.ndarray) -> np.ndarray:
        return np.zeros((len(x), self.weights.shape[1]))


class Undefined(Curved):
    """Its slope is NaN for one joint, as of a norm at 0."""

    def back(self, x: np.ndarray, by_score: np.ndarray) -> np.ndarray:
        return super().back(x, by_score) * np.where(np.arange(FRAMES * JOINTS * 2) // 2 % JOINTS == 3, np.nan, 1)


class Misleading(Curved):
    """Its slope points the other way."""

    def back(self, x: np.ndarray, by_score: np.ndarray) -> np.ndarray:
        return -super().back(x, by_score)


class HalfTrue(Curved):
    """Its slope is too large by a tenth, for the x coordinates alone."""

    def back(self, x: np.ndarray, by_score: np.ndarray) -> np.ndarray:
        return super().back(x, by_score) * np.where(np.arange(FRAMES * JOINTS * 2) % 2, 1, 1.1)


class Constant(Linear):
    """Always the first class."""

    def logits(self, x: np.ndarray) -> np.ndarray:
        return np.repeat(np.eye(1, self.classes), len(x), axis=0)

    def back(self, x: np.ndarray, by_score: np.ndarray) -> np.ndarray:
        return np.zeros((len(x), self.weights.shape[1]))


class Optimising(Linear):
    """Says how many gradients it computes to answer: one for each clip."""

    def backward_calls(self, clips: Sequence[Clip]) -> int:
        return len(clips)


class Straight(Linear):
    """Says that it computes none."""

    def backward_calls(self, clips: Sequence[Clip]) -> int:
        return 0


class ScoresOnly:
    """A victim without slopes."""

    def __init__(self, inside: Any) -> None:
        self.inside, self.classes = inside, inside.classes

    def scores(self, clips: Sequence[Clip]) -> np.ndarray:
        return self.inside.scores(clips)
