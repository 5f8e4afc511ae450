"""Directions and radii of displacements, from normal draws that may be slow in time."""

import numpy as np

from skelbench.core.arrays import Array
from skelbench.perturbations.slow import as_uniform


def directions(normals: Array) -> Array:
    """(…, C): the same vectors with length 1, uniform over all directions where they are drawn from N(0, 1)."""
    length = np.linalg.norm(normals, axis=-1, keepdims=True)
    return (normals / np.maximum(length, np.finfo(np.float32).tiny)).astype(np.float32)


def between(normals: Array, low: float, high: float) -> Array:
    """(…): radii of U(low, high), from one N(0, 1) each."""
    return (np.float32(low) + np.float32(high - low) * as_uniform(normals)).astype(np.float32)
