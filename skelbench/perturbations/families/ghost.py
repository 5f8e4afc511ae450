"""A person who is not there: a false detection, such as a mirror, a poster or a statue gives.

The ghost is the mirror image of one of the clip's own persons, left and right exchanged, beside that person. It takes
the first place in which nobody is, else a new one. A model that has no place for so many is given the first ones, so
`@first` may cost it a person. Without known axes the first coordinate is taken to point sideways.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array
from skelbench.core.boxes import boxes
from skelbench.core.clip import PERSONS, Clip
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import FRAME_SHARE
from skelbench.perturbations.persons import drawn, present
from skelbench.perturbations.picture import picture_plane
from skelbench.perturbations.slow import WANDERING, slow_normals
from skelbench.perturbations.wants import somebody
from skelbench.perturbations.windows import window

_ASIDE = 1.2
"""Distance from the person, in widths of that person's box."""
_TRUST = np.float32(0.6)
"""Score of a ghost's joint, as a share of that of the joint it is the image of."""
_JITTER = 0.01  # camera units
_LAG = 10
"""Frames by which a ghost that moves is late."""


def haunted(*, first: bool = False, moving: bool = False, size: float = 1) -> Rule:
    """Make the rule that adds a ghost in one stretch of frames.

    first: list it before everybody else. moving: it does what its person did 10 frames ago, else it stands still, in
    the pose of one drawn frame. size: in sizes of its person.
    """

    def haunt(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
        frames, joints, coordinates = clip.keypoint.shape[1:]
        owner = int(drawn(clip, rng)[0])
        keys, place, side = rng.random(int(frames)), rng.random(), rng.choice((-1, 1))
        jitter = slow_normals(rng, (1, frames, joints, coordinates), WANDERING)[0] * np.float32(
            _JITTER * clip.camera_unit
        )
        stretch = window(place, frames, share)
        if stretch.start == stretch.stop:
            return clip
        still = int(np.where(np.asarray(clip.detected[owner].any(axis=1)), keys, np.inf).argmin())
        shown = np.maximum(np.arange(frames, dtype=np.intp) - _LAG, 0) if moving else np.full(frames, still)
        keypoint, score = _image(clip, owner, shown, side * _ASIDE * _width(clip, owner, still), size)
        score[: stretch.start] = score[stretch.stop :] = 0
        return _joined(clip, np.where(score[..., None] > 0, keypoint + jitter, np.float32(0)), score, first=first)

    return haunt


def _image(clip: Clip, person: int, frames: NDArray[np.intp], aside: float, size: float) -> tuple[Array, Array]:
    """(T, V, C), (T, V): the mirror image of a person in these frames, about the middle of each box, moved aside."""
    mirror = np.array(clip.layout.mirror)
    keypoint, score = clip.keypoint[person, frames][:, mirror], clip.score[person, frames][:, mirror]
    low, high = (edge[:, None] for edge in boxes(keypoint, score > 0))
    middle = (low + high) / 2
    axis, _ = picture_plane(clip)
    scale, offset = np.full(keypoint.shape[-1], size, np.float32), np.zeros(keypoint.shape[-1], np.float32)
    scale[axis], offset[axis] = -size, aside
    place = middle + (keypoint - middle) * scale + offset
    return place.astype(np.float32, copy=False), score * _TRUST


def _width(clip: Clip, person: int, frame: int) -> float:
    """Return how wide the box of a person's joints is in a frame, in pixels or metres."""
    sideways, _ = picture_plane(clip)
    return float(np.ptp(clip.keypoint[person, frame, clip.detected[person, frame], sideways]))


def _joined(clip: Clip, keypoint: Array, score: Array, *, first: bool) -> Clip:
    """Add a person (T, V, C), (T, V), in the first place where nobody is, else in a new one; or before all others."""
    empty = np.setdiff1d(np.arange(len(clip.score)), present(clip))[:1]
    places = 0 if first else int(empty[0]) if len(empty) else len(clip.score)
    others = np.delete(clip.keypoint, empty, axis=0), np.delete(clip.score, empty, axis=0)
    both = clip.with_pose(np.insert(others[0], places, keypoint, axis=0), np.insert(others[1], places, score, axis=0))
    return replace(both, added=clip.added + 1, moved=clip.moved | PERSONS)


_RULES = {"": haunted(), "first": haunted(first=True), "moving": haunted(moving=True), "small": haunted(size=0.5)}
GHOST = Family(
    "ghost",
    FRAME_SHARE,
    "0.5",
    _RULES,
    "false positives of person detectors",
    group="identity",
    about={
        "": "Beside a person stands, for a stretch of frames, the mirror image of one frame of that person.",
        "first": "As ghost, and it is listed before everybody else.",
        "moving": "As ghost, and it does what the person did ten frames ago.",
        "small": "As ghost, of half the size.",
    },
    wants=dict.fromkeys(_RULES, somebody),
    adds_persons=True,
)
