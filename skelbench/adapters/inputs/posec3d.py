"""From pixels of the recording to pixels of a heatmap: crop around the people, resize (pyskl `PoseCompact`, `Resize`).

Missing joints lie at 0 and stay where the official code leaves them; their score of 0 is what hides them.
"""

from math import exp, log, sqrt
from typing import NamedTuple

import numpy as np

from skelbench.core.arrays import Array

Box = tuple[int, int, int, int]  # left, top, right, bottom [px]

THRESHOLD = 10
"""A clip whose skeletons span fewer pixels than this in width or height is left as it is."""
ASPECT = (3 / 4, 4 / 3)
"""Width over height of a random crop, at least and at most."""


def extents(keypoint: Array) -> Array:
    """(M, T, V, 2) -> (T, 4): smallest and largest x, then y, of every frame; inf and -inf where there are none.

    Coordinates that are 0 do not count.
    """
    low = np.where(keypoint != 0, keypoint, np.inf).min(axis=(0, 2))
    high = np.where(keypoint != 0, keypoint, -np.inf).max(axis=(0, 2))
    return np.stack([low, high], axis=-1).reshape(-1, 4).astype(np.float32, copy=False)


def compact_box(
    extents: Array,
    image_size: tuple[int, int],
    padding: float = 0.25,
    ratio: float | None = 1.0,
    beyond: bool = True,
) -> Box:
    """Box around all persons of some frames, of (T, 4) `extents`, or the whole image where they span too little.

    padding: share that each half of the box is enlarged by. ratio: height over width at least and at most, None: as it
    comes. beyond: the box may leave the image.
    """
    height, width = image_size
    (low_x, low_y), (high_x, high_y) = extents[:, ::2].min(axis=0), extents[:, 1::2].max(axis=0)
    if not (high_x - low_x >= THRESHOLD and high_y - low_y >= THRESHOLD):  # also where there is nothing
        return 0, 0, width, height
    middle_x, middle_y = (high_x + low_x) / 2, (high_y + low_y) / 2
    half_x, half_y = ((high - low) / 2 * (1 + padding) for low, high in ((low_x, high_x), (low_y, high_y)))
    if ratio is not None:
        half_y = max(ratio * half_x, half_y)
        half_x = max(half_y / ratio, half_x)
    left, right, top, bottom = middle_x - half_x, middle_x + half_x, middle_y - half_y, middle_y + half_y
    if beyond:
        return int(left), int(top), int(right), int(bottom)
    return int(max(left, 0)), int(max(top, 0)), min(int(right), width), min(int(bottom), height)


def compacted(keypoint: Array, box: Box) -> Array:
    """(…, 2): coordinates relative to the box; those that are 0 stay 0."""
    corner = np.array(box[:2], np.float32)
    return np.where(keypoint != 0, keypoint - corner, np.float32(0))


def resized(keypoint: Array, before: tuple[int, int], after: tuple[int, int]) -> Array:
    """(…, 2): coordinates in a picture of (height, width) `before` -> the same in one of `after`."""
    factor = np.array([after[1] / before[1], after[0] / before[0]], np.float32)
    return keypoint * factor


class Crop(NamedTuple):
    """What becomes of pixels in a training view: -> ((pixels - corner) * scale - offset) * zoom, each (2,), x and y.

    The corner is that of the box around the people; `scale` gives its short edge the size of the test views; `offset`
    is the corner of a random part; `zoom` gives that part the size of the training views. What is 0 stays there.
    """

    corner: Array
    scale: Array
    offset: Array
    zoom: Array

    def apply(self, keypoint: Array) -> Array:
        """(…, 2) pixels -> heatmap pixels."""
        placed = np.where(keypoint != 0, keypoint - self.corner, np.float32(0))
        return (placed * self.scale - self.offset) * self.zoom


def random_crop(box: Box, size: int, train_size: int, area: tuple[float, float], rng: np.random.Generator) -> Crop:
    """Show a random part of the box: its short edge is resized to `size`, then the part to `train_size` squared."""
    height, width = size_of(box)
    scale = size / min(height, width)
    edges = int(height * scale + 0.5), int(width * scale + 0.5)
    left, top, right, bottom = random_part(edges, area, rng)
    return Crop(
        np.array(box[:2], np.float32),
        np.array([edges[1] / width, edges[0] / height], np.float32),
        np.array([left, top], np.float32),
        np.array([train_size / (right - left), train_size / (bottom - top)], np.float32),
    )


def size_of(box: Box) -> tuple[int, int]:
    """(height, width)."""
    left, top, right, bottom = box
    return bottom - top, right - left


def random_part(size: tuple[int, int], area: tuple[float, float], rng: np.random.Generator) -> Box:
    """Box inside (height, width) with a random share of its area and a random aspect; all of it where none fits."""
    height, width = size
    for _ in range(10):
        pixels = rng.uniform(*area) * height * width
        aspect = exp(rng.uniform(log(ASPECT[0]), log(ASPECT[1])))
        wide, high = round(sqrt(pixels * aspect)), round(sqrt(pixels / aspect))
        if wide <= width and high <= height:
            left, top = int(rng.integers(width - wide + 1)), int(rng.integers(height - high + 1))
            return left, top, left + wide, top + high
    return 0, 0, width, height
