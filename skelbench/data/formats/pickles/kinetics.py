"""Kinetics-400 skeletons of PYSKL: an index pickle whose poses lie, one row per detection, in files beside it.

An annotation of the index has `raw_file` (which file), `frame_inds` (n,) (the frame of every detection) and
`total_frames`; the file holds `{clip name: {"keypoint": (n, V, 3)}}`, x, y and score. PYSKL reads them from memcached.
"""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Indices
from skelbench.core.errors import InputError
from skelbench.core.pickles.load import load
from skelbench.core.pickles.stored import StoredArray
from skelbench.core.words import quoted
from skelbench.data.bounds import check_shape, check_total
from skelbench.data.formats.spool import Parked, Spool

MOST = 10
"""Persons in a frame that PYSKL keeps, those with the highest scores."""


def decompress(
    detections: NDArray[Any],
    frame: NDArray[Any],
    total_frames: int,
    *,
    squeeze: bool = True,
    most: int = MOST,
    where: str = "a clip",
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Sort detections (n, V, 3) into persons: keypoint (M, T, V, 2), score (M, T, V) float16 (pyskl `DecompressPose`).

    The persons of a frame come in the order of their detection: the first of one frame need not be that of the next.

    Args:
        detections: x, y and score of every joint.
        frame: (n,), the frame of every detection, never falling.
        total_frames: frames of the clip.
        squeeze: leave out frames without a detection.
        most: persons; where a frame has more, those of every frame are ordered by their score and the first ones kept.
        where: what is named in errors.

    Raises:
        InputError: the frames fall, or reach beyond `total_frames`, or there are too many of them or of joints.
    """
    with np.errstate(invalid="ignore", over="ignore"):  # what is no frame is out of order; what is no position
        frame, detections = frame.astype(np.int64), detections.astype(np.float16)  # is refused with the clip
    if len(frame) and ((np.diff(frame) < 0).any() or frame[0] < 0 or frame[-1] >= total_frames):
        came = f"{where}: frame_inds {frame.tolist()[:5]} …"
        raise InputError(f"{came}, expected numbers from 0 to {total_frames - 1} in order")
    found, place, count = np.unique(frame, return_inverse=True, return_counts=True)
    if squeeze:
        frame, total_frames = place, len(found)
    person = np.arange(len(frame)) - (np.cumsum(count) - count)[place]
    if count.max(initial=1) > most:
        kept = person < most
        detections = detections[_surest_first(detections[..., 2], frame, person)][kept]
        frame, person = frame[kept], person[kept]
    shape = (int(person.max(initial=0)) + 1, total_frames, *detections.shape[1:])
    check_shape(shape, where)
    poses = np.zeros(shape, np.float16)
    poses[person, frame] = detections
    return poses[..., :2], poses[..., 2]


def _surest_first(score: NDArray[Any], frame: NDArray[Any], person: NDArray[Any]) -> Indices:
    """Order detections (n, V) of a frame by their score, those of equal score as they came; frames keep their order."""
    with np.errstate(over="ignore"):
        return np.lexsort((person, -score.sum(axis=-1), frame))


def is_indexed(annotation: Mapping[str, Any]) -> bool:
    """Say whether the poses of an annotation lie in another file."""
    return "raw_file" in annotation and "keypoint" not in annotation and "keypoints" not in annotation


@dataclass(frozen=True)
class Indexed:
    """A clip of an index. where: it is named so in errors; file: that its detections are in; frame: (n,)."""

    name: str
    where: str
    file: Path
    frame: StoredArray
    total_frames: int


def read_indexed(annotation: Mapping[str, Any], name: str, where: str, folder: Path) -> Indexed:
    """Check an annotation of an index that lies in `folder`.

    Raises:
        InputError: the file with its detections is not there, or a field is missing.
    """
    raw: Any = annotation["raw_file"]
    file = folder / Path(raw).name if isinstance(raw, str) else folder
    if not _is_there(file):
        raise InputError(
            f"{where} has its poses in {quoted(file.name)}, which is not in {folder}; put PYSKL's kpfiles there"
        )
    frame: Any = annotation.get("frame_inds")
    total: Any = annotation.get("total_frames")
    if not isinstance(frame, StoredArray) or type(total) is not int:
        raise InputError(f"{where}: the index must hold its `frame_inds` and `total_frames`; fetch it again")
    return Indexed(name, where, file, frame, total)


def park_beside(clips: Sequence[Indexed], spool: Spool) -> list[tuple[Parked, Parked]]:
    """Park keypoint (M, T, V, 2) and score (M, T, V) of every clip of an index; every file is read once, a few at once.

    Raises:
        InputError: a file is damaged or lacks a clip, or the detections do not fit the index.
    """
    of_file: dict[Path, list[int]] = {}
    for number, clip in enumerate(clips):
        of_file.setdefault(clip.file, []).append(number)
    parked: dict[int, tuple[Parked, Parked]] = {}
    files = iter(of_file)
    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        while some := list(islice(files, workers)):
            firsts = [clips[of_file[file][0]] for file in some]
            for file, content in zip(some, pool.map(_content, firsts), strict=True):
                before = spool.size
                for number in of_file[file]:
                    keypoint, score = _poses(clips[number], content)
                    parked[number] = Parked.park(keypoint, spool), Parked.park(score, spool)
                    check_total(spool.size - before, file)
    return [parked[number] for number in range(len(clips))]


def _poses(clip: Indexed, content: Mapping[Any, Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    detections: Any = content.get(clip.name, {}).get("keypoint")
    if not isinstance(detections, StoredArray):
        raise InputError(f"{clip.where}: {quoted(clip.file.name)} must hold its `keypoint`; fetch it again")
    shape, frame = detections.shape, clip.frame
    if len(shape) != 3 or shape[2] != 3 or frame.shape != shape[:1] or not {detections.kind, frame.kind} <= set("fiu"):
        raise InputError(
            f"{clip.where}: keypoint {shape} and frame_inds {frame.shape}, expected (n, joints, 3) and (n,)"
        )
    return decompress(detections.read(), frame.read(), clip.total_frames, where=clip.where)


def _content(first: Indexed) -> dict[Any, dict[Any, Any]]:
    """Read the file of a clip, which is named where the file is no good."""
    try:
        content: Any = load(first.file)
    except InputError as error:
        raise InputError(f"{first.where}: {error}") from error
    if not isinstance(content, dict) or not all(isinstance(clip, dict) for clip in cast(Any, content).values()):
        raise InputError(
            f"{first.where}: {first.file} holds no dict of clips, each with its `keypoint`; fetch it again"
        )
    return cast(dict[Any, dict[Any, Any]], content)


def _is_there(file: Path) -> bool:
    try:
        return file.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False
