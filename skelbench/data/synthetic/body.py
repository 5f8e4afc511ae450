"""The body of the `synthetic` data set: bone lengths and forward kinematics, COCO-17 joints in metres.

Trunk and head turn by angles; arms and legs reach for a place by solving their two joint angles (two-bone inverse
kinematics), so that a hand meets the mouth whatever the bone lengths are, and no bone changes its length. All is
element-wise arithmetic: no matrix product, whose order of summation differs between machines.
"""

from dataclasses import dataclass

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.data.synthetic.actions import SLOTS

STATURE = 1.75
RIGHT, LEFT = 1.0, -1.0
_STANDING = 0.985  # hip height as a share of the straight leg: nobody stands with locked knees
_FACE = ((0, 0.115, 0), (0.033, 0.095, 0.035), (0.078, 0, 0.02))  # nose, eye, ear from the centre of the head


@dataclass(frozen=True)
class Body:
    """Lengths in metres; `main` is the side (RIGHT or LEFT) that leads."""

    trunk: float
    neck: float
    head: float
    shoulders: float
    hips: float
    upper_arm: float
    forearm: float
    thigh: float
    shank: float
    ankle: float
    scale: float
    main: float

    @property
    def hip_height(self) -> float:
        """Height of the pelvis when the person stands."""
        return self.ankle + _STANDING * (self.thigh + self.shank)


def grown(draws: Floats, left_handed: bool) -> Body:
    """Make a body from eleven standard normal draws: the stature, then one per bone."""
    scale = 1 + 0.05 * float(np.clip(draws[0], -1.8, 1.8))
    typical = (0.50, 0.09, 0.10, 0.36, 0.21, 0.29, 0.26, 0.43, 0.42, 0.08)
    lengths = (
        float(length * scale * (1 + 0.04 * np.clip(draw, -2, 2)))
        for length, draw in zip(typical, draws[1:], strict=True)
    )
    return Body(*lengths, scale=scale, main=LEFT if left_handed else RIGHT)


def joints(body: Body, motion: Floats) -> Floats:
    """Place the 17 COCO joints: motion (T, CHANNELS) -> (T, 17, 3), x to the right, y forward, z up, feet at z ~ 0."""
    part = {name: motion[:, slot] for name, slot in SLOTS.items()}
    mirror = np.array((body.main, 1.0, 1.0))
    pelvis = part["root"] * mirror * body.scale + np.array((0, 0, body.hip_height))
    trunk = part["trunk"] * (1, body.main, body.main)
    chest = pelvis + _posed(np.array((0.0, 0, body.trunk)), trunk)
    neck = chest + _posed(np.array((0.0, 0, body.neck)), trunk)
    placed = np.empty((len(motion), 17, 3))
    placed[:, :5] = _head(body, neck, trunk, part["head"] * (1, body.main, body.main))
    for first, side in ((0, LEFT), (1, RIGHT)):
        leads = side == body.main
        names = ("hand", "elbow", "foot") if leads else ("other", "other_elbow", "off_foot")
        hand, elbow, foot = (part[name] for name in names)
        placed[:, 5 + first :: 2][:, :3] = _arm(body, side, chest, trunk, hand * body.scale, elbow)
        placed[:, 11 + first :: 2] = _leg(body, side, pelvis, foot * body.scale)
    return placed


def _head(body: Body, neck: Floats, trunk: Floats, head: Floats) -> Floats:
    """(T, 5, 3): nose, left and right eye, left and right ear."""
    sides = ((0, 0), (1, LEFT), (1, RIGHT), (2, LEFT), (2, RIGHT))
    face = [np.array((_FACE[which][0] * side, *_FACE[which][1:])) * body.scale for which, side in sides]
    points = np.stack(face) + np.array((0, 0.02, body.head))
    return neck[:, None] + _posed(_posed(points[None], head[:, None]), trunk[:, None])


def _arm(body: Body, side: float, chest: Floats, trunk: Floats, hand: Floats, lift: Floats) -> Floats:
    """(T, 3, 3): shoulder, elbow, wrist."""
    shoulder = np.array((side * body.shoulders / 2, 0, 0))
    zero = np.zeros(len(lift))
    hang, out = np.cos(lift[:, 0]), np.sin(lift[:, 0])
    pole = np.stack((side * (0.25 * hang + out), zero - 0.45, -hang), axis=-1)
    limb = _reach(shoulder, hand * (side, 1, 1), pole, body.upper_arm, body.forearm)
    return chest[:, None] + _posed(limb, trunk[:, None])


def _leg(body: Body, side: float, pelvis: Floats, foot: Floats) -> Floats:
    """(T, 3, 3): hip, knee, ankle."""
    hip = pelvis + np.array((side * body.hips / 2, 0, 0))
    ankle = foot * (side, 1, 1) + np.array((side * (body.hips / 2 + 0.02), 0, body.ankle))
    return _reach(hip, ankle, np.array((side * 0.15, 1.0, 0)), body.thigh, body.shank)


def _reach(start: Floats, goal: Floats, pole: Floats, upper: float, lower: float) -> Floats:
    """Two bones from `start` towards `goal`, the joint between them on the side of `pole`; (T, 3, 3)."""
    way = goal - start
    far = np.sqrt(_dot(way, way))[:, None]
    along = way / np.maximum(far, 1e-6)
    length = np.clip(far, abs(upper - lower) + 0.05, 0.995 * (upper + lower))
    aside = pole - along * _dot(along, pole)[:, None]
    aside = aside / np.maximum(np.sqrt(_dot(aside, aside)), 1e-6)[:, None]
    cosine = np.clip((upper**2 + length**2 - lower**2) / (2 * upper * length), -1, 1)
    middle = start + upper * (cosine * along + np.sqrt(1 - cosine**2) * aside)
    return np.stack(np.broadcast_arrays(start, middle, start + length * along), axis=1)


def _dot(one: Floats, two: Floats) -> Floats:
    return one[..., 0] * two[..., 0] + one[..., 1] * two[..., 1] + one[..., 2] * two[..., 2]


def _posed(points: Floats, angles: Floats) -> Floats:
    """Turn (..., 3) points by (bend forward, lean to the right, twist to the left), in that order."""
    bend, lean, twist = np.moveaxis(angles, -1, 0)
    x, y, z = points[..., 0], points[..., 1], points[..., 2]
    y, z = y * np.cos(bend) + z * np.sin(bend), z * np.cos(bend) - y * np.sin(bend)
    x, z = x * np.cos(lean) + z * np.sin(lean), z * np.cos(lean) - x * np.sin(lean)
    return turned(np.stack(np.broadcast_arrays(x, y, z), axis=-1), twist)


def turned(points: Floats, yaw: Floats | float) -> Floats:
    """Turn (..., 3) points about the vertical, to the left for positive radians."""
    x, y = points[..., 0], points[..., 1]
    c, s = np.cos(yaw), np.sin(yaw)
    return np.stack((x * c - y * s, x * s + y * c, points[..., 2]), axis=-1)
