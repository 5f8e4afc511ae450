"""pyskl's place of a 3-D pose, from the joints that are seen: what `ntu3d` gives where its five joints are there."""

import numpy as np

from skelbench.adapters.inputs.placement import Floats, Placement
from skelbench.adapters.inputs.prenormalise import upright_and_front
from skelbench.core.arrays import Array, Mask
from skelbench.core.layout import Layout

HIPS, SHOULDERS = ("hip_left", "hip_right"), ("shoulder_left", "shoulder_right")
CENTRES = (("spine_mid",), ("spine_base", "spine_shoulder"), (*HIPS, *SHOULDERS), HIPS, SHOULDERS)
"""What becomes the origin: the mean of the first of these whose joints are ever all seen at once."""
UP = (
    (("spine_base",), ("spine_mid",)),
    (("spine_base",), ("spine_shoulder",)),
    (("spine_mid",), ("spine_shoulder",)),
    (HIPS, SHOULDERS),
    (HIPS, ("spine_shoulder",)),
    (("spine_base",), SHOULDERS),
)
RIGHT = tuple(
    ((left,), (right,)) for left, right in (SHOULDERS, HIPS, (SHOULDERS[0], HIPS[1]), (HIPS[0], SHOULDERS[1]))
)
"""From where to where is up, and to the right: the first of these that is ever seen."""


def ntu3d_seen(keypoint: Array, seen: Mask, layout: Layout) -> Placement:
    """Place the person (T, 25, 3) who comes first, by what is `seen` of him, (T, 25).

    Centre, up and right are each taken from the first frame that shows them. Fallbacks: the pairs above; then the
    middle of the first frame's joints, and no turn.
    """
    if not seen.any():
        return Placement(np.zeros(3, np.float32))
    origins = (_first(keypoint, seen, layout, joints) for joints in CENTRES)
    centre = next((origin for origin in origins if origin is not None), None)
    if centre is None:
        frame = int(seen.any(axis=1).argmax())
        centre = keypoint[frame][seen[frame]].mean(axis=0)
    return Placement(
        centre, turn=upright_and_front(_way(keypoint, seen, layout, UP), _way(keypoint, seen, layout, RIGHT))
    )


def _first(keypoint: Array, seen: Mask, layout: Layout, joints: tuple[str, ...]) -> Floats | None:
    """(3,): mean of these joints in the first frame in which all are seen."""
    places = [layout.index[joint] for joint in joints]
    frames = seen[:, places].all(axis=1)
    return keypoint[int(frames.argmax()), places].mean(axis=0) if frames.any() else None


def _way(
    keypoint: Array, seen: Mask, layout: Layout, pairs: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
) -> Floats:
    """(3,): from the first of a pair to its second, in the first frame in which both are seen; else zeros."""
    for start, end in pairs:
        joined = [layout.index[joint] for joint in (*start, *end)]
        frames = seen[:, joined].all(axis=1)
        if frames.any():
            pose = keypoint[int(frames.argmax())]
            starts, ends = joined[: len(start)], joined[len(start) :]
            return pose[ends].mean(axis=0) - pose[starts].mean(axis=0)
    return np.zeros(3, np.float32)
