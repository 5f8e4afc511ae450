"""Left and right taken for each other: an inversion, in Ronchi and Perona's taxonomy (ICCV 2017).

The two joints of a pair exchange coordinates and scores. Estimators do so in runs of frames, of people seen from behind
or from the side; a depth sensor rarely does. PoseFix (CVPR 2019) draws inversions of 1 % of the joints of a face, 3 %
of an upper and 6 % of a lower body: the odds of `@real`. The level is the share of pairs and frames, in the mean.
"""

from collections.abc import Callable

import numpy as np

from skelbench.core.arrays import Array, Floats, Mask
from skelbench.core.clip import Clip
from skelbench.core.layout import Layout, part_of
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import amount
from skelbench.perturbations.regions import regions
from skelbench.perturbations.slow import as_uniform, lowest, slow_normals
from skelbench.perturbations.wants import two_sides

_ODDS = {"face": 1, "upper": 3, "lower": 6}


def at_once(unit: Callable[[Layout], list[int]]) -> Rule:
    """Make the rule that inverts pairs in runs of frames, at once those for which `unit` gives the same number."""

    def exchange(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
        keys = _slow_keys(clip, rng)[:, :, unit(clip.layout)]
        return inverted(clip, lowest(keys, share))

    return exchange


def of_the_clip(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
    """Invert that share of the pairs of all persons, the same in all frames."""
    persons, frames, _ = clip.score.shape
    keys = rng.random((persons, 1, len(pairs(clip.layout))))
    return inverted(clip, np.repeat(keys < share, frames, axis=1))


def realistic(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
    """Invert pairs in runs of frames, those of the legs most often and those of the face least."""
    odds = shares(clip.layout, share)
    keys = as_uniform(_slow_keys(clip, rng))
    return inverted(clip, (keys < odds.astype(np.float32)) | (odds >= 1))


def pairs(layout: Layout) -> list[int]:
    """List the first joint of every left-right pair."""
    return [v for v, partner in enumerate(layout.mirror) if v < partner]


def shares(layout: Layout, share: float) -> Floats:
    """Return the share of frames in which each pair is inverted: by its odds, `share` in the mean, at most 1."""
    region = regions(layout)
    odds = np.array([_ODDS[region[v]] for v in pairs(layout)], dtype=np.float64)
    return np.minimum(share * odds / odds.mean(), 1)


def inverted(clip: Clip, hit: Mask) -> Clip:
    """Exchange the two joints of every pair in `hit`, (M, T, pairs): coordinates and scores, also of missing ones."""
    mirror = np.array(clip.layout.mirror)
    first = pairs(clip.layout)
    joints = np.zeros(clip.score.shape, np.bool_)
    joints[:, :, first] = joints[:, :, mirror[first]] = hit
    own = np.arange(joints.size).reshape(joints.shape)
    source = np.where(joints, own + (mirror - np.arange(len(mirror))), own)
    keypoint = clip.keypoint.reshape(-1, clip.keypoint.shape[-1])
    return clip.with_pose(keypoint.take(source, axis=0), clip.score.take(source))


def _slow_keys(clip: Clip, rng: np.random.Generator) -> Array:
    persons, frames, _ = clip.score.shape
    return slow_normals(rng, (persons, frames, len(pairs(clip.layout))))


def _alone(layout: Layout) -> list[int]:
    return list(range(len(pairs(layout))))


def _of_limb(layout: Layout) -> list[int]:
    """(pairs): the first pair of the same part: of the arms, the legs, the head, or of none."""
    part = [(part_of(layout.joints[v]) or "").split("_")[-1] for v in pairs(layout)]
    return [part.index(name) for name in part]


def _of_body(layout: Layout) -> list[int]:
    return [0] * len(pairs(layout))


_RULES: dict[str, Rule] = {
    "": at_once(_alone),
    "limb": at_once(_of_limb),
    "body": at_once(_of_body),
    "clip": of_the_clip,
    "real": realistic,
}
INVERT = Family(
    "invert",
    amount("share of pairs and frames", 1),
    "0.1",
    _RULES,
    "Ronchi and Perona, ICCV 2017 (inversion); odds of @real: PoseFix, CVPR 2019",
    group="identity",
    examples={"limb": "0.25", "body": "0.5", "clip": "0.5"},
    units={"clip": "share of pairs"},
    about={
        "": "The left and the right joint of a pair change places, for runs of frames.",
        "limb": "Both arms, both legs or both sides of the face change places, for runs of frames.",
        "body": "All left joints change places with the right ones, for runs of frames, as in a view from behind.",
        "clip": "The left and the right joint of a pair change places, the same pairs through the clip.",
        "real": "The left and the right joint of a pair change places, most often of the legs and least of the face.",
    },
    wants=dict.fromkeys(_RULES, two_sides),
)
