"""How a subject performs an action once: from key poses to one row of channels per frame."""

from dataclasses import dataclass

import numpy as np

from skelbench.core.arrays import Floats
from skelbench.data.synthetic.actions import CHANNELS, SIT, SLOTS, STAND, Action, Pose, pose
from skelbench.data.synthetic.body import Body, grown

FPS = 30
SHORTEST, LONGEST = 40, 100
_HABIT, _ONCE = 0.026, 0.020  # spread of a hand's place by subject and by take, metres
_SWAY = {"hand": 0.008, "other": 0.008, "root": 0.008, "trunk": 0.02, "head": 0.05, "elbow": 0.05}
_SPREAD = pose(
    dict(
        hand=(1,) * 3, other=(1,) * 3, root=(0.3,) * 3, trunk=(0.8,) * 3, head=(2.5,) * 3, elbow=(6,), other_elbow=(6,)
    )
)  # of the other channels, relative to a hand's place, so that one draw per channel serves all


@dataclass(frozen=True)
class Style:
    """What a subject always does the same way.

    tempo, size: factors of speed and of how far poses go; posture: displacement of every channel in all poses, the
    rest included; habit: of the action's poses only.
    """

    body: Body
    tempo: float
    size: float
    posture: Floats
    habit: Floats


@dataclass(frozen=True)
class Take:
    """The moments of one take, shared by both persons: key times in seconds (before 0 = already under way)."""

    times: Floats
    frames: int
    tempo: float
    seated: bool


def style(rng: np.random.Generator, subject: int | None = None) -> Style:
    """Draw a subject; every sixth of the numbered ones is left-handed, of the others one in eight."""
    draws = rng.standard_normal(13)
    left_handed = rng.random() < 0.125 if subject is None else subject % 6 == 5
    habits = rng.standard_normal((2, CHANNELS)) * _SPREAD * _HABIT
    tempo, size = np.exp(0.14 * draws[11]), 1 + 0.1 * np.clip(draws[12], -2, 2)
    return Style(grown(draws[:11], left_handed), float(tempo), float(size), habits[0] * 0.6, habits[1])


def plan(action: Action, tempo: float, rng: np.random.Generator) -> Take:
    """Draw when each key pose is reached, how long the clip is and whether the person sits."""
    own_tempo = tempo * float(np.exp(0.12 * rng.standard_normal()))
    spread = np.exp(
        np.where([seconds > 1 for seconds, _ in action.keys], 0.35, 0.15) * rng.standard_normal(len(action.keys))
    )
    steps = np.array([seconds for seconds, _ in action.keys]) * spread / own_tempo
    before, after, back = rng.uniform((0.05, 0.05, 0.45), (0.5, 0.5, 0.65))
    times = np.concatenate(([before], before + np.cumsum(steps)))
    times = np.append(times, times[-1] + back / own_tempo)
    end = times[-1] + after
    under_way, unfinished, seat = rng.random(3)
    if action.lasting and under_way < 0.25:
        times, end = times - times[1], end - times[1]
    if action.lasting and unfinished < 0.3:
        end = times[-2]
    frames = min(max(round(float(end) * FPS), SHORTEST), LONGEST)
    return Take(times, frames, own_tempo, action.still and seat < 0.4)


def perform(action: Action, poses: tuple[Pose, ...], who: Style, take: Take, rng: np.random.Generator) -> Floats:
    """Rows of channels (T, CHANNELS) for one person; `poses` are the action's or its partner's."""
    stand = pose(SIT if take.seated else STAND)
    first, last = (pose(place, stand) if place else stand for place in (action.start, action.end))
    once = rng.standard_normal(CHANNELS) * _SPREAD * _ONCE
    size = who.size * (1 + 0.08 * float(np.clip(rng.standard_normal(), -2, 2)))
    keys = [first, *(_key(one, stand, size) + who.habit + once for one in poses), last]
    seconds = np.arange(take.frames) / FPS
    rows = _through(np.stack(keys) + who.posture, take.times, seconds)
    rows += _sway(seconds, rng)
    phase, pace = rng.uniform(0, 2 * np.pi), action.hertz * take.tempo * float(np.exp(0.15 * rng.standard_normal()))
    wave = np.sin(2 * np.pi * pace * seconds + phase) * np.clip(rows[:, SLOTS["stir"]][:, 0], 0, 1)
    strength = size * float(np.exp(0.25 * rng.standard_normal()))
    return rows + wave[:, None] * pose(action.stir) * strength


def _key(changes: Pose, rest: Floats, size: float) -> Floats:
    """A key pose over the rest; large ones go further from it, small ones less far."""
    full = pose(changes, rest)
    for name in ("root", "trunk", "foot", "off_foot"):
        slot = SLOTS[name]
        full[slot] = rest[slot] + size * (full[slot] - rest[slot])
    return full


def _through(keys: Floats, times: Floats, seconds: Floats) -> Floats:
    """Pass the key poses (K, CHANNELS) at their times, starting and arriving gently; (T, CHANNELS)."""
    index = np.clip(np.searchsorted(times, seconds, side="right") - 1, 0, len(times) - 2)
    part = np.clip((seconds - times[index]) / (times[index + 1] - times[index]), 0, 1)
    ease = (part * part * (3 - 2 * part))[:, None]
    return keys[index] + ease * (keys[index + 1] - keys[index])


def _sway(seconds: Floats, rng: np.random.Generator) -> Floats:
    """Nobody stands still: three slow waves on every moving channel."""
    hertz = rng.uniform(0.15, 0.9, (CHANNELS, 3))
    phase = rng.uniform(0, 2 * np.pi, (CHANNELS, 3))
    waves = np.sin(2 * np.pi * seconds[:, None, None] * hertz + phase)
    amount = pose({name: (value,) * len(range(CHANNELS)[SLOTS[name]]) for name, value in _SWAY.items()})
    return (waves[..., 0] + waves[..., 1] + waves[..., 2]) * amount
