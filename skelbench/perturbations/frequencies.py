"""Frequencies of a pose sequence: how fast it changes along the skeleton, and in time.

Along the skeleton they are the eigenvalues λ of the normalised Laplacian of the layout's graph: where λ is small,
neighbours move alike, where it is large, against each other. In time they are those of the cosine transform (DCT-II),
which, unlike Fourier's, knows no jump from the last frame to the first. Each is cut into thirds.
"""

from functools import lru_cache
from typing import Literal

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.layout import Layout

Third = Literal[0, 1, 2]
"""The lowest, the middle and the highest third of the frequencies."""
EQUAL = 1e-6
"""Eigenvalues that differ by less are one: in none of our layouts do two others come nearer than 1e-4."""


def laplacian(layout: Layout) -> Floats:
    """(V, V): I - D^(-1/2) A D^(-1/2) of the layout's edges, in both directions; zeros for a joint without edges."""
    linked = np.zeros((len(layout), len(layout)))
    for child, parent in layout.links:
        linked[child, parent] = linked[parent, child] = 1
    degree = linked.sum(axis=0)
    scale = 1 / np.sqrt(np.maximum(degree, 1))
    return np.diag(np.sign(degree)) - scale[:, None] * linked * scale


@lru_cache(maxsize=256)
def along_skeleton(layout: Layout, third: Third) -> Floats | None:
    """(V, V): the projector onto a third of the skeleton's frequencies; None where there is no such frequency.

    Joints of equal eigenvalues share a space of which no basis is better than another, so it is never cut: the border
    moves to the nearest place between different eigenvalues. So the projector depends on the graph alone.
    """
    values, vectors = np.linalg.eigh(laplacian(layout))
    ends = np.append(np.flatnonzero(np.diff(values) > EQUAL) + 1, len(layout))
    low, high = (int(ends[np.abs(ends - share * len(layout)).argmin()]) for share in (1 / 3, 2 / 3))
    band = vectors[:, (slice(low), slice(low, high), slice(high, None))[third]]
    return band @ band.T if band.shape[1] else None


def frames_in_band(frames: int, third: Third) -> slice:
    """Return which of the DCT's frequencies 0 … T - 1 are in a third; of one or two frames the upper have none."""
    return slice(-(-third * frames // 3), -(-(third + 1) * frames // 3))


def in_time(values: Floats, third: Third) -> Floats:
    """(…, T): keep a third of the frequencies in time, those of the DCT-II.

    They are the Fourier transform of the sequence followed by its mirror image.
    """
    frames = values.shape[-1]
    spectrum = np.fft.rfft(np.concatenate([values, values[..., ::-1]], axis=-1), axis=-1)
    band = frames_in_band(frames, third)
    spectrum[..., : band.start] = 0
    spectrum[..., band.stop :] = 0
    return np.fft.irfft(spectrum, 2 * frames, axis=-1)[..., :frames]
