"""The actions of the `synthetic` data set: each a short table of key poses and an optional fine movement.

A pose is a row of named channels. Hands are places of the wrist in the trunk's frame (origin between the shoulders,
x outward on the hand's own side, y forward, z up); feet are displacements from their place on the floor (x outward);
`root` is the displacement of the pelvis (x to the main side, y forward, z up). All in metres of a 1.75 m person.
`trunk` is (bend forward, lean to the main side, twist to the other side), `head` (nod down, look to the other side,
tilt to the main side) in radians; `elbow` lifts the elbow from hanging (0) to straight out (1.6). `stir` is how much
of the fine movement there is. The main side is the right one, or the left of left-handed subjects.
"""

from dataclasses import dataclass, field
from itertools import accumulate
from types import MappingProxyType

import numpy as np

from skelbench.core.arrays import Floats

Pose = dict[str, tuple[float, ...]]

SIZES = MappingProxyType(
    dict(hand=3, other=3, foot=3, off_foot=3, root=3, trunk=3, head=3, elbow=1, other_elbow=1, stir=1)
)
CHANNELS = sum(SIZES.values())
_ENDS = dict(zip(SIZES, accumulate(SIZES.values()), strict=True))
SLOTS = MappingProxyType({name: slice(_ENDS[name] - size, _ENDS[name]) for name, size in SIZES.items()})
STAND: Pose = dict(hand=(0.24, 0.05, -0.52), other=(0.24, 0.05, -0.52), elbow=(0.5,), other_elbow=(0.5,))
SIT: Pose = dict(
    hand=(0.14, 0.28, -0.36), other=(0.14, 0.28, -0.36), elbow=(0.5,), other_elbow=(0.5,),
    root=(0, 0, -0.42), foot=(0, 0.38, 0), off_foot=(0, 0.38, 0), trunk=(0.08, 0, 0),
)  # fmt: skip


@dataclass(frozen=True)
class Action:
    """What one person, or two, do.

    keys: (seconds, pose) in turn; a channel that a pose does not name is at rest. The person then returns to rest.
    partner: the second person's poses at the same moments; None for an action of one person.
    stir, hertz: amplitude of the fine movement by channel, and its frequency at an average tempo.
    still: a low-motion look-alike, told from the others by the posture of hands, arms and head only. It may be
        performed seated, be under way when the clip begins and not be over when it ends, as `lasting` actions may.
    start, end: where the person comes from and returns to, if that is not the rest.
    apart: metres between two persons.
    """

    keys: tuple[tuple[float, Pose], ...]
    stir: Pose = field(default_factory=dict[str, tuple[float, ...]])
    hertz: float = 1.0
    still: bool = False
    lasting: bool = False
    start: Pose | None = None
    end: Pose | None = None
    partner: tuple[Pose, ...] | None = None
    apart: float = 1.0


def pose(changes: Pose, base: Floats | None = None) -> Floats:
    """Write `changes` over a copy of `base` (CHANNELS,), zeros if None."""
    row = np.zeros(CHANNELS) if base is None else base.copy()
    for name, value in changes.items():
        row[SLOTS[name]] = value
    return row


def _still(hertz: float = 1.0, stir: Pose | None = None, **held: tuple[float, ...]) -> Action:
    """Take up a posture in 0.6 s, keep it for about 1.1 s."""
    held["stir"] = (1,)
    return Action(((0.6, held), (1.1, held)), stir or {}, hertz, still=True, lasting=True)


def _stirred(hertz: float, stir: Pose, **held: tuple[float, ...]) -> Action:
    """The same with a movement large enough to tell the action."""
    held["stir"] = (1,)
    return Action(((0.5, held), (1.4, held)), stir, hertz, lasting=True)


def _together(stir: Pose, hertz: float, apart: float, *poses: Pose) -> Action:
    """Both persons do the same: reach, keep, let go."""
    return Action(tuple((0.6, one) for one in poses), stir, hertz, partner=poses, apart=apart)


