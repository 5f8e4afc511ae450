"""Where the joints of a layout are in somebody who stands and looks at the viewer: rough, for drawings only."""

from math import cos, pi, sin

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip
from skelbench.core.layout import Layout

_BODY = {
    **{"nose": (0, 1.62), "head": (0, 1.74), "face": (0, 1.6), "neck": (0, 1.47), "eye": (0.04, 1.67)},
    **{"eye_inner": (0.02, 1.67), "eye_outer": (0.06, 1.67), "ear": (0.1, 1.64), "mouth": (0.03, 1.56)},
    **{"shoulder": (0.2, 1.42), "collar": (0.09, 1.44), "spine_shoulder": (0, 1.4), "shoulder_center": (0, 1.4)},
    **{"spine_3": (0, 1.3), "spine_2": (0, 1.18), "spine_mid": (0, 1.18), "spine": (0, 1.18), "belly": (0, 1.18)},
    **{"spine_1": (0, 1.07), "root": (0, 0.95), "mid_hip": (0, 0.95), "hip_center": (0, 0.95), "spine_base": (0, 0.95)},
    **{"hip": (0.11, 0.93), "elbow": (0.31, 1.15), "wrist": (0.38, 0.9), "hand": (0.41, 0.81), "hand_tip": (0.43, 0.7)},
    **{"thumb": (0.33, 0.79), "index": (0.4, 0.76), "pinky": (0.47, 0.79), "knee": (0.13, 0.5), "ankle": (0.14, 0.1)},
    **{
        "foot": (0.2, 0.02),
        "heel": (0.1, 0.03),
        "foot_index": (0.22, 0),
        "big_toe": (0.2, 0),
        "small_toe": (0.26, 0.03),
    },
}
"""Joint without its side -> metres to the person's left (of the left one), metres above the floor."""
_MOUTH = {1: 0, 2: 40, 3: 70, 4: 90, 5: -40, 6: -70, 7: -90}
_LIP = {1: 0, 2: 60, 3: 90, 4: -60, 5: -90}
"""Number of a landmark of the outer and the inner lip -> where it lies, in degrees from the person's left corner."""
_FINGERS = ("thumb", "index", "middle", "ring", "pinky")
_SEGMENTS = {"cmc": 1, "mcp": 2, "pip": 3, "ip": 3, "dip": 4, "tip": 5}


def standing(layout: Layout) -> Floats:
    """Return (V, 2): x to the right of the picture, which is the person's left, and y upwards."""
    whole = any(name in layout.index for name in ("nose", "head", "hip_left"))
    return np.array([_place(joint) if whole else _of_hand(joint) for joint in layout.joints], np.float64)


def _place(joint: str) -> tuple[float, float]:
    words = [word for word in joint.split("_") if word not in ("left", "right")]
    stem, side = "_".join(words), -1 if "right" in joint.split("_") else 1
    if words[0] == "face" and len(words) > 1:
        x, y = _of_face(words[1].rstrip("0123456789"), int(words[1][len(words[1].rstrip("0123456789")) :] or 0))
    elif words[0] == "hand" and stem not in _BODY:
        across, along = _of_hand(f"{words[1].rstrip('0123456789')}_{words[1][-1]}")
        x, y = 0.39 - across / 4, 0.86 - along / 4
    else:
        x, y = _BODY.get(stem, (0.0, 1.0))
    return side * x, y


def _of_face(group: str, number: int) -> tuple[float, float]:
    """Place a landmark of the face: those of a group follow each other along a line."""
    eye, turn = (0.045, 1.67), pi * (number - 1) / 3
    return {
        "jaw": (0.1 * cos(number * pi / 18), 1.64 - 0.14 * sin(number * pi / 18)),
        "chin": (0.0, 1.5),
        "brow": (0.09 - 0.016 * number, 1.7 + 0.005 * min(number, 3)),
        "bridge": (0.0, 1.69 - 0.016 * number),
        "nostril": (0.012 * (3 - number), 1.6),
        "lid": (eye[0] + 0.018 * cos(turn), eye[1] + 0.009 * sin(turn)),
        "mouth": _on_lips(0.04, _MOUTH.get(number, 0)),
        "lip": _on_lips(0.025, _LIP.get(number, 0)),
    }.get(group, (0.0, 1.6))


def _on_lips(half: float, degrees: int) -> tuple[float, float]:
    return (0.0 if abs(degrees) == 90 else half * cos(degrees * pi / 180)), 1.555 + half / 3 * sin(degrees * pi / 180)


def _of_hand(joint: str) -> tuple[float, float]:
    """Place a joint of a hand whose wrist is at 0 and whose fingers point upwards, the thumb to the right."""
    finger, _, segment = joint.partition("_")
    if finger not in _FINGERS:
        return 0.0, 0.0
    number = _SEGMENTS.get(segment) or int(segment if segment.isdecimal() else 0) + 1
    angle, length = 0.7 - 0.3 * _FINGERS.index(finger), 0.12 + 0.09 * number - 0.1 * (finger == "thumb")
    return length * sin(angle), length * cos(angle)


def as_clip(layout: Layout) -> Clip:
    """Return somebody who stands, as a clip of one frame in a picture of two by two metres, 1,000 pixels each."""
    places = standing(layout) * (500, -500) + (500, 950)
    pose = places[None, None].astype(np.float32)
    return Clip(pose, np.ones(pose.shape[:3], np.float32), layout, layout.name, image_size=(1000, 1000))
