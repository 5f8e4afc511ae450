"""Families that ask something of a clip, and six clips of which it is known by hand which of them can act."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from people import flat, walk

from skelbench.core.clip import Clip
from skelbench.data.formats.arrays.npz_write import write_npz
from skelbench.data.given import of_clips
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import amount
from skelbench.perturbations.wants import Want, two_persons, unequal_scores

PERSONS = (1, 2, 1, 1, 2, 1)
IN_OTHER = (1, 2, 2, 1, 1)
"""Persons of the first five clips as the other source saw them, which lacks the sixth."""
UNEQUAL = (0, 1)
"""Clips whose joints have other scores than each other."""


def exchange(clip: Clip, level: float, rng: np.random.Generator) -> Clip:
    return clip.with_pose(clip.keypoint[::-1] + np.float32(level), clip.score[::-1])


def fading(clip: Clip, level: float, rng: np.random.Generator) -> Clip:
    return clip.with_pose(clip.keypoint, np.where(clip.score < clip.score.max(), clip.score / 2, clip.score))


def alone(clip: Clip, level: float, rng: np.random.Generator) -> Clip:
    return clip.without(np.arange(len(clip.score))[:, None, None] > 0)


def forgotten(clip: Clip, level: float, rng: np.random.Generator) -> Clip:
    """A level that never reaches the data."""
    return clip.with_pose(clip.keypoint + np.float32(0 * level), clip.score.copy())


def _family(name: str, rule: Rule, want: Want | None = None) -> Family:
    wants = {"": want} if want else {}
    return Family(name, amount("of it", 9), "1", {"": rule}, "made up", "identity", wants=wants, random=False)


def another_name(clip: Clip) -> str:
    """Ask for what no clip has, each for a reason of its own, of many words."""
    return f"is called {clip.name}{' indeed' * 20}"


swap = _family("swap", exchange, two_persons)
fade = _family("fade", fading, unequal_scores)
fussy = _family("fussy", fading, another_name)
lone = _family("lone", alone)
dull = _family("dull", forgotten)


def clips_of(persons: tuple[int, ...]) -> list[Clip]:
    """One clip for each number of persons; clip k is of class k mod 3."""
    made = [replace(flat(walk("coco17", count)), name=f"clip{k}", label=k % 3) for k, count in enumerate(persons)]
    facing = np.array([-1, 1], np.float32), np.array([1800, 0], np.float32)  # their left eye is right in the picture
    poses = [clip.keypoint * facing[0] + facing[1] for clip in made]
    scores = [_scores(clip, k in UNEQUAL) for k, clip in enumerate(made)]
    return [clip.with_pose(pose, score) for clip, pose, score in zip(made, poses, scores, strict=True)]


def _scores(clip: Clip, unequal: bool) -> np.ndarray:
    score = np.full(clip.score.shape, 0.75, np.float32)
    score[..., 0] = 0.5 if unequal else 0.75
    return score


def write_sources(folder: Path) -> Path:
    """Write `crowd/crowd_pose.npz` and `crowd_other.npz`; return `crowd`."""
    (folder / "crowd").mkdir()
    for source, persons in (("pose", PERSONS), ("other", IN_OTHER)):
        write_npz(of_clips(clips_of(persons)), folder / "crowd" / f"crowd_{source}.npz")
    return folder / "crowd"