_SHAKE: Pose = dict(hand=(0.06, 0.42, -0.24), elbow=(0.2,), trunk=(0.1, 0, 0), stir=(1,))
_HUG: Pose = dict(
    hand=(0.03, 0.42, -0.04), other=(0.06, 0.40, -0.2), elbow=(0.9,), other_elbow=(0.7,), trunk=(0.15, 0, 0),
    root=(0, 0.3, -0.02), foot=(0, 0.25, 0), off_foot=(0, 0.3, 0), head=(0.1, 0, 0.15),
)  # fmt: skip
_SIT_DOWN: Pose = dict(SIT, root=(0, -0.38, -0.42), foot=(0, 0, 0), off_foot=(0, 0, 0))
_RISING: Pose = dict(root=(0, -0.25, -0.28), trunk=(0.6, 0, 0), hand=(0.2, 0.3, -0.4), other=(0.2, 0.3, -0.4))

ACTIONS: dict[str, Action] = {
    "drink": _still(
        0.5, dict(hand=(0.01, 0.03, -0.06)), hand=(0.07, 0.19, 0.05), elbow=(0.6,), head=(-0.15, 0, 0)
    ),
    "brush_teeth": _still(
        3.2, dict(hand=(0.03, 0.005, 0.012)), hand=(0.10, 0.18, 0.07), elbow=(0.9,), head=(0.1, 0, 0)
    ),
    "phone_call": _still(
        0.4, dict(hand=(0.01, 0.01, 0.01)), hand=(0.16, 0.07, 0.12), elbow=(0.8,), head=(0.02, 0, 0.15)
    ),
    "check_watch": _still(
        0.5, dict(other=(0.01, 0.01, 0.01)), other=(0.02, 0.26, -0.17), other_elbow=(0.9,), head=(0.35, 0.15, 0)
    ),
    "read": _still(
        0.3, dict(hand=(0.01, 0.01, 0.02), other=(0.01, 0.01, 0.02)),
        hand=(0.11, 0.29, -0.20), other=(0.11, 0.29, -0.20), head=(0.40, 0, 0),
    ),
    "write": _still(
        1.6, dict(hand=(0.03, 0.012, 0.008)),
        hand=(0.07, 0.29, -0.25), other=(0.10, 0.27, -0.27), head=(0.45, 0, 0), trunk=(0.08, 0, 0),
    ),
    "type": _still(
        2.6, dict(hand=(0.012, 0, 0.022), other=(0.012, 0, -0.022)),
        hand=(0.10, 0.32, -0.29), other=(0.10, 0.32, -0.29), head=(0.30, 0, 0),
    ),
    "take_selfie": _still(
        0.5, dict(hand=(0.015, 0.01, 0.015)), hand=(0.22, 0.43, 0.17), elbow=(0.4,), head=(-0.1, -0.2, 0.08)
    ),
    "point": _still(
        0.5, dict(hand=(0.015, 0.01, 0.015)), hand=(0.12, 0.52, 0.00), elbow=(0.5,), head=(0, 0, 0)
    ),
    "clap": _stirred(
        2.1, dict(hand=(0.08, 0, 0), other=(0.08, 0, 0)), hand=(0.11, 0.30, -0.12), other=(0.11, 0.30, -0.12)
    ),
    "wave": _stirred(1.5, dict(hand=(0.14, 0, -0.03)), hand=(0.30, 0.18, 0.26), elbow=(1.0,)),
    "throw": Action((
        (0.6, dict(hand=(0.32, -0.12, 0.15), other=(0.2, 0.3, -0.2), trunk=(-0.1, 0, -0.6), elbow=(1.4,))),
        (0.3, dict(hand=(0.10, 0.50, 0.12), trunk=(0.2, 0, 0.5), root=(0, 0.12, 0), off_foot=(0, 0.3, 0))),
        (0.4, dict(hand=(-0.1, 0.35, -0.35), trunk=(0.3, 0, 0.5), root=(0, 0.12, 0), off_foot=(0, 0.3, 0))),
    )),
    "kick": Action((
        (0.5, dict(foot=(0, -0.35, 0.22), other=(0.3, 0.25, -0.35), trunk=(0.1, 0, 0))),
        (0.35, dict(foot=(0, 0.65, 0.42), hand=(0.35, -0.1, -0.4), trunk=(-0.15, 0, 0.1))),
        (0.5, dict(foot=(0, 0.1, 0.05))),
    )),
    "jump": Action((
        (0.5, dict(root=(0, -0.08, -0.24), trunk=(0.4, 0, 0), hand=(0.25, -0.2, -0.4), other=(0.25, -0.2, -0.4))),
        (0.3, dict(root=(0, 0, 0.3), foot=(0, 0, 0.27), off_foot=(0, 0, 0.27),
                   hand=(0.25, 0.2, 0.3), other=(0.25, 0.2, 0.3))),
        (0.3, dict(root=(0, -0.05, -0.16), trunk=(0.25, 0, 0), hand=(0.28, 0.2, -0.3), other=(0.28, 0.2, -0.3))),
    )),
    "sit_down": Action(((0.6, _RISING), (0.6, _SIT_DOWN)), end=_SIT_DOWN),
    "stand_up": Action(((0.5, _RISING), (0.6, {})), start=_SIT_DOWN),
    "pick_up": Action((
        (0.8, dict(hand=(0.06, 0.30, -0.45), other=(0.2, 0.15, -0.4), trunk=(1.1, 0, 0), root=(0, -0.15, -0.28))),
        (0.3, dict(hand=(0.06, 0.32, -0.45), other=(0.2, 0.15, -0.4), trunk=(1.1, 0, 0), root=(0, -0.15, -0.28))),
        (0.8, dict(hand=(0.12, 0.30, -0.25))),
    )),
    "bow": Action((
        (0.8, dict(trunk=(0.9, 0, 0), head=(0.3, 0, 0), root=(0, -0.1, -0.01))),
        (0.4, dict(trunk=(0.9, 0, 0), head=(0.3, 0, 0), root=(0, -0.1, -0.01))),
    )),
    "handshake": _together(dict(hand=(0, 0.01, 0.05)), 2.2, 0.98, _SHAKE, _SHAKE),
    "hug": _together({}, 1.0, 0.95, _HUG, _HUG),
    "push": Action(
        (
            (0.5, dict(hand=(0.15, 0.20, -0.12), other=(0.15, 0.20, -0.12))),
            (0.25, dict(hand=(0.13, 0.52, -0.06), other=(0.13, 0.52, -0.06), trunk=(0.25, 0, 0), root=(0, 0.12, 0))),
            (0.5, dict(hand=(0.15, 0.35, -0.15), other=(0.15, 0.35, -0.15), root=(0, 0.05, 0))),
        ),
        partner=(
            {},
            dict(trunk=(-0.2, 0, 0), root=(0, -0.12, 0)),
            dict(trunk=(0.1, 0, 0), root=(0, -0.35, -0.03), foot=(0, -0.4, 0), off_foot=(0, -0.25, 0),
                 hand=(0.3, 0.25, -0.35), other=(0.3, 0.25, -0.35)),
        ),
        apart=0.75,
    ),
    "point_at_other": Action(
        ((0.7, dict(hand=(0.14, 0.52, 0.02), stir=(1,))), (1.2, dict(hand=(0.14, 0.52, 0.02), stir=(1,)))),
        dict(hand=(0.015, 0.01, 0.02)), 1.0, lasting=True, partner=({}, {}), apart=1.2,
    ),
}  # fmt: skip
"""Name -> action; the order is that of the labels."""
