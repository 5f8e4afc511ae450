"""A camera that moves: every frame is shifted and turned a little, for all persons alike. No paper has it.

The turn is about the middle of the clip's box, not of the picture: the difference is a shift, and there is one anyhow.
"""

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip
from skelbench.perturbations.directions import directions
from skelbench.perturbations.family import Family
from skelbench.perturbations.in_words import in_bodies
from skelbench.perturbations.levels import SIGMA
from skelbench.perturbations.maps import mapped, turn_in_plane
from skelbench.perturbations.moves import added
from skelbench.perturbations.picture import box_centre, picture_plane
from skelbench.perturbations.slow import slow_normals
from skelbench.perturbations.wants import oriented, several_frames
from skelbench.perturbations.windows import frames_of

TAU = 4.0
"""Frames after which a shake is forgotten: 0.13 s at 30 frames per second."""


def shaken(clip: Clip, sigma: float, rng: np.random.Generator) -> Clip:
    """Shift every frame by N(0, sigma²) [camera units] and turn it in the picture by N(0, sigma²) [radians]."""
    _, frames, _, size = clip.keypoint.shape
    shift = slow_normals(rng, (1, frames, 1, size), TAU).astype(np.float64) * (sigma * clip.camera_unit)
    angle = slow_normals(rng, (1, frames), TAU)[0].astype(np.float64) * sigma
    return added(mapped(clip, turn_in_plane(size, picture_plane(clip), angle), box_centre(clip)), shift)


def panned(clip: Clip, way: float, rng: np.random.Generator) -> Clip:
    """Shift the clip on a straight line to a drawn side, by `way` [camera units] from its first to its last frame."""
    to = directions(rng.standard_normal((clip.keypoint.shape[-1],), dtype=np.float32)).astype(np.float64)
    passed: Floats = frames_of(clip) / max(clip.score.shape[1] - 1, 1)
    return added(clip, passed[:, None, None] * to * (way * clip.camera_unit))


SHAKE = Family(
    "shake",
    SIGMA,
    "0.05",
    {"": shaken, "pan": panned},
    "moving cameras; no paper",
    group="camera",
    axis="log",
    note=in_bodies,
    wants={"": oriented, "pan": several_frames},
    invariant={"pan": "models that centre every frame on the hips"},
    about={
        "": "The camera is held by hand: all persons shake together.",
        "pan": "The camera turns slowly: all persons drift to one side.",
    },
)
