"""What a spoilt picture does to the pose found in it: a stand-in for estimating poses anew from spoilt video.

PoseBench (2024) and COCO-C spoil pictures in five severities and measure how far the accuracy of estimators falls. Here
each severity is a loss of OKS, a share of missing joints and one of inversions, which grow as theirs do; nobody has
measured that the poses err alike. What a video shows changes little between two frames, so all errors are slow.
"""

from collections.abc import Callable
from functools import lru_cache
from math import erf, pi, sqrt

import numpy as np

from skelbench.core.arrays import Array
from skelbench.core.clip import Clip, blanked
from skelbench.core.layout import Layout
from skelbench.perturbations.families.invert import inverted, pairs
from skelbench.perturbations.families.oks_noise import kappa
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import amount
from skelbench.perturbations.oks import keypoint_sigmas, known_joints, tolerances
from skelbench.perturbations.rulers import person_sizes
from skelbench.perturbations.slow import LASTING, WANDERING, lowest, slow_vectors
from skelbench.perturbations.wants import all_of, flat

LOSS = (0, 0.03, 0.07, 0.15, 0.3, 0.5)
"""Expected loss of OKS at each severity; in between, on a line."""
MISSING = (0, 0.01, 0.02, 0.05, 0.12, 0.25)
INVERTED = (0, 0.005, 0.01, 0.02, 0.05, 0.1)
"""Shares of joints that are missing, and of pairs that are inverted."""
BLURRED = 0.5
"""By how many frames a joint lags, for each severity: times |N(0, 1)|, slow over `LAGGING` frames."""
LAGGING = 10.0

Placed = Callable[[Clip, float, float, Array], Array]
"""(clip, severity, loss of OKS, normals (M, T, V, 3)) -> (M, T, V, 2): where the joints are found."""


def spoilt(placed: Placed, *, hidden: bool = False) -> Rule:
    """Make the rule that spoils the pose by the severity of the picture.

    hidden: the loss of OKS comes from joints that are missing, whose similarity is 0, in the place of misplaced ones.
    """

    def spoil(clip: Clip, severity: float, rng: np.random.Generator) -> Clip:
        taus = np.array([LASTING, LASTING, WANDERING, WANDERING, LAGGING])
        draws = slow_vectors(rng, clip.score.shape, taus)
        loss, missing, swapped = (float(np.interp(severity, range(6), row)) for row in (LOSS, MISSING, INVERTED))
        if hidden:
            loss, missing = 0.0, 1 - (1 - missing) * (1 - loss)
        place = placed(clip, severity, loss, draws[..., 2:])
        clip = clip.with_pose(blanked(place, ~clip.detected), clip.score)
        clip = inverted(clip, lowest(draws[:, :, pairs(clip.layout), 1], swapped))
        return clip.without(lowest(draws[..., 0], missing))

    return spoil


def noisy(clip: Clip, severity: float, loss: float, normals: Array) -> Array:
    """Off by slow normal errors of that expected loss, as `oks-noise@ou`."""
    off = normals[..., :2] * (tolerances(clip) * kappa(loss, 2))[..., None]
    return (clip.keypoint + off).astype(np.float32, copy=False)


def lagging(clip: Clip, severity: float, loss: float, normals: Array) -> Array:
    """As `noisy`, and behind the motion since the frame before: a blurred joint is seen anywhere along its way."""
    move = np.zeros_like(clip.keypoint)
    np.subtract(clip.keypoint[:, 1:], clip.keypoint[:, :-1], out=move[:, 1:])
    move[:, 1:][~(clip.detected[:, 1:] & clip.detected[:, :-1])] = 0
    behind = np.abs(normals[..., 2:]) * move * (BLURRED * severity)
    return (noisy(clip, severity, loss, normals) - behind).astype(np.float32, copy=False)


def on_a_grid(clip: Clip, severity: float, loss: float, normals: Array) -> Array:
    """At the centre of a pixel: pixels are as large as costs that loss of OKS; where they lie is drawn."""
    if loss == 0:
        return clip.keypoint
    size = person_sizes(clip)
    pixel = np.where(size > 0, size * pixel_of(clip.layout, loss), 1).astype(np.float32)[:, None, None, None]
    corner = clip.undamaged.box[0] + pixel * normals[:1, :1, :1, :2]
    place = corner + np.round((clip.keypoint - corner) / pixel) * pixel
    return np.where(size[:, None, None, None] > 0, place, clip.keypoint).astype(np.float32, copy=False)


@lru_cache(maxsize=64)
def pixel_of(layout: Layout, loss: float) -> float:
    """Return the size of pixels, in S, at which joints rounded to them lose that share of their OKS in the mean.

    loss: above 0. Found by halving an interval.
    """
    sigmas = keypoint_sigmas(layout)
    low, high = 0.0, 100.0
    for _ in range(40):
        middle = (low + high) / 2
        kept = sum(_kept(middle / (2 * sigmas[joint])) for joint in layout.joints) / len(layout)
        low, high = (low, middle) if 1 - kept > loss else (middle, high)
    return high


def _kept(pixel: float) -> float:
    """Return the mean OKS of a joint in 2-D that is anywhere within a pixel of so many tolerances."""
    return (sqrt(2 * pi) / pixel * erf(pixel / sqrt(8))) ** 2


def _a_proxy(variant: str, severity: float, layout: Layout, body: float) -> str:
    return "a proxy, not calibrated"


_RULES: dict[str, Rule] = {
    "": spoilt(noisy),
    "motion-blur": spoilt(lagging),
    "dark": spoilt(lambda clip, severity, loss, normals: clip.keypoint, hidden=True),
    "pixelate": spoilt(on_a_grid),
}
IMAGE = Family(
    "image",
    amount("severity", 5),
    "3",
    _RULES,
    "a stand-in for PoseBench (2024) and COCO-C, whose five severities it has",
    group="estimator",
    note=_a_proxy,
    about={
        "": "Joints are misplaced, inverted and lost as in a spoilt picture: a proxy, not calibrated.",
        "motion-blur": "As image, and joints that move lag behind: a proxy, not calibrated.",
        "dark": "As image, but joints are lost in the place of misplaced: a proxy, not calibrated.",
        "pixelate": "As image, but joints are put in the middle of coarse pixels: a proxy, not calibrated.",
    },
    wants=dict.fromkeys(_RULES, all_of(flat, known_joints)),
)
