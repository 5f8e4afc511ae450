"""One stretch of time that is deleted, repeated or cut off, for all persons together: a stream that breaks.

`block-drop` is the single block drop-out of SHARDeg, with its two fills; RA-GCN deletes a block around frame 50, which
is no frame of a short clip, so here the place is drawn. `truncate` is early action prediction. `freeze` is a stream
that sticks: unlike `block-drop@hold`, which fills joint by joint, it repeats one frame with all its gaps.
"""

from collections.abc import Callable

import numpy as np

from skelbench.core.clip import Clip
from skelbench.perturbations import fill
from skelbench.perturbations.choose import share_of
from skelbench.perturbations.family import Family, Rule
from skelbench.perturbations.levels import FRAME_SHARE
from skelbench.perturbations.wants import several_frames
from skelbench.perturbations.windows import frames_of, window_of

Place = Callable[[np.random.Generator], float]
"""rng -> where the stretch lies, in [0, 1]."""


def delete(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
    """Delete one stretch of frames; at least one frame stays."""
    return clip.at(np.delete(frames_of(clip), _stretch(clip, share, _drawn(rng))))


def refill(rule: fill.Fill) -> Rule:
    """Make the rule that loses one stretch of frames and fills it."""

    def lose(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
        lost = np.zeros(clip.score.shape, dtype=bool)
        lost[:, _stretch(clip, share, _drawn(rng))] = True
        return rule(clip, lost)

    return lose


def stick(place: Place) -> Rule:
    """Make the rule that repeats the frame before a stretch through it; the one after, where it starts the clip."""

    def repeat(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
        frames = frames_of(clip)
        stuck = _stretch(clip, share, place(rng))
        if stuck.stop > stuck.start:
            frames[stuck] = stuck.start - 1 if stuck.start else stuck.stop
        return clip.at(frames)

    return repeat


def keep(place: Place) -> Rule:
    """Make the rule that keeps one stretch and cuts off what is outside: the start at place 0, the end at place 1."""

    def cut(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
        frames = frames_of(clip)
        return clip.at(frames[window_of(place(rng), len(frames), len(frames) - _length(clip, share))])

    return cut


def keep_middle(clip: Clip, share: float, rng: np.random.Generator) -> Clip:
    """Cut off half of that share at either end; of an odd number of frames, the odd one at the end."""
    frames, lost = frames_of(clip), _length(clip, share)
    return clip.at(frames[lost // 2 : len(frames) - (lost - lost // 2)])


def _stretch(clip: Clip, share: float, place: float) -> slice:
    return window_of(place, clip.score.shape[1], _length(clip, share))


def _length(clip: Clip, share: float) -> int:
    """Return how many frames a share is; all but one at most."""
    frames = clip.score.shape[1]
    return min(share_of(share, frames), frames - 1)


def _drawn(rng: np.random.Generator) -> float:
    return float(rng.random(dtype=np.float32))


def _start(rng: np.random.Generator) -> float:
    return 0


def _end(rng: np.random.Generator) -> float:
    return 1


BLOCK_DROP = Family(
    "block-drop",
    FRAME_SHARE,
    "0.5",
    {"": delete, "hold": refill(fill.hold), "interp": refill(fill.interp)},
    "SHARDeg; RA-GCN, frame occlusion",
    group="temporal",
    wants=dict.fromkeys(("", "hold", "interp"), several_frames),
    about={
        "": "One part of the clip is deleted: the action jumps, and the clip is shorter.",
        "hold": "One part of the clip is lost, and every joint stays where it was last seen.",
        "interp": "One part of the clip is lost, and every joint moves through it on a straight line.",
    },
)
FREEZE = Family(
    "freeze",
    FRAME_SHARE,
    "0.5",
    {"": stick(_drawn), "end": stick(_end)},
    "a video stream that sticks; no paper",
    group="temporal",
    fixed=frozenset({"end"}),
    wants=dict.fromkeys(("", "end"), several_frames),
    about={
        "": "The picture sticks during one part of the clip: all persons stand still.",
        "end": "The picture sticks, and does so until the end.",
    },
)
TRUNCATE = Family(
    "truncate",
    FRAME_SHARE,
    "0.5",
    {"": keep(_start), "start": keep(_end), "both": keep_middle, "random": keep(_drawn)},
    "early action prediction; Recovering complete actions, NeurIPS 2024",
    group="temporal",
    fixed=frozenset({"", "start", "both"}),
    wants=dict.fromkeys(("", "start", "both", "random"), several_frames),
    about={
        "": "The end is cut off: the model must tell early what it will be.",
        "start": "The start is cut off: the clip begins amid the action.",
        "both": "Both ends are cut off.",
        "random": "What is left is one part of the clip, anywhere in it.",
    },
)
