"""Made-up people to be looked at: in metres, and as a camera would see them."""

from dataclasses import replace

import numpy as np

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS


def walk(layout: str = "kinect20", persons: int = 1, frames: int = 30) -> Clip:
    """People with their own sway around an upright body, in metres; every joint seen."""
    rng = np.random.default_rng(1)
    joints = LAYOUTS[layout].joints
    height = {"head": 0.7, "shoulder": 0.5, "hip": 0.0, "knee": -0.4, "ankle": -0.8, "foot": -0.9}
    rest = np.array([[0, next((h for word, h in height.items() if word in joint), 0.2), 0] for joint in joints])
    rest[:, 0] += [0.2 * (("right" in joint) - ("left" in joint)) for joint in joints]
    time = np.arange(frames)[:, None, None] / 10
    sway = 0.05 * np.sin(time + rng.uniform(0, 6, (persons, 1, len(joints), 3)))
    place = np.array([[0.8 * m, 0, 3] for m in range(persons)])[:, None, None]
    pose = (rest + sway + place).astype(np.float32)
    return Clip(pose, np.ones(pose.shape[:3], np.float32), LAYOUTS[layout], name="walk")


def flat(clip: Clip) -> Clip:
    """The same people, seen by a camera in pixels (y down)."""
    pixels = clip.keypoint[..., :2] * (200, -200) + (900, 500)
    return replace(clip, keypoint=pixels.astype(np.float32), image_size=(1080, 1920))
