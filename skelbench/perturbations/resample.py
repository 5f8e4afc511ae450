"""A clip seen at other times than those of its frames."""

import numpy as np

from skelbench.core.arrays import Floats, Indices
from skelbench.core.clip import Clip


def at_times(clip: Clip, times: Floats) -> Clip:
    """Return the clip at these times (T',), in frames from 0 to T - 1: on straight lines between its frames.

    A joint that is missing in either of the two frames is missing between them; the lower of the two scores is taken.
    """
    before: Indices = np.floor(times).astype(np.int64)
    share = (times - before).astype(np.float32)
    after: Indices = np.where(share > 0, before + 1, before)
    first, last = clip.at(before), clip.at(after)
    there = first.detected & last.detected
    point = first.keypoint + share[:, None, None] * (last.keypoint - first.keypoint)
    return first.with_pose(
        np.where(there[..., None], point, np.float32(0)), np.where(there, np.minimum(first.score, last.score), 0)
    )
