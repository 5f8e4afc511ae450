"""Every attack on clips as they come but rarely: nobody, a crowd, one frame, joints of one's own, all in one point."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from odd_clips import ODD

from skelbench.core.clip import Clip
from skelbench.perturbations.attacks import ATTACKS, Loss
from skelbench.perturbations.attacks.ball import displacement

pytestmark = pytest.mark.filterwarnings("error")
EPS, WAVES = 0.01, np.arange(5)
QUICK: dict[str, dict[str, int]] = {
    "fgsm": {},
    "mi-fgsm": {"steps": 3},
    "pgd": {"steps": 3},
    "apgd-ce": {"steps": 5, "restarts": 1},
    "apgd-t": {"steps": 5, "targets": 2},
    "smooth": {"steps": 3},
    "bone-preserving": {"steps": 3},
    "bone-length": {"steps": 3},
    "key-joint": {"steps": 3},
    "square": {"queries": 10},
}


class Summed:
    """Scores sin(k x) for the sum x of all coordinates: it takes a clip of any shape."""

    classes = len(WAVES)

    def scores(self, clips: Sequence[Clip]) -> Any:
        return np.stack([np.sin(WAVES * self.sum(clip)) for clip in clips])

    def slope(self, clips: Sequence[Clip], loss: Loss) -> Any:
        values, by_score = loss(self.scores(clips))
        return values, [self.back(clip, row) for clip, row in zip(clips, by_score, strict=True)]

    def sum(self, clip: Clip) -> float:
        return float(clip.keypoint[clip.detected].astype(np.float64).sum()) / 1e4

    def back(self, clip: Clip, by_score: Any) -> Any:
        by_sum = (by_score * WAVES * np.cos(WAVES * self.sum(clip))).sum() / 1e4
        return np.where(clip.detected[..., None], by_sum, 0) * np.ones(clip.keypoint.shape)


@pytest.mark.parametrize("name", QUICK)
def test_odd_clips_are_damaged_within_eps_where_joints_are_and_nowhere_else(name: str) -> None:
    victim = Summed()
    assert set(QUICK) == set(ATTACKS) - {"transfer", "no-box"}
    for what, odd in ODD.items():
        clip = replace(odd, label=int(victim.scores([odd]).argmax()))
        (damaged,) = ATTACKS[name].run(victim, [clip], EPS, **QUICK[name])
        assert damaged.keypoint.dtype == np.float32 and np.isfinite(damaged.keypoint).all(), what
        assert (damaged.keypoint[~clip.detected] == clip.keypoint[~clip.detected]).all(), what
        assert damaged.score is clip.score, what
        if name != "bone-length":  # whose level is no distance
            assert displacement(clip, damaged).max() <= EPS, what
