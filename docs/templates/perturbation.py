"""A family of your own: copy this file to my_module.py, change it, write my_module:glitch:0.3 where a spec stands."""

import numpy as np

from skelbench.core.clip import Clip
from skelbench.perturbations.family import Family
from skelbench.perturbations.levels import amount

SIZE = 0.05  # camera units: how far a joint jumps; a body is about 0.4 high. Change: the settings of your rule


def jump(clip: Clip, share: float, rng: np.random.Generator) -> Clip:  # change: the name, and what follows
    """Move that share of all joints, drawn anew in every frame, by N(0, SIZE²) camera units."""
    # Draw everything for all joints before looking at the level: a higher level then damages the same joints and more.
    key = rng.random(clip.score.shape)  # (persons, frames, joints)
    return _moved(clip, key < share, rng.standard_normal(clip.keypoint.shape))


def jump_together(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
    """Move all joints of a person together, in that share of the person's frames."""
    persons, frames, _, coordinates = clip.keypoint.shape
    key = rng.random((persons, frames, 1))
    return _moved(clip, key < share, rng.standard_normal((persons, frames, 1, coordinates)))


def _moved(clip: Clip, hit: np.ndarray, draw: np.ndarray) -> Clip:
    # Return a new clip and leave the given one as it is; a joint that was not detected (score 0) stays where it is.
    offset = np.where((hit & clip.detected)[..., None], draw * SIZE * clip.camera_unit, 0)
    return clip.with_pose(clip.keypoint + offset.astype(np.float32), clip.score)


glitch = Family(  # change: this variable's name is the one that a spec writes after the colon
    name="glitch",
    level=amount("share of joints and frames", 1),  # or count("joints"), or one of those in perturbations/levels.py
    example="0.3",  # a typical level, for error messages and tests
    rules={"": jump, "frame": jump_together},  # "" is my_module:glitch:0.3, "frame" is my_module:glitch@frame:0.3
    source="made up for docs/adding_a_perturbation.md",  # the paper and section that your rule is taken from
    group="localisation",  # one of GROUPS in perturbations/family.py; axis="log" where levels are 0.001, 0.01, 0.1
    about={"": "Joints jump in single frames.", "frame": "The whole skeleton jumps in single frames."},  # in lists
    version=1,  # raise it when a change of your code changes numbers: the draws then change, too
)
