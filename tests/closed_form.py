"""What the best attack on a linear victim can do, by formula: every joint moves along its own difference of weights."""

import numpy as np
from toy_victims import FRAMES, JOINTS, Linear

from skelbench.core.clip import Clip


def reach(victim: Linear, clip: Clip, other: int) -> float:
    """How much `scores[other] - scores[label]` rises for each pixel that all joints may move."""
    way = (victim.weights[other] - victim.weights[clip.label]).reshape(FRAMES, JOINTS, 2) / 1000
    detected = np.zeros((FRAMES, JOINTS), bool)
    detected[: clip.score.shape[1]] = clip.detected[0, :FRAMES]
    return float(np.linalg.norm(way, axis=-1)[detected].sum())


def gap(victim: Linear, clip: Clip, other: int) -> float:
    scores = victim.scores([clip])[0]
    return float(scores[clip.label] - scores[other])


def critical_eps(victim: Linear, clip: Clip) -> float:
    """The smallest eps, in camera units, at which some displacement makes the victim wrong."""
    others = [k for k in range(victim.classes) if k != clip.label]
    return min(gap(victim, clip, k) / reach(victim, clip, k) for k in others) / clip.camera_unit
