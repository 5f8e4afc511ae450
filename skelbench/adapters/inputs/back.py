"""Map values per joint on a network's input back to the joints and frames of the clip."""

import numpy as np

from skelbench.core.arrays import Array, Indices
from skelbench.core.layout import Layout
from skelbench.core.relayout import shares


def to_joints_and_frames(values: Array, frames: Indices, length: int, source: Layout, target: Layout) -> Array:
    """Give what lies on a network's input to the clip's own joints and frames: (views, M, L, V') -> (M, length, V).

    Values are shares of a whole, so their sum per view is kept: a frame that a view took twice gets both, one it did
    not take gets 0; a joint that was derived passes its value on in equal parts. Views are averaged.

    Args:
        values: on the network's frames and joints.
        frames: (views, L), which of the clip's frames a view took.
        length: frames of the clip.
        source: the clip's layout.
        target: the network's layout.
    """
    views, persons, _, joints = values.shape
    by_frame = np.zeros((length, persons, joints), np.float32)
    for view, chosen in zip(values, frames, strict=True):
        np.add.at(by_frame, chosen, view.swapaxes(0, 1) / np.float32(views))
    on_clip = by_frame if source == target else by_frame @ shares(source, target)
    return np.ascontiguousarray(on_clip.swapaxes(0, 1))
