"""Directions and radii of displacements, from normal draws that may be slow in time."""

from math import pi, sqrt

import numpy as np

from skelbench.core.arrays import Array
from skelbench.perturbations.slow import as_uniform

_TINY = np.finfo(np.float32).tiny


def directions(normals: Array) -> Array:
    """(…, C): the same vectors with length 1, uniform over all directions where they are drawn from N(0, 1)."""
    length = np.linalg.norm(normals, axis=-1, keepdims=True)
    return (normals / np.maximum(length, _TINY)).astype(np.float32)


def between(normals: Array, low: float, high: float) -> Array:
    """(…): radii of U(low, high), from one N(0, 1) each."""
    return (np.float32(low) + np.float32(high - low) * as_uniform(normals)).astype(np.float32)


def thrown(normals: Array, near: Array, far: Array) -> Array:
    """(…, C): vectors of all directions and of lengths U(near, far), from one vector of N(0, 1) each.

    The one that is drawn longer is longer, so that slow draws turn and grow smoothly.
    """
    axes = [normals[..., axis] for axis in range(normals.shape[-1])]
    length = np.sqrt(sum((along * along for along in axes[1:]), axes[0] * axes[0]))
    radius = near + (far - near) * shorter(length, len(axes))
    times = radius / np.maximum(length, _TINY)
    return np.stack([along * times for along in axes], axis=-1).astype(np.float32, copy=False)


def shorter(length: Array, dimensions: int) -> Array:
    """(…): which share of the vectors of N(0, 1) in 2 or 3 dimensions is shorter than that."""
    falling = np.exp(-(length.astype(np.float64) ** 2) / 2)  # in double precision it is the same on every processor
    share = 1 - falling if dimensions == 2 else 2 * as_uniform(length) - 1 - sqrt(2 / pi) * length * falling
    return share.astype(np.float32, copy=False)
