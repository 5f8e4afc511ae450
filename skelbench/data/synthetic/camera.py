"""Three cameras as in NTU RGB+D: 1 in the middle, 2 and 3 at 45 degrees to its sides; perspective, no distortion."""

from dataclasses import dataclass

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.data.synthetic.body import turned

CAMERAS = (1, 2, 3)
HEIGHT, WIDTH = 1080, 1920
ANGLE = {1: 0.0, 2: np.pi / 4, 3: -np.pi / 4}
_SETUPS = {1: (3.7, 1.35), 2: (4.3, 1.1), 3: (3.3, 1.7)}  # setup: (distance, height) in metres
_AIM = 0.95


@dataclass(frozen=True)
class View:
    """What a camera sees: pixel (M, T, V, 2); seen (M, T, V, 3) metres to the right, down and away from the camera."""

    pixel: Floats
    seen: Floats
    focal: float

    def occlusion(self) -> Floats:
        """How hidden each joint is, (M, T, V) in [0, 1]: behind its own body or behind the other person."""
        aside, away = self.seen[..., 0], self.seen[..., 2]
        middle = self.seen[..., (5, 6, 11, 12), :].mean(axis=2)[:, :, None]
        behind = np.clip((away - middle[..., 2] - 0.04) / 0.15, 0, 1)
        hidden = behind * np.clip(1.3 - np.abs(aside - middle[..., 0]) / 0.2, 0, 1)
        face = away[..., :5] - away[..., 3:5].mean(axis=-1, keepdims=True)
        hidden[..., :5] = np.clip((face - 0.03) / 0.06, 0, 1)
        for one, other in ((0, 1), (1, 0)) if len(self.seen) == 2 else ():
            nearer = away[one] - middle[other, ..., 2] > 0.12
            covered = np.clip(1.4 - np.abs(aside[one] - middle[other, ..., 0]) / 0.18, 0, 1)
            hidden[one] = np.maximum(hidden[one], np.where(nearer, covered, 0))
        return hidden


def look(points: Floats, camera: int, setup: int) -> View:
    """Project stage points (M, T, V, 3) in metres, z up, to the picture of a camera of that setup."""
    distance, height = _SETUPS[setup]
    x, y, z = np.moveaxis(turned(points, -ANGLE[camera]), -1, 0)  # the camera now stands at (0, distance, height)
    slope = np.arctan2(height - _AIM, distance)
    ahead, up = distance - y, z - height
    away = ahead * np.cos(slope) - up * np.sin(slope)
    down = -up * np.cos(slope) - ahead * np.sin(slope)
    focal = 1060.0
    pixel = np.stack((WIDTH / 2 - focal * x / away, HEIGHT / 2 + focal * down / away), axis=-1)
    return View(pixel, np.stack((-x, down, away), axis=-1), focal)
