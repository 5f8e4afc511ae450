"""Kinetics-400 skeletons of PYSKL: an index pickle whose poses lie, one row per detection, in files beside it.

An annotation of the index has `raw_file` (which file), `frame_inds` (n,) (the frame of every detection) and
`total_frames`; the file holds `{clip name: {"keypoint": (n, V, 3)}}`, x, y and score. PYSKL reads them from memcached.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from skelbench.core.errors import InputError
from skelbench.data.formats.safe_pickle import load

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
    frame = frame.astype(np.int64)
    if len(frame) and ((np.diff(frame) < 0).any() or frame[0] < 0 or frame[-1] >= total_frames):
        raise InputError(f"frame_inds {frame.tolist()[:5]} …, expected numbers from 0 to {total_frames - 1} in order")
    found, place, count = np.unique(frame, return_inverse=True, return_counts=True)
    if squeeze:
        frame, total_frames = place, len(found)
    person = np.arange(len(frame)) - (np.cumsum(count) - count)[place]
    persons = int(count.max(initial=1))
    poses = np.zeros((persons, total_frames, *detections.shape[1:]), np.float16)
    poses[person, frame] = detections
    if persons > most:
        order = np.argsort(-poses[..., 2].sum(axis=-1), axis=0, kind="stable")[:most]
        poses = np.take_along_axis(poses, order[..., None, None], axis=0)
    return poses[..., :2], poses[..., 2]


def with_poses(annotation: dict[str, Any], index: Path) -> dict[str, Any]:
    """Return an annotation of an index with its `keypoint` and `keypoint_score`, from the file beside the index.

    Raises:
        InputError: the file is not there or lacks the clip, or the detections do not fit the index.
    """
    name, raw = str(annotation.get("frame_dir")), Path(str(annotation["raw_file"])).name
    file = index.parent / raw
    where = f"{index}: clip {name!r}"
    if not file.is_file():
        raise InputError(f"{where} has its poses in {raw}, which is not in {index.parent}; put PYSKL's kpfiles there")
    detections: Any = _poses(file).get(name, {}).get("keypoint")
    frame: Any = annotation.get("frame_inds")
    total: Any = annotation.get("total_frames")
    shapes: list[Any] = [getattr(array, "shape", None) for array in (detections, frame)]
    if None in shapes or not isinstance(total, int):
        raise InputError(f"{where}: {raw} must hold its `keypoint`, the index `frame_inds` and `total_frames`")
    if len(shapes[0]) != 3 or shapes[0][2] != 3 or shapes[1] != shapes[0][:1]:
        raise InputError(f"{where}: keypoint {shapes[0]} and frame_inds {shapes[1]}, expected (n, joints, 3) and (n,)")
    keypoint, score = decompress(detections, frame, total)
    return {**annotation, "keypoint": keypoint, "keypoint_score": score}


@lru_cache(maxsize=2)
def _poses(file: Path) -> dict[str, dict[str, Any]]:
    content: Any = load(file)
    if not isinstance(content, dict) or not all(isinstance(clip, dict) for clip in cast(Any, content).values()):
        raise InputError(f"{file} holds no dict of clips, each with its `keypoint`; fetch it again")
    return cast(dict[str, dict[str, Any]], content)
