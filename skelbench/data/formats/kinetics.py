"""Kinetics-400 skeletons of PYSKL: an index pickle whose poses lie, one row per detection, in files beside it.

An annotation of the index has `raw_file` (which file), `frame_inds` (n,) (the frame of every detection) and
`total_frames`; the file holds `{clip name: {"keypoint": (n, V, 3)}}`, x, y and score. PYSKL reads them from memcached.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError
from skelbench.core.pickles.load import load
from skelbench.core.pickles.stored import StoredArray
from skelbench.core.words import quoted
from skelbench.data.formats.bounds import check_shape

MOST = 10
"""Persons in a frame that PYSKL keeps, those with the highest scores."""


def decompress(
    detections: NDArray[Any], frame: NDArray[Any], total_frames: int, *, squeeze: bool = True, most: int = MOST
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Sort detections (n, V, 3) into persons: keypoint (M, T, V, 2), score (M, T, V) float16 (pyskl `DecompressPose`).

    The persons of a frame come in the order of their detection: the first of one frame need not be that of the next.

    Args:
        detections: x, y and score of every joint.
        frame: (n,), the frame of every detection, never falling.
        total_frames: frames of the clip.
        squeeze: leave out frames without a detection.
        most: persons; where a frame has more, those of every frame are ordered by their score and the first ones kept.

    Raises:
        InputError: the frames fall, or reach beyond `total_frames`.
    """
    with np.errstate(invalid="ignore"):  # a number that is none is out of order
        frame = frame.astype(np.int64)
    if len(frame) and ((np.diff(frame) < 0).any() or frame[0] < 0 or frame[-1] >= total_frames):
        raise InputError(f"frame_inds {frame.tolist()[:5]} …, expected numbers from 0 to {total_frames - 1} in order")
    found, place, count = np.unique(frame, return_inverse=True, return_counts=True)
    if squeeze:
        frame, total_frames = place, len(found)
    person = np.arange(len(frame)) - (np.cumsum(count) - count)[place]
    persons = int(count.max(initial=1))
    check_shape((persons, total_frames, *detections.shape[1:]), "a clip")
    poses = np.zeros((persons, total_frames, *detections.shape[1:]), np.float16)
    with np.errstate(over="ignore"):  # what is no position overflows, and is refused with the clip
        poses[person, frame] = detections
    if persons > most:
        order = np.argsort(-poses[..., 2].sum(axis=-1), axis=0, kind="stable")[:most]
        poses = np.take_along_axis(poses, order[..., None, None], axis=0)
    return poses[..., :2], poses[..., 2]


def is_indexed(annotation: Mapping[str, Any]) -> bool:
    """Say whether the poses of an annotation lie in another file."""
    return "keypoint" not in annotation and "raw_file" in annotation


def with_poses(annotation: Mapping[str, Any], index: Path, where: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return keypoint (M, T, V, 2) and score (M, T, V) of an annotation of an index, from the file beside the index.

    where: the index and the clip, to be named in errors.

    Raises:
        InputError: the file is not there or lacks the clip, or the detections do not fit the index.
    """
    raw = Path(str(annotation["raw_file"])).name
    file = index.parent / raw
    if not raw or not file.is_file():
        raise InputError(
            f"{where} has its poses in {quoted(raw)}, which is not in {index.parent}; put PYSKL's kpfiles there"
        )
    detections: Any = _clips(file).get(annotation.get("frame_dir"), {}).get("keypoint")
    frame: Any = annotation.get("frame_inds")
    total: Any = annotation.get("total_frames")
    if not isinstance(detections, StoredArray) or not isinstance(frame, StoredArray) or type(total) is not int:
        raise InputError(f"{where}: {quoted(raw)} must hold its `keypoint`, the index `frame_inds` and `total_frames`")
    shape = detections.shape
    if len(shape) != 3 or shape[2] != 3 or frame.shape != shape[:1] or not {detections.kind, frame.kind} <= set("fiu"):
        raise InputError(f"{where}: keypoint {shape} and frame_inds {frame.shape}, expected (n, joints, 3) and (n,)")
    return decompress(detections.read(), frame.read(), total)


@lru_cache(maxsize=2)
def _clips(file: Path) -> dict[Any, dict[Any, Any]]:
    content: Any = load(file)
    if not isinstance(content, dict) or not all(isinstance(clip, dict) for clip in cast(Any, content).values()):
        raise InputError(f"{file} holds no dict of clips, each with its `keypoint`; fetch it again")
    return cast(dict[Any, dict[Any, Any]], content)
