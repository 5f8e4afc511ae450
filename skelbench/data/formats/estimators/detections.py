"""From what an estimator found in every frame to persons: by their track, else linked from frame to frame.

Without tracks, what was found is given to the person that was nearest in the frames before: estimators list the people
of a frame in any order, so the first of one frame need not be the first of the next.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from skelbench.core.clip import FARTHEST
from skelbench.core.errors import InputError, require
from skelbench.core.layout import JOINTS
from skelbench.core.words import count
from skelbench.data.bounds import FRAMES, check_shape
from skelbench.data.reading.mends import MISSING
from skelbench.data.reading.raw import Raw
from skelbench.data.reading.remark import Remark

MOST = 10
"""Persons that are kept, as in PYSKL: of a frame the surest, of a clip those seen longest."""
MEMORY = 30
"""Frames for which a person who is not seen is still waited for."""
AWAITED = 3 * MOST
"""Persons who are waited for, those seen last."""
DOUBLES = 0.05
"""Share of detections, at most, whose number another in the same frame has: of more, numbers tell nobody apart."""
FREE, SPARSE = 2000, 10
"""A clip may last FREE frames, and SPARSE more for each in which somebody was found: other numbers are damaged."""


@dataclass(frozen=True, eq=False)
class Detection:
    """One person in one frame. joints: (V, C + 1), coordinates and score; track: the number of a tracker, or None."""

    joints: NDArray[np.float64]
    track: int | None = None

    @property
    def sure(self) -> float:
        """Mean score, whatever it is."""
        return float(np.nan_to_num(self.joints[:, -1]).mean()) if len(self.joints) else 0.0


Frames = Mapping[int, Sequence[Detection]]
"""Number of a frame -> who was found in it; a number that is missing is a frame of nobody."""


def numbers(values: Any, where: str) -> NDArray[np.float64]:
    """Make an array of lists of numbers that a JSON file holds; null is NaN.

    Raises:
        InputError: it is something else, or lists of different lengths.
    """
    try:
        made = np.array(values)
        if made.dtype == object and any(value is None for value in made.flat):
            made = np.array([np.nan if value is None else value for value in made.flat]).reshape(made.shape)
            made = made if np.isfinite(made).any() else np.array("")
    except (TypeError, ValueError, OverflowError, RecursionError):
        made = np.array("")
    require(made.dtype.kind in "fiu", f"{where} holds no plain list of numbers where joints should be; write it again")
    return made.astype(np.float64)


def triples(values: Any, where: str, width: int = 3) -> NDArray[np.float64]:
    """Read a flat list x, y, score, x, y, score …: (V, width).

    Raises:
        InputError: it is no such list.
    """
    flat = numbers(values, where)
    require(
        flat.ndim == 1 and len(flat) % width == 0 and 0 < len(flat) <= width * JOINTS,
        f"{where} has a list of {flat.size} numbers, expected {width} for each joint; write it again",
    )
    return flat.reshape(-1, width)


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


@dataclass(frozen=True, eq=False)
class _Last:
    """How a person was last seen: in which frame, joints (V, C + 1), longer side of their box."""

    frame: int
    joints: NDArray[np.float64]
    size: float


def linked(found: Sequence[tuple[int, Detection]]) -> NDArray[np.int64]:
    """Give every detection, (frame, detection) by rising frame, to a person: (n,) numbers of persons.

    In each frame the nearest pair of a detection and a person of the last MEMORY frames is taken first, by the mean
    distance of the joints that both have; a pair further apart than the person is large is nobody's.
    """
    owners = np.zeros(len(found), np.int64)
    last: dict[int, _Last] = {}
    people = start = 0
    while start < len(found):
        number = found[start][0]
        end = start
        while end < len(found) and found[end][0] == number:
            end += 1
        recent = [(person, seen) for person, seen in last.items() if number - seen.frame <= MEMORY]
        last = dict(recent[-AWAITED:])
        now = [one for _, one in found[start:end]]
        chosen = _nearest(now, list(last), list(last.values()))
        for place, one in enumerate(now):
            person = chosen.get(place, people)
            people += person == people
            owners[start + place] = person
            last.pop(person, None)  # so that the latest stand last
            last[person] = _Last(number, one.joints, _size(one.joints))
        start = end
    return owners


def _nearest(now: Sequence[Detection], people: Sequence[int], before: Sequence["_Last"]) -> dict[int, int]:
    """Match the detections of a frame to people: place in `now` -> person."""
    if not people:
        return {}
    new, old = np.stack([one.joints for one in now]), np.stack([one.joints for one in before])
    there = (_there(new)[:, None] & _there(old)[None]).astype(float)
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.linalg.norm(np.nan_to_num(new[:, None, :, :-1] - old[None, :, :, :-1]), axis=-1)
        cost = (apart * there).sum(-1) / there.sum(-1).clip(1)
        size = np.array([one.size for one in before])
    cost[(there.sum(-1) == 0) | ~(cost <= size)] = np.inf
    chosen: dict[int, int] = {}
    taken: set[int] = set()
    for place in np.argsort(cost, axis=None, kind="stable")[: np.isfinite(cost).sum()].tolist():
        one, person = divmod(place, len(people))
        if one not in chosen and person not in taken:
            chosen[one] = people[person]
            taken.add(person)
    return chosen


def _there(joints: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.isfinite(joints).all(-1) & (joints[..., :-1] != 0).any(-1) & (joints[..., -1] > 0)


def _size(joints: NDArray[np.float64]) -> float:
    """Longer side of the box of a person's joints (V, C + 1)."""
    points = joints[_there(joints), :-1]
    return float(np.nan_to_num(np.ptp(points, axis=0)).max()) if len(points) else 0.0
