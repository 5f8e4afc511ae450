"""A clip around a joint of its first person, in the first frame that shows it (STTFormer, CTR-GCN and others)."""

import numpy as np

from skelbench.adapters.inputs.body import NOWHERE
from skelbench.core.arrays import Array, Mask
from skelbench.core.layout import Layout


def origin(seen: Mask, layout: Layout) -> tuple[int, int, list[int]] | None:
    """Person, frame and joints, of (M, T, V), whose mean becomes the origin; None where nobody is seen.

    The joint is the middle of the spine, or the layout's centre where it has no such joint. Fallback for who is never
    seen with it: all joints of his first frame. Whoever is never seen at all is passed over.
    """
    if not seen.any():
        return None
    person = int(seen.any(axis=(1, 2)).argmax())
    joint = layout.index.get("spine_mid", layout.index[layout.centre])
    if seen[person, :, joint].any():
        return person, int(seen[person, :, joint].argmax()), [joint]
    frame = int(seen[person].any(axis=1).argmax())
    return person, frame, np.flatnonzero(seen[person, frame]).tolist()


def origin_of(keypoint: Array, seen: Mask, layout: Layout) -> Array:
    """(C,): where the origin of (M, T, V, C) is; zeros where nobody is seen."""
    found = origin(seen, layout)
    if found is None:
        return NOWHERE[: keypoint.shape[-1]]
    person, frame, joints = found
    return keypoint[person, frame, joints].mean(axis=0)
