"""From what an estimator found in every frame to persons: by their track, else linked from frame to frame."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skelbench.core.clip import FARTHEST
from skelbench.core.errors import InputError, require
from skelbench.core.words import count
from skelbench.data.bounds import FRAMES, check_shape
from skelbench.data.formats.estimators.detections import Detection, Frames
from skelbench.data.formats.estimators.linking import MOST, linked
from skelbench.data.reading.mends import MISSING
from skelbench.data.reading.raw import Raw
from skelbench.data.reading.remark import Remark

DOUBLES = 0.05
"""Share of detections, at most, whose number another in the same frame has: of more, numbers tell nobody apart."""
FREE, SPARSE = 2000, 10
"""A clip may last FREE frames, and SPARSE more for each in which somebody was found: other numbers are damaged."""


class Left(NamedTuple):
    """What is not kept of a clip.

    persons: people seen less long than MOST others. frames: those of more than MOST. joints: those that are nowhere.
    """

    persons: int = 0
    frames: int = 0
    joints: int = 0


def not_kept(left: Sequence[Left]) -> list[Remark]:
    """Say what is left out of clips, one of `left` for each; nothing where nothing is."""
    words = (
        ("frames", "clips", "frame", f" of more than {MOST} persons", f"the {MOST} surest are kept"),
        ("persons", "clips", "person", " left out", f"the {MOST} seen longest are kept"),
        ("joints", "coordinates", "joint", " without coordinates (NaN)", MISSING),
    )
    said: list[Remark] = []
    for kind, topic, word, what, then in words:
        counts = [int(getattr(one, kind)) for one in left]
        if any(counts):
            clips = count(sum(number > 0 for number in counts), "clip")
            said.append(Remark("mended", topic, f"{count(sum(counts), word)}{what} in {clips}: {then}"))
    return said


def persons(frames: Frames, where: str, image_size: tuple[int, int] | None = None) -> tuple[Raw, Left]:
    """Sort what was found into persons: poses (M, T, V, C), and who was left out.

    T counts from the first number to the last. Persons come most-seen first, at most MOST. A joint at exactly 0 is
    missing whatever its score: that is how estimators write one that they did not find. So is one that is nowhere: NaN,
    or farther than any picture.

    Raises:
        InputError: the frames are numbered absurdly, or joints or coordinates differ within the clip.
    """
    found = [(number, one) for number in sorted(frames) for one in _surest(frames[number])]
    shapes = {one.joints.shape for _, one in found}
    require(len(shapes) < 2, f"{where} mixes people of different joints; write one file for each kind")
    if not found:
        return Raw(np.zeros((0, len(frames), 0, 2))), Left()
    first, last = min(frames), max(frames)
    length = last - first + 1
    if length > min(FRAMES, FREE + SPARSE * len(frames)):
        raise InputError(f"{where} has frames {first} to {last}, but only {len(frames)} of them; number them in a row")
    owners = _by_track(found) if _tracked(found) else linked(found)
    seen = np.bincount(owners)
    kept = np.argsort(-seen, kind="stable")[:MOST]
    joints, width = shapes.pop()
    check_shape((len(kept), length, joints, width - 1), where)
    poses = np.zeros((len(kept), length, joints, width), np.float32)
    row_of = {int(owner): row for row, owner in enumerate(kept)}
    sure: dict[tuple[int, int], float] = {}
    with np.errstate(over="ignore"):
        for owner, (number, one) in zip(owners, found, strict=True):
            place = row_of.get(int(owner), -1), number - first
            if place[0] >= 0 and one.sure > sure.get(place, -1.0):  # of two of one track the surer
                sure[place] = one.sure
                poses[place] = one.joints
    nowhere = ~(np.abs(poses[..., :-1]) <= FARTHEST).all(-1)
    poses[nowhere | (poses[..., :-1] == 0).all(-1)] = 0
    scores = poses[..., -1]
    if (scores == 2).any() and np.isin(scores, (0, 1, 2)).all():  # flags of annotations: 1 hidden, 2 seen
        poses[..., -1] = scores > 0
    crowds = sum(len(people) > MOST for people in frames.values())
    left = Left(len(seen) - len(kept), crowds, int(nowhere.sum()))
    return Raw(poses[..., :-1], poses[..., -1], image_size), left


def _surest(found: Sequence[Detection]) -> list[Detection]:
    """Keep the MOST surest of a frame, in their order."""
    if len(found) <= MOST:
        return list(found)
    best = sorted(range(len(found)), key=lambda place: -found[place].sure)[:MOST]
    return [found[place] for place in sorted(best)]


def _tracked(found: Sequence[tuple[int, Detection]]) -> bool:
    """Whether a tracker told people apart: AlphaPose without one gives everybody the number 0."""
    tracks = [(number, one.track) for number, one in found]
    return all(track is not None for _, track in tracks) and len(tracks) - len(set(tracks)) <= DOUBLES * len(tracks)


def _by_track(found: Iterable[tuple[int, Detection]]) -> NDArray[np.int64]:
    places: dict[int, int] = {}
    return np.array([places.setdefault(one.track or 0, len(places)) for _, one in found], np.int64)
