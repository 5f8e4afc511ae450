"""Boxes around the joints that are detected, of each person in each frame."""

import numpy as np

from skelbench.core.arrays import Array, Mask


def boxes(keypoint: Array, detected: Mask) -> tuple[Array, Array]:
    """(…, C), (…, C): smallest and largest coordinates of the joints detected; zeros where none is.

    keypoint: (…, V, C). detected: (…, V).
    """
    low, high = edges(keypoint, detected)
    return np.moveaxis(low, 0, -1), np.moveaxis(high, 0, -1)


def edges(keypoint: Array, detected: Mask) -> tuple[Array, Array]:
    """(C, …), (C, …): as `boxes`, one coordinate after the other; joints come first on the way, which is fast."""
    rest = range(detected.ndim - 1)
    lost = np.logical_not(detected.transpose(-1, *rest)[:, None], order="C")
    points = keypoint.transpose(-2, -1, *rest).copy()
    np.copyto(points, np.float32(np.inf), where=lost)
    low = points.min(axis=0)
    np.copyto(points, np.float32(-np.inf), where=lost)
    high, nobody = points.max(axis=0), lost.all(axis=0)
    return np.where(nobody, np.float32(0), low), np.where(nobody, np.float32(0), high)
