"""What the errors of pose estimators look like in time: statistics of how far apart two of them see the same joints.

One series is one coordinate of one of 12 limb joints through one clip, in the longer side of the clip's box. Nobody
knows the truth of a video, so a series holds the errors of both; independent ones add up.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from skelbench.core.arrays import Floats, Mask
from skelbench.core.clip import Clip

LIMBS = tuple(
    f"{joint}_{side}" for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle") for side in ("left", "right")
)
LAGS = 20
SHORTEST = 30
"""Frames of a clip that counts."""
SEEN = 0.8
"""Share of the frames in which both have to see a joint that counts."""
FAR = 5
"""Median absolute deviations, as estimates of σ, beyond which an error is an outlier."""


@dataclass(frozen=True)
class Errors:
    """Statistics of N series; of P pairs of series of two joints, the same coordinate and clip.

    bias, sd: (N,) absolute mean and standard deviation, in longer sides of the box.
    autocorrelation: (N, LAGS) after 1, 2, … frames.
    beyond: (N,) share of outliers. kurtosis: (N,), 3 for a normal law. together: (P,) correlations.
    """

    bias: Floats
    sd: Floats
    autocorrelation: Floats
    beyond: Floats
    kurtosis: Floats
    together: Floats


def difference(one: Clip, other: Clip) -> Floats:
    """(T, 12, 2): from where `other` sees each limb joint to where `one` does, of the frames that both have.

    Of the first person, in the longer side of the box of `one`; NaN where either does not see the joint.
    """
    frames = min(one.score.shape[1], other.score.shape[1])
    places: list[Floats] = []
    for clip in (one, other):
        joints = [clip.layout.index[joint] for joint in LIMBS]
        place = clip.keypoint[0, :frames][:, joints].astype(np.float64)
        place[~clip.detected[0, :frames][:, joints]] = np.nan
        places.append(place)
    low, high = one.box
    return (places[0] - places[1]) / float((high - low).max())


def errors(differences: Iterable[Floats]) -> Errors:
    """Gather the statistics over the clips that are long enough, of the joints that are seen often enough."""
    found = [_of_clip(values[:, _seen(values)]) for values in differences if len(values) >= SHORTEST]
    return Errors(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def missing(seen: Iterable[Mask]) -> tuple[float, Floats]:
    """Return the share of joints that are missing, and the lengths of all runs of frames in which one is.

    seen: (T, V) of each clip, where joints are detected.
    """
    shares, runs = list[Mask](), list[Floats]()
    for mask in seen:
        steps = np.diff(np.pad(~mask, ((1, 1), (0, 0))).astype(np.int8), axis=0).T
        runs.append((np.argwhere(steps == -1) - np.argwhere(steps == 1))[:, 1].astype(np.float64))
        shares.append(~mask.ravel())
    return float(np.concatenate(shares).mean()), np.concatenate(runs)


def _seen(values: Floats) -> Mask:
    known = ~np.isnan(values[..., 0])
    return (known.mean(axis=0) >= SEEN) & (np.nanstd(np.where(known[..., None], values, 0), axis=0) > 0).all(axis=-1)


def _of_clip(values: Floats) -> tuple[Floats, ...]:
    """Return the fields of `Errors` for one clip, (T, V, 2)."""
    mean, sd = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    scaled = (values - mean) / sd
    lagged = [np.nanmean(scaled[lag:] * scaled[:-lag], axis=0).ravel() for lag in range(1, LAGS + 1)]
    off = np.abs(values - np.nanmedian(values, axis=0))
    sigma = 1.4826 * np.nanmedian(off, axis=0)  # of a normal law, from the median absolute deviation
    beyond = (off > FAR * sigma).sum(axis=0) / (~np.isnan(off)).sum(axis=0)
    first, second = np.triu_indices(values.shape[1], 1)
    together = np.nanmean(scaled[:, first] * scaled[:, second], axis=0)
    flat = (np.abs(mean), sd, np.stack(lagged, axis=-1), beyond, np.nanmean(scaled**4, axis=0), together)
    return tuple(part.reshape(-1, LAGS) if part.shape[-1] == LAGS else part.ravel() for part in flat)
