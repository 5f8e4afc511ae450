"""From pixels of the recording to pixels of a heatmap: crop around the people, resize (pyskl `PoseCompact`, `Resize`).

Missing joints lie at 0 and stay where the official code leaves them; their score of 0 is what hides them.
"""

from math import exp, log, sqrt

import numpy as np

from skelbench.core.arrays import Array

Box = tuple[int, int, int, int]  # left, top, right, bottom [px]

THRESHOLD = 10
"""A clip whose skeletons span fewer pixels than this in width or height is left as it is."""
ASPECT = (3 / 4, 4 / 3)
"""Width over height of a random crop, at least and at most."""


def compact_box(
    keypoint: Array,
    image_size: tuple[int, int],
    padding: float = 0.25,
    ratio: float | None = 1.0,
    beyond: bool = True,
) -> Box:
    """Box around all persons and frames of (M, T, V, 2), or the whole image where they span too little.

    padding: share that each half of the box is enlarged by. ratio: height over width at least and at most, None: as it
    comes. beyond: the box may leave the image. Coordinates that are 0 do not count.
    """
    height, width = image_size
    x, y = (values[values != 0] for values in (keypoint[..., 0], keypoint[..., 1]))
    if not len(x) or not len(y) or x.max() - x.min() < THRESHOLD or y.max() - y.min() < THRESHOLD:
        return 0, 0, width, height
    middle_x, middle_y = (x.max() + x.min()) / 2, (y.max() + y.min()) / 2
    half_x, half_y = ((v.max() - v.min()) / 2 * (1 + padding) for v in (x, y))
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


def random_crop(size: tuple[int, int], area: tuple[float, float], rng: np.random.Generator) -> Box:
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
