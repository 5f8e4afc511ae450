"""Persons taken for each other by a tracker: from some frame on, each is listed in the other's place.

The first n frames of a random order are the switches, so a longer list holds every shorter one. What is seen depends on
whether their number so far is odd, so that the damaged frames of n switches are no part of those of 2 n.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Mask
from skelbench.core.clip import PERSONS, Clip
from skelbench.perturbations.choose import ranks
from skelbench.perturbations.family import Family
from skelbench.perturbations.levels import count
from skelbench.perturbations.persons import Persons, by_key, drawn, present
from skelbench.perturbations.wants import all_of, several_frames, two_persons


def of_two(clip: Clip, number: int, rng: np.random.Generator) -> Clip:
    """Exchange two drawn persons at each switch, for good."""
    pair = drawn(clip, rng)[:2]
    return _rotated(clip, pair, _switches(clip, number, rng).cumsum() % 2 == 1)


def of_all(clip: Clip, number: int, rng: np.random.Generator) -> Clip:
    """Let everybody take the place of the next one at each switch, in a ring that is drawn anew."""
    switch = _switches(clip, number, rng)
    keys = rng.random((len(switch), len(clip.score)))
    found = np.empty((len(clip.score), len(switch)), np.intp)  # (M, T): who stands in each place
    places = np.arange(len(clip.score))
    for frame, happens in enumerate(switch):
        if happens:
            ring = by_key(clip, keys[frame])
            places[ring] = places[np.roll(ring, 1)]
        found[:, frame] = places
    return _rearranged(clip, found)


def for_a_frame(clip: Clip, number: int, rng: np.random.Generator) -> Clip:
    """Exchange two drawn persons in n single frames; in half of them at most, since more would be fewer again."""
    pair = drawn(clip, rng)[:2]
    frames = clip.score.shape[1]
    return _rotated(clip, pair, ranks(rng, (frames,)) < min(number, frames // 2))


def in_another_order(clip: Clip, number: int, rng: np.random.Generator) -> Clip:
    """List everybody in the place of the next one, through the whole clip."""
    return _rotated(clip, present(clip), np.repeat(np.array(number > 0), clip.score.shape[1]))


def _switches(clip: Clip, number: int, rng: np.random.Generator) -> Mask:
    """(T,): the frames in which places change, never the first one."""
    frames = clip.score.shape[1]
    return np.concatenate([[False], ranks(rng, (frames - 1,)) < number])


def _rotated(clip: Clip, persons: Persons, when: Mask) -> Clip:
    """Put each of these persons in the place of the next one, in the frames of `when`, (T,)."""
    found = np.repeat(np.arange(len(clip.score))[:, None], len(when), axis=1)
    found[persons] = np.where(when, np.roll(persons, 1)[:, None], persons[:, None])
    return _rearranged(clip, found)


def _rearranged(clip: Clip, found: NDArray[np.intp]) -> Clip:
    """(M, T): who stands in each place."""
    frames = np.arange(found.shape[1], dtype=np.intp)
    swapped = clip.with_pose(clip.keypoint[found, frames], clip.score[found, frames])
    return replace(swapped, moved=clip.moved | PERSONS)


_SETS = "models that take the persons of each frame as a set, or give exchanged persons their tracks back"

ID_SWAP = Family(
    "id-swap",
    count("switches"),
    "4",
    {"": of_two, "all": of_all, "frame": for_a_frame, "order": in_another_order},
    "switches of identity, as trackers make them",
    group="identity",
    units={"frame": "frames"},
    levels={"order": count("orders", 1)},
    examples={"order": "1"},
    fixed=frozenset({"order"}),
    about={
        "": "Two persons are taken for each other from some frame on, and back again, n times.",
        "all": "At n frames everybody is listed in the place of another, from then on.",
        "frame": "Two persons are taken for each other in n single frames.",
        "order": "The persons are listed in another order, the same through the clip.",
    },
    wants={**dict.fromkeys(("", "all", "frame"), all_of(two_persons, several_frames)), "order": two_persons},
    nested=False,
    invariant={
        **dict.fromkeys(("", "all", "frame"), _SETS),
        "order": "models that take persons as a set, e.g. by the mean over persons",
    },
)
