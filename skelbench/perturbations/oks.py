"""How far a joint may be off before a metric of pose estimation calls it wrong: COCO's object keypoint similarity.

The similarity of a joint that is d off is exp(-d² / (2 (k S)²)), k = 2 σ of the joint and S the size of the person.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip
from skelbench.core.layout import Layout
from skelbench.perturbations.rulers import person_sizes
from skelbench.perturbations.wants import OfAll

GOOD = 0.570
"""Distance [k S] of similarity 0.85: nearer, Ronchi and Perona (ICCV 2017) call a joint well placed."""
JITTER = 1.177
"""Distance [k S] of similarity 0.5: nearer, they call it jitter."""
MISS = 2.146
"""Distance [k S] of similarity 0.1: nearer, they call it a miss."""

_SIGMAS = {
    # COCO
    **{"nose": 0.026, "eye": 0.025, "ear": 0.035, "shoulder": 0.079, "elbow": 0.072, "wrist": 0.062},
    **{"hip": 0.107, "knee": 0.087, "ankle": 0.089},
    # joints that COCO does not have: that of the nearest one it has, or of one as hard to place
    **{"head": 0.035, "face": 0.035, "mouth": 0.035, "neck": 0.079, "collar": 0.079, "spine": 0.107, "belly": 0.107},
    **{"root": 0.107, "mid": 0.107, "hand": 0.062, "thumb": 0.062, "index": 0.062, "middle": 0.062, "ring": 0.062},
    **{"pinky": 0.062, "foot": 0.089, "heel": 0.089, "big": 0.089, "small": 0.089},
}
"""First word of a joint's name -> σ."""
_WHOLE_NAMES = {"shoulder_center": 0.079, "spine_shoulder": 0.079}


def keypoint_sigmas(layout: Layout) -> dict[str, float]:
    """Return σ of every joint of the layout that is known; lengths of 1 are the square root of a person's area."""
    found = {joint: _WHOLE_NAMES.get(joint, _SIGMAS.get(joint.split("_")[0])) for joint in layout.joints}
    return {joint: sigma for joint, sigma in found.items() if sigma is not None}


def known_joints(clip: Clip) -> str:
    """Ask that σ is known of every joint (a `Want`)."""
    sigmas = keypoint_sigmas(clip.layout)
    unknown = [joint for joint in clip.layout.joints if joint not in sigmas]
    return OfAll(f"has joint {unknown[0]}, of which nobody says how far off it may be") if unknown else ""


def tolerances(clip: Clip) -> NDArray[np.float32]:
    """(M, 1, V): k S of each person's joints, in pixels or metres, of the clip before any damage."""
    return (person_sizes(clip)[:, None, None] * _k(clip.layout)).astype(np.float32)


@lru_cache
def _k(layout: Layout) -> Floats:
    sigmas = keypoint_sigmas(layout)
    return 2 * np.array([sigmas[joint] for joint in layout.joints])
