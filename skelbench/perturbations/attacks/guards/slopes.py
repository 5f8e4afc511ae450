"""Guards that look at a victim's slopes: do they say anything, and is it true?"""

from collections.abc import Sequence

import numpy as np

from skelbench.core.arrays import Array, Floats, Indices, Mask
from skelbench.core.clip import Clip
from skelbench.perturbations.attacks.asking import batches, known, labels, scores_of, slopes_of
from skelbench.perturbations.attacks.attack import draws
from skelbench.perturbations.attacks.ball import Ball
from skelbench.perturbations.attacks.guards.finding import Finding
from skelbench.perturbations.attacks.losses import fixed, log_odds
from skelbench.perturbations.attacks.victim import Loss, Scores, Sloped, Victim

CHECKED = 5
STEPS = (1e-2, 1e-3, 1e-4, 1e-5)
"""Camera units. Large steps meet the curve of a network, small ones the rounding of float32; the best step counts."""
OFF = 0.05
"""Greatest share by which a slope may miss what differences say."""


def silent(victim: Sloped, clips: Sequence[Clip]) -> Finding:
    """Clips whose loss has no slope, or one that is no number: attacks by slopes leave those joints alone."""
    seen = [clip for clip in clips if clip.detected.any()]
    mute = broken = 0
    for part in batches(seen):
        y = labels(part)
        slopes = slopes_of(victim, part, fixed(log_odds, y, y))[2]
        mute += sum(not slope.any() for slope in slopes)
        broken += sum(not np.isfinite(slope).all() for slope in slopes)
    text = f"of {len(seen)} clips, {mute} have zeros for a slope, {broken} have NaN or infinity in it"
    return Finding("zero gradients", mute == broken == 0 if seen else None, text)


def differences(victim: Sloped, clips: Sequence[Clip]) -> Finding:
    """Slopes are the limits of differences, on five clips: half of the joints is moved, then the other half."""
    chosen = [clip for clip in clips if clip.detected.any()][:CHECKED]
    if not chosen:
        return Finding("finite differences", None, "no clip shows anybody")
    rival = _rivals(victim, chosen)
    y = labels(chosen)
    slopes = [known(slope) for slope in slopes_of(victim, chosen, fixed(_lead, y, rival))[2]]
    off = max(
        _off(victim, clip, slope, fixed(_lead, y[k : k + 1], rival[k : k + 1]))
        for k, (clip, slope) in enumerate(zip(chosen, slopes, strict=True))
    )
    return Finding("finite differences", off <= OFF, f"slopes miss differences by at most {off:.1%} on {len(y)} clips")


def _off(victim: Victim, clip: Clip, slope: Array, loss: Loss) -> float:
    """The greater of the misses on two halves of the joints, as a share."""
    half = draws(0, "finite differences", 1, clip).random((*slope.shape[:3], 1)) < 0.5
    return max(min(_miss(victim, clip, slope, side, step, loss) for step in STEPS) for side in (half, ~half))


def _miss(victim: Victim, clip: Clip, slope: Array, side: Mask, step: float, loss: Loss) -> float:
    ball = Ball(clip, step)
    way = np.where(side, ball.direction(slope.astype(np.float64)), 0.0)
    if not way.any():  # a slope of zeros promises that nothing changes, whichever way the joints go
        way = np.where(side, ball.direction(np.ones(slope.shape)), 0.0)
    ahead, back = ball.clip(way), ball.clip(-way)
    values = loss(victim.scores([ahead]))[0] - loss(victim.scores([back]))[0]
    promised = float((slope * (ahead.keypoint.astype(np.float64) - back.keypoint)).sum())
    larger = max(abs(promised), abs(float(values[0])))
    return abs(promised - float(values[0])) / larger if larger > 0 else 0.0


def _rivals(victim: Victim, clips: Sequence[Clip]) -> Indices:
    """(N,): the best class beside the true one, which stays the rival when a clip moves."""
    scores = scores_of(victim, clips)
    scores[np.arange(len(clips)), labels(clips)] = -np.inf
    return scores.argmax(axis=1)


def _lead(z: Scores, y: Indices, t: Indices) -> tuple[Floats, Floats]:
    """z[t] - z[y]: linear, so that it is as exact as the scores."""
    rows, slope = np.arange(len(z)), np.zeros(z.shape)
    slope[rows, t] += 1
    slope[rows, y] -= 1
    return (z[rows, t] - z[rows, y]).astype(np.float64), slope
