"""Convert clips from one joint layout to another, by joint name, coordinates and scores together.

A joint of the same name is copied; others are derived as in MotionBERT's COCO to Human3.6M table (MaskCLR uses the
same): root, neck and belly are means of hips, shoulders and both, head is the mean of the eyes.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np

from skelbench.core.arrays import Array, Mask
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import Layout

_SHOULDERS = ("shoulder_left", "shoulder_right")
_HIPS = ("hip_left", "hip_right")
_EYES = ("eye_left", "eye_right")
_NECKS = (("neck",), ("spine_shoulder",), ("shoulder_center",), _SHOULDERS)
PELVIS = ("root", "mid_hip", "hip_center", "spine_base")
"""What layouts call the joint between the hips; none has two of them."""
_ROOTS = (*((joint,) for joint in PELVIS), _HIPS)
_BELLIES = (("belly",), ("spine",), ("spine_mid",), ("spine_2",), (*_SHOULDERS, *_HIPS))


def _knuckles(side: str) -> tuple[str, ...]:
    """Name the knuckles of a whole-body hand whose mean is its middle, as `index` and `pinky` of BlazePose are."""
    return f"hand_index1_{side}", f"hand_pinky1_{side}"


DERIVED: dict[str, tuple[tuple[str, ...], ...]] = {
    "neck": _NECKS,
    "shoulder_center": (("spine_shoulder",), *_NECKS),
    "spine_shoulder": (("shoulder_center",), *_NECKS),
    "root": _ROOTS,
    "hip_center": _ROOTS,
    "spine_base": _ROOTS,
    "mid_hip": _ROOTS,
    "belly": _BELLIES,
    "spine": _BELLIES,
    "spine_mid": _BELLIES,
    "head": (_EYES, ("face",), ("nose",)),
    "face": (("nose",), _EYES, ("head",)),
    "nose": (("face",), ("head",)),  # the nearest joint, not the same point
    "spine_2": _BELLIES,
    **{f"hand_{side}": ((f"index_{side}", f"pinky_{side}"), _knuckles(side)) for side in ("left", "right")},
    **{f"foot_{side}": ((f"foot_index_{side}",), (f"big_toe_{side}",)) for side in ("left", "right")},
    **{f"foot_index_{side}": ((f"big_toe_{side}",), (f"foot_{side}",)) for side in ("left", "right")},
    **{f"big_toe_{side}": ((f"foot_index_{side}",), (f"foot_{side}",)) for side in ("left", "right")},
}
"""Joint -> ways to derive it, the first that the source layout allows is taken: the mean of these joints."""


def relayout(clip: Clip, layout: Layout, missing: Literal["error", "zero"] = "error") -> Clip:
    """Return the clip with the joints of `layout`: keypoint (M, T, V', C), score (M, T, V').

    A derived joint is missing (score and coordinates 0) where any of the joints it is made of is missing;
    elsewhere its score is their mean. A clip that has this layout is returned as it is.

    Args:
        clip: any clip; it is not changed.
        layout: the layout to convert to.
        missing: what becomes of a joint that cannot be derived: an error, or a joint that is never detected.

    Raises:
        InputError: joints cannot be derived and missing is `error`.
    """
    if clip.layout == layout:
        return clip
    plan = _plan(clip.layout, layout)
    if plan.lost and missing == "error":
        raise InputError(
            f"clip {clip.name!r}: {layout.name} needs {', '.join(plan.lost)}, which {clip.layout.name} has nothing to"
            f" derive from; choose a model for {clip.layout.name} skeletons, or allow missing joints (missing='zero')"
        )
    shape = (*clip.score.shape[:2], len(layout))
    keypoint = np.zeros((*shape, clip.keypoint.shape[-1]), np.float32)
    score = np.zeros(shape, np.float32)
    keypoint[:, :, plan.to] = clip.keypoint[:, :, plan.of]
    score[:, :, plan.to] = clip.score[:, :, plan.of]
    for joint, made_of in plan.means:
        parts = clip.score[:, :, made_of]
        seen: Mask = np.all(parts > 0, axis=-1, keepdims=True)
        keypoint[:, :, joint] = np.where(seen, clip.keypoint[:, :, made_of].mean(2), 0)
        score[:, :, joint] = np.where(seen[..., 0], parts.mean(-1), 0)
    return replace(clip, keypoint=keypoint, score=score, layout=layout)


def shares(source: Layout, target: Layout) -> Array:
    """(V', V): how a joint of `target` is made of joints of `source`; a mean of n joints has 1/n of each.

    Rows sum to 1, or to 0 for a joint that cannot be derived.
    """
    matrix = np.zeros((len(target), len(source)), np.float32)
    plan = _plan(source, target)
    matrix[plan.to, plan.of] = 1
    for joint, made_of in plan.means:
        matrix[joint, made_of] = 1 / len(made_of)
    return matrix


@dataclass(frozen=True)
class _Plan:
    """Positions: `to[i]` is copied from `of[i]`; `means` are (joint, joints it is the mean of); `lost` are names."""

    to: list[int]
    of: list[int]
    means: list[tuple[int, list[int]]]
    lost: list[str]


@lru_cache(maxsize=64)
def _plan(source: Layout, target: Layout) -> _Plan:
    plan = _Plan([], [], [], [])
    for joint in target.joints:
        ways = ((joint,), *DERIVED.get(joint, ()))
        way = next((way for way in ways if all(part in source.index for part in way)), None)
        if way is None:
            plan.lost.append(joint)
        elif len(way) == 1:
            plan.to.append(target.index[joint])
            plan.of.append(source.index[way[0]])
        else:
            plan.means.append((target.index[joint], [source.index[part] for part in way]))
    return plan
