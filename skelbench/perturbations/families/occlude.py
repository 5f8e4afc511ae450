"""Something stands before the people: joints behind it are missing, or guessed.

Trans4SOAR (2022) hides what pieces of furniture hide, drawn into the camera's frame. Here it is a box whose area is a
share of that of the box of all joints over the whole clip; the box grows about the same middle with the level.
"""

from collections.abc import Callable

import numpy as np

from skelbench.core.arrays import Floats, Mask
from skelbench.core.clip import Clip
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import amount
from skelbench.perturbations.oks import known_joints, tolerances
from skelbench.perturbations.picture import in_picture, picture_box
from skelbench.perturbations.slow import TURNING, slow_normals
from skelbench.perturbations.wants import all_of, oriented

Way = Callable[[Floats, int], Floats]
"""(2, 2) draws of U(0, 1), frames -> (T or 1, 2): where the middle of the object is, in shares of the clip's box."""

_GUESS = 2
"""Standard deviation of a guess in units of k S, where half of the similarity to the truth is lost at 1."""
_TRUST = np.float32(0.3)
"""Share of its score that a guessed joint has left."""
_HIDDEN = 0.6
"""Share of a person's joints beyond which a detector misses the person."""


def hidden(way: Way, *, round: bool = False) -> Rule:
    """Make the rule that loses all joints behind an object; `round`: an ellipse, not a box."""

    def lose(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
        return clip.without(_behind(clip, share, way(_places(rng), clip.score.shape[1]), round=round))

    return lose


def guessed(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
    """Let the estimator guess the joints behind a box that moves: far off, slowly, with low scores."""
    behind = _behind(clip, share, across(_places(rng), clip.score.shape[1])) & clip.detected
    error = slow_normals(rng, clip.keypoint.shape, TURNING) * (_GUESS * tolerances(clip))[..., None]
    keypoint = clip.keypoint + np.where(behind[..., None], error, np.float32(0))
    least = np.finfo(np.float32).tiny  # a score of 0 would say that nothing was guessed
    return clip.with_pose(keypoint, np.where(behind, np.maximum(clip.score * _TRUST, least), clip.score))


def missed(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
    """Lose the joints behind a box that moves, and all of a person of whom more than 60 % are behind it."""
    behind = _behind(clip, share, across(_places(rng), clip.score.shape[1]))
    seen = clip.detected.sum(axis=2, keepdims=True)
    return clip.without(behind | ((behind & clip.detected).sum(axis=2, keepdims=True) > _HIDDEN * seen))


def on_a_table(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
    """Lose the joints in the lowest share of the box, whatever their side."""
    low, high = picture_box(clip)
    return clip.without(in_picture(clip)[..., 1] > high[1] - share * (high[1] - low[1]))


def across(ends: Floats, frames: int) -> Floats:
    """Move at constant speed from one drawn place to another."""
    passed = np.linspace(0, 1, frames)[:, None]
    return (1 - passed) * ends[0] + passed * ends[1]


def still(ends: Floats, frames: int) -> Floats:
    """Stay at one drawn place."""
    return ends[1:]


def passing(ends: Floats, frames: int) -> Floats:
    """Cross the box at constant speed, at a drawn height and from a drawn side, in the middle third of the clip."""
    passed = np.linspace(-1, 2, frames) if frames > 1 else np.array([0.5])
    return np.stack([passed if ends[1, 0] < 0.5 else 1 - passed, np.full(frames, ends[0, 1])], axis=1)


def _places(rng: np.random.Generator) -> Floats:
    """(2, 2): where an object is at first and at last, in shares of the clip's box."""
    return rng.random((2, 2), dtype=np.float32).astype(np.float64)


def _behind(clip: Clip, share: float, middle: Floats, *, round: bool = False) -> Mask:
    """(M, T, V): what lies behind an object of that share of the box's area, whose middle is `middle`, (T or 1, 2)."""
    low, high = (edge.astype(np.float64) for edge in picture_box(clip))
    size = np.maximum(high - low, np.finfo(np.float32).tiny)
    away = np.abs((in_picture(clip) - low) / size - middle[:, None])
    if round:
        return (away**2).sum(axis=-1) < share / np.pi
    return (away < np.sqrt(share) / 2).all(axis=-1)


_RULES: dict[str, Rule] = {
    "": hidden(across),
    "still": hidden(still),
    "ellipse": hidden(across, round=True),
    "pass": hidden(passing),
    "table": on_a_table,
    "guess": guessed,
    "person": missed,
}
OCCLUDE = Family(
    "occlude",
    amount("share of the box's area", 1),
    "0.2",
    _RULES,
    "Trans4SOAR, 2022: realistic occlusion",
    group="missing",
    examples={"still": "0.5", "person": "0.5"},
    units={"table": "share of the box's height"},
    fixed=frozenset({"table"}),
    about={
        "": "A box moves before the people, from one drawn place to another, and hides the joints behind it.",
        "still": "A box stands before the people at a drawn place, and hides the joints behind it.",
        "ellipse": "An ellipse moves before the people and hides the joints behind it.",
        "pass": "A box passes by once, in the middle third of the clip, and hides the joints behind it.",
        "table": "A piece of furniture hides the joints of the lowest part, as if the picture ended there.",
        "guess": "A box moves before the people, and the joints behind it are guessed, with low scores.",
        "person": "A box moves before the people; who is behind it for the greater part is not detected at all.",
    },
    wants={**dict.fromkeys(_RULES, oriented), "guess": all_of(oriented, known_joints)},
)
