"""The embedded data set `synthetic`: procedural skeletons, so that everything runs without a download.

Numbers measured on it are synthetic: they compare models and catch regressions, and say nothing about people.

24 subjects perform 22 actions twice, and two of three cameras see each take: 2,112 clips, 1920 x 1080, COCO-17, of
40 to 100 frames at 30 per second. A subject has bone lengths, tempo, handedness and habits; a take its own timing,
amplitude, place and direction. Nine actions are low-motion look-alikes, four need two persons. Every clip exists
from three simulated pose estimators, `mq` (the default), `hq` and `lq`, modelled on HRNet, ViTPose and OpenPifPaf, and
as `gt`, the exact projection. A clip is a pure function of (name, source, seed), made when it is asked for.
"""

from functools import cache, partial
from hashlib import sha256
from typing import NamedTuple

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.core.randomness import generator
from skelbench.core.registry import unknown
from skelbench.data.synthetic.actions import ACTIONS
from skelbench.data.synthetic.body import joints, turned
from skelbench.data.synthetic.camera import ANGLE, CAMERAS, HEIGHT, WIDTH, View, look
from skelbench.data.synthetic.estimators import QUALITIES, estimate
from skelbench.data.synthetic.motion import Style, perform, plan, style

VERSION = 1
"""Goes up when any clip changes; it is part of every random key and of the fingerprint."""
CLASSES = tuple(ACTIONS)
SOURCES = (*QUALITIES, "gt")
SUBJECTS = tuple(range(1, 25))
TRAIN_SUBJECTS = (1, 2, 4, 5, 8, 9, 13, 14, 15, 16, 17, 18, 19)
"""NTU RGB+D's training subjects (Shahroudy et al., 2016, section 4.3) among the first 24."""
TEST_CAMERA = 1


class Key(NamedTuple):
    """The numbers in a name such as S001C002P003R001A004, `action` counted from 1."""

    setup: int
    camera: int
    subject: int
    take: int
    action: int

    @property
    def performance(self) -> tuple[int, int, int]:
        """What all cameras see: (subject, take, action)."""
        return self.subject, self.take, self.action


@cache
def names() -> tuple[str, ...]:
    """All clip names, by action, subject, take and camera."""
    return tuple(
        f"S{_setup(subject):03}C{camera:03}P{subject:03}R{take:03}A{action:03}"
        for action in range(1, len(CLASSES) + 1)
        for subject in SUBJECTS
        for take in (1, 2)
        for camera in CAMERAS
        if camera != _absent(subject, take, action)
    )


@cache
def key(name: str) -> Key:
    """Read a clip's name; `InputError` if the data set has no such clip."""
    if name not in _known():
        raise InputError(f"synthetic has no clip {name!r}; its names go from {names()[0]} to {names()[-1]}")
    return Key(*(int(name[at : at + 3]) for at in (1, 5, 9, 13, 17)))


def label(name: str) -> int:
    """Return the position in `CLASSES` of what the clip shows."""
    return key(name).action - 1


def splits() -> dict[str, tuple[list[str], list[str]]]:
    """`xsub` and `xview` by NTU's rule: (train names, test names)."""
    train = {
        "xsub": {name for name in names() if key(name).subject in TRAIN_SUBJECTS},
        "xview": {name for name in names() if key(name).camera != TEST_CAMERA},
    }
    return {
        split: ([name for name in names() if name in chosen], [name for name in names() if name not in chosen])
        for split, chosen in train.items()
    }


def fingerprint(seed: int = 0) -> str:
    """Sha256 of what determines every clip: the generator's version, the seed and the names."""
    return sha256("\n".join(("synthetic", str(VERSION), str(seed), *CLASSES, *SOURCES, *names())).encode()).hexdigest()


def clip(name: str, source: str = "mq", seed: int = 0) -> Clip:
    """Make one clip: keypoint (M, T, 17, 2) in pixels, M = 2 for the actions of two persons.

    Coordinates are rounded to 1/64 pixel and scores to 1/1024, so that the last bits in which the mathematics
    libraries of two machines differ cannot be seen.
    """
    if source not in SOURCES:
        raise unknown("source of synthetic", source, SOURCES)
    numbers = key(name)
    view = look(stage(name, seed), numbers.camera, numbers.setup)
    if source == "gt":
        keypoint, score = view.pixel, np.ones(view.pixel.shape[:3])
    else:
        keypoint, score = _estimated(view, name, source, seed)
    return Clip(
        keypoint=(np.round(keypoint * 64) / 64).astype(np.float32),
        score=(np.round(score * 1024) / 1024).astype(np.float32),
        layout=LAYOUTS["coco17"],
        name=name,
        label=numbers.action - 1,
        image_size=(HEIGHT, WIDTH),
        subject=numbers.subject,
        camera=numbers.camera,
        source=source,
        seen_by=partial(clip, name, seed=seed),
    )


def stage(name: str, seed: int = 0) -> Floats:
    """Where the joints really are: (M, T, 17, 3) metres, z up, the same for all cameras that see the take."""
    numbers = key(name)
    action = ACTIONS[CLASSES[numbers.action - 1]]
    rng = generator(seed, "synthetic", VERSION, "take", *numbers.performance)
    actor = _subject(numbers.subject, seed)
    take = plan(action, actor.tempo, rng)
    bodies = [joints(actor.body, perform(action, tuple(pose for _, pose in action.keys), actor, take, rng))]
    place, swerve, flip = rng.uniform((-0.35, -0.45, 0), (0.35, 0.45, 0)), rng.standard_normal(), rng.random() < 0.5
    side = 1 if numbers.take == 1 else -1
    if action.partner is None:  # take 1 faces camera 3 and take 2 camera 2, as in NTU
        yaw = ANGLE[3 if numbers.take == 1 else 2] + 0.25 * swerve
        return (turned(bodies[0], yaw) + place)[None]
    other = style(rng)
    bodies.append(joints(other.body, perform(action, action.partner, other, take, rng)))
    yaw = side * np.pi / 2 + 0.3 * swerve  # two persons are seen from the side by the middle camera
    gap = action.apart + 0.05 * float(np.clip(rng.standard_normal(), -2, 2))
    half = turned(np.array((0, gap / 2, 0)), yaw)
    pair = [turned(bodies[0], yaw) - half, turned(bodies[1], yaw + np.pi) + half]
    return np.stack(pair[::-1] if flip else pair) + place


def _estimated(view: View, name: str, source: str, seed: int) -> tuple[Floats, Floats]:
    habit = generator(seed, "synthetic", VERSION, "estimator", source).standard_normal((17, 2))
    return estimate(view, QUALITIES[source], habit, generator(seed, "synthetic", VERSION, "clip", name, source))


@cache
def _subject(subject: int, seed: int) -> Style:
    return style(generator(seed, "synthetic", VERSION, "subject", subject), subject)


@cache
def _known() -> frozenset[str]:
    return frozenset(names())


def _setup(subject: int) -> int:
    return (subject - 1) // 8 + 1


def _absent(subject: int, take: int, action: int) -> int:
    """Return the camera that does not see this take; each is absent equally often."""
    return CAMERAS[(subject + take + action) % 3]
