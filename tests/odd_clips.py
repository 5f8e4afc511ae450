"""Clips as they come but rarely: one frame, nobody, a crowd, joints of one's own, all in one point."""

from dataclasses import replace

import numpy as np
from damage import make_clip, of_unknown_joints, whole

from skelbench.core.clip import Clip
from skelbench.core.layout import Layout


def _flat(frames: int = 12) -> Clip:
    return alone(make_clip("flat", frames=frames))


def _deep(frames: int = 12) -> Clip:
    return alone(make_clip("deep", layout="ntu25", dims=3, frames=frames))


def alone(clip: Clip) -> Clip:
    """Without another source."""
    return replace(clip, seen_by=None)


def _seen(clip: Clip, *, person: int, joints: slice) -> Clip:
    """Of one person only these joints."""
    lost = np.zeros_like(clip.detected)
    lost[person] = True
    lost[person, :, joints] = False
    return clip.without(lost)


def _of_joints(number: int) -> Clip:
    names = tuple(f"point_{v}" for v in range(number))
    clip = whole(frames=12)
    return replace(
        clip,
        keypoint=clip.keypoint[:, :, :number],
        score=clip.score[:, :, :number],
        layout=Layout("few", names, tuple(zip(names[1:], names, strict=False)), names[0]),
    )


def _crowd() -> Clip:
    clip = whole(frames=2, persons=1)
    shifts = np.arange(300, dtype=np.float32)[:, None, None, None]
    return clip.with_pose(clip.keypoint + shifts, np.repeat(clip.score, 300, axis=0))


def _points() -> Clip:
    clip = _flat()
    place = 300 * np.arange(1, len(clip.score) + 1, dtype=np.float32)[:, None, None, None]
    return clip.with_pose(np.where(clip.detected[..., None], place, np.zeros_like(clip.keypoint)), clip.score)


def _apart() -> np.ndarray:
    """(M, T, 1): one person leaves before the next one comes."""
    frames = np.arange(12)
    return np.stack([frames > 5, frames < 6, frames >= 0])[:, :, None]


ODD: dict[str, Clip] = {
    "one frame": _flat(1),
    "one frame in 3-D": _deep(1),
    "two frames": _flat(2),
    "one person": whole(frames=12, persons=1),
    "300 persons": _crowd(),
    "3-D": _deep(),
    "3-D without known axes": alone(make_clip("axes", dims=3, frames=12)),
    "no scores": _flat().with_pose(_flat().keypoint, np.sign(_flat().score)),
    "tiny scores": _flat().with_pose(_flat().keypoint, _flat().score * np.float32(1e-30)),
    "no image size": replace(_flat(), image_size=None),
    "all in one point": replace(whole(frames=12), keypoint=np.full_like(whole(frames=12).keypoint, 7), image_size=None),
    "all in one point in 3-D": _deep().with_pose(np.sign(np.abs(_deep().keypoint)), _deep().score),
    "joints of one's own": of_unknown_joints(_flat()),
    "joints of one's own in 3-D": of_unknown_joints(_deep()),
    "one joint in all": _of_joints(1),
    "two joints in all": _of_joints(2),
    "a layout without edges": replace(_flat(), layout=replace(_flat().layout, edges=(), bones=())),
    "a person of one joint": _seen(_flat(), person=1, joints=slice(5, 6)),
    "a missing person": _seen(_flat(), person=0, joints=slice(0)),
    "nobody": _flat().without(np.ones_like(_flat().detected)),
    "nobody in 3-D": _deep().without(np.ones_like(_deep().detected)),
    "far away": whole(frames=12).with_pose(whole(frames=12).keypoint * np.float32(9e3), whole(frames=12).score),
    "a millionth of a pixel large": replace(
        whole(frames=12), keypoint=whole(frames=12).keypoint / 1e9, image_size=None
    ),
    "a million metres away": _deep().with_pose(
        np.where(_deep().detected[..., None], _deep().keypoint + 1e6, 0), _deep().score
    ),
    "persons who are a point each": _points(),
    "persons who never meet": _flat().without(_apart()),
    "left of the picture": whole(frames=12).with_pose(whole(frames=12).keypoint - 5000, whole(frames=12).score),
    "a picture of one pixel": replace(_flat(), image_size=(1, 1)),
}
"""Name -> clip; none has another source."""
for _clip in ODD.values():
    _clip.keypoint.flags.writeable = _clip.score.flags.writeable = False
