"""pyskl's place of a 3-D pose, from the joints that are seen: what `ntu3d` gives where its five joints are there."""

import numpy as np

from skelbench.adapters.inputs.placement import Floats, Placement
from skelbench.adapters.inputs.prenormalise import upright_and_front
from skelbench.core.arrays import Array, Mask
from skelbench.core.layout import Layout

Way = tuple[tuple[str, ...], tuple[str, ...]]
"""From the mean of these joints to the mean of those."""
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
    frame, joints = origin_of(seen, layout)
    turn = upright_and_front(_way(keypoint, way_of(seen, layout, UP)), _way(keypoint, way_of(seen, layout, RIGHT)))
    return Placement(keypoint[frame, joints].mean(axis=0), turn=turn)


def origin_of(seen: Mask, layout: Layout) -> tuple[int, list[int]]:
    """Frame and joints whose mean becomes the origin; seen: (T, V), not all False."""
    for names in CENTRES:
        joints = [layout.index[joint] for joint in names]
        frames = seen[:, joints].all(axis=1)
        if frames.any():
            return int(frames.argmax()), joints
    frame = int(seen.any(axis=1).argmax())
    return frame, np.flatnonzero(seen[frame]).tolist()


def way_of(seen: Mask, layout: Layout, pairs: tuple[Way, ...]) -> tuple[int, list[int], list[int]] | None:
    """The first of the pairs that is ever seen at once: its first frame, where it starts and where it ends."""
    for pair in pairs:
        start, end = ([layout.index[joint] for joint in side] for side in pair)
        frames = seen[:, [*start, *end]].all(axis=1)
        if frames.any():
            return int(frames.argmax()), start, end
    return None


def _way(keypoint: Array, found: tuple[int, list[int], list[int]] | None) -> Floats:
    """(3,): from the start to the end; zeros where no pair was found."""
    if found is None:
        return np.zeros(3, np.float32)
    frame, start, end = found
    return keypoint[frame, end].mean(axis=0) - keypoint[frame, start].mean(axis=0)
