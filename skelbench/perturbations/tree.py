"""The skeleton as a tree from the layout's centre outwards: who hangs on whom, by which bone, and how far off."""

from functools import lru_cache

import numpy as np

from skelbench.core.arrays import Floats, Indices
from skelbench.core.clip import Clip
from skelbench.core.layout import Layout


@lru_cache
def hanging(layout: Layout) -> tuple[tuple[int, int], ...]:
    """Return (joint, its parent) for every joint that hangs on another, parents before children.

    An edge that would close a ring is left out. The centre hangs on nothing, nor do joints that no edge leads to.
    """
    near = _neighbours(layout)
    pairs: list[tuple[int, int]] = []
    met: set[int] = set()
    for root in (layout.index[layout.centre], *range(len(layout))):
        queue = [] if root in met else [root]
        met.add(root)
        for joint in queue:  # grows while it is read
            fresh = [other for other in near[joint] if other not in met]
            met.update(fresh)
            pairs += [(other, joint) for other in fresh]
            queue += fresh
    return tuple(pairs)


@lru_cache
def above(layout: Layout) -> Floats:
    """(V, V): 1 at [joint, other] where `other` is the joint itself or one that it hangs on, near or far."""
    chain = np.eye(len(layout))
    for joint, parent in hanging(layout):
        chain[joint] += chain[parent]
    return chain


def bones(clip: Clip) -> Floats:
    """(M, T, V, C): from the parent to the joint; 0 where either is missing, and at joints that hang on nothing."""
    found = np.zeros(clip.keypoint.shape)
    pairs = np.array(hanging(clip.layout), dtype=np.int64).reshape(-1, 2)
    joint, parent = pairs[:, 0], pairs[:, 1]
    both = clip.detected[:, :, joint] & clip.detected[:, :, parent]
    way = clip.keypoint[:, :, joint].astype(np.float64) - clip.keypoint[:, :, parent]
    found[:, :, joint] = np.where(both[..., None], way, 0.0)
    return found


@lru_cache
def hops(layout: Layout) -> Indices:
    """(V, V): bones between two joints; V where nothing joins them."""
    near, joints = _neighbours(layout), len(layout)
    far = np.full((joints, joints), joints, np.int64)
    for start in range(joints):
        far[start, start] = 0
        queue = [start]
        for joint in queue:
            fresh = [other for other in near[joint] if far[start, other] == joints]
            far[start, fresh] = far[start, joint] + 1
            queue += fresh
    return far


def _neighbours(layout: Layout) -> list[list[int]]:
    near: list[set[int]] = [set() for _ in layout.joints]
    for child, parent in layout.links:
        near[child].add(parent)
        near[parent].add(child)
    return [sorted(others) for others in near]
