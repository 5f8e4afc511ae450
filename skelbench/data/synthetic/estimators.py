"""Simulated pose estimators of the `synthetic` data set: the true projection made wrong in the ways estimators are.

The shares of missing joints and persons follow MaskCLR's Table 8 (OpenPifPaf about 7 % of the joints inside detected
poses, HRNet and ViTPose none; persons 0.3-6 %, about 0.1 %, 0.01-1.2 %). The other numbers are chosen, not
measured, so that errors grow from hq to mq to lq: what comes out is a simulated quality, not that estimator.
"""

from dataclasses import dataclass

import numpy as np

from skelbench.core.arrays import Floats, Mask
from skelbench.data.synthetic.body import STATURE
from skelbench.data.synthetic.camera import HEIGHT, WIDTH, View

_HARD = np.array((0.7, 0.6, 0.6, 0.75, 0.75, 1, 1, 1.25, 1.25, 1.7, 1.7, 1.25, 1.25, 1.3, 1.3, 1.7, 1.7))
_LIMBS = ((7, 8, 9, 10), (13, 14, 15, 16))
_PARTNER = {7: 8, 8: 7, 9: 10, 10: 9, 13: 14, 14: 13, 15: 16, 16: 15}
_MEMORY = np.array((0.8, 0.8, 0.92, 0.85))  # AR(1): error x and y, its size, the chance to be missed


@dataclass(frozen=True)
class Quality:
    """What an estimator does wrong; pixel figures are for a person of 500 px.

    jitter: typical error [px]; bias: constant error of a clip, as a share of the jitter; habit: constant error of all
    clips [px]; missing: level above which a joint is lost [standard deviations], None for never; gone: chance that a
    person is lost for some frames; swaps: chance that arms (or legs) are exchanged for some frames; sure: score of a
    perfect joint; doubt: how fast the score falls with the error.
    """

    jitter: float
    bias: float
    habit: float
    missing: float | None
    gone: float
    swaps: float
    sure: float
    doubt: float


QUALITIES = {
    "mq": Quality(jitter=3.2, bias=0.5, habit=1.5, missing=None, gone=0.012, swaps=0.12, sure=1.0, doubt=0.075),
    "hq": Quality(jitter=1.9, bias=0.4, habit=1.0, missing=None, gone=0.006, swaps=0.05, sure=1.0, doubt=0.06),
    "lq": Quality(jitter=5.5, bias=0.6, habit=3.0, missing=1.84, gone=0.20, swaps=0.4, sure=0.95, doubt=0.10),
}


def estimate(view: View, quality: Quality, habit: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return keypoint (M, T, V, 2) and score (M, T, V) as an estimator of that quality would.

    habit: (V, 2) standard normal draws that belong to the estimator, the same for all clips.
    """
    persons, frames, joints = view.pixel.shape[:3]
    hidden = view.occlusion()
    pixel_per_metre = view.focal / view.seen[..., (5, 6, 11, 12), 2].mean(axis=-1)
    size = (pixel_per_metre * STATURE / 500)[..., None]
    slow = _remembering(rng.standard_normal((frames, persons, joints, 4))).transpose(1, 0, 2, 3)
    sigma = quality.jitter * size * _HARD * (1 + 1.6 * hidden) * np.exp(0.45 * slow[..., 2] - 0.1)
    steady = quality.bias * rng.standard_normal((persons, 1, joints, 2))
    white = 0.25 * rng.standard_normal(slow[..., :2].shape)
    error = sigma[..., None] * (0.85 * slow[..., :2] + steady + white)
    error += quality.habit * habit * size[..., None]
    pixel, exchanged = _exchange(view.pixel + error, quality.swaps, rng)
    off = np.sqrt(np.sqrt(((pixel - view.pixel) ** 2).sum(axis=-1)) / size)
    score: Floats = quality.sure - quality.doubt * off - 0.1 * hidden - 0.05 * exchanged
    score += 0.04 * rng.standard_normal(score.shape)
    lost = np.repeat(_gone(persons, frames, quality.gone, rng)[..., None], joints, axis=-1)
    if quality.missing is not None:
        lost |= slow[..., 3] + 1.3 * hidden > quality.missing
    return (
        np.where(lost[..., None], 0, np.clip(pixel, 1, (WIDTH - 1, HEIGHT - 1))),
        np.where(lost, 0, np.clip(score, 0.05, 1)),
    )


def _remembering(draws: Floats) -> Floats:
    """Turn standard normal draws (T, …, 4) into AR(1) series of unit variance, in place."""
    fresh = np.sqrt(1 - _MEMORY**2)
    for t in range(1, len(draws)):
        draws[t] = _MEMORY * draws[t - 1] + fresh * draws[t]
    return draws


def _exchange(pixel: Floats, swaps: float, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Call left limbs right and right limbs left for 2 to 8 frames; also say which joints (M, T, V) that befell."""
    befallen, frames = np.zeros(pixel.shape[:3]), len(pixel[0])
    for person in range(len(pixel)):
        for limbs in _LIMBS:
            draw, start, length = rng.random(), int(rng.integers(frames)), int(rng.integers(2, 9))
            if draw < swaps:
                span = slice(start, start + length)
                pixel[person, span, limbs] = pixel[person, span, [_PARTNER[v] for v in limbs]]
                befallen[person, span, limbs] = 1
    return pixel, befallen


def _gone(persons: int, frames: int, chance: float, rng: np.random.Generator) -> Mask:
    """(M, T) bool: where a person was not found, one run of 3 to 15 frames at most."""
    lost = np.zeros((persons, frames), bool)
    for person in range(persons):
        draw, start, length = rng.random(), int(rng.integers(frames)), int(rng.integers(3, 16))
        lost[person, start : start + length] = draw < chance
    return lost
