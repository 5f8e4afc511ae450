"""What is known of one clip: numbers only, none of them an opinion."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array, Floats, Indices, Mask
from skelbench.core.clip import Clip
from skelbench.core.layout import Layout

OUTSIDE = 0.05
"""Joints count as outside the picture from so much of its size beyond its border."""
JUMP, BACK = 1.0, 0.5
"""A spike: a joint jumps farther than so many body sizes, and a frame later is nearer than so many to where it was."""
APART = 0.3
"""Body sizes that left and right must be apart for a change of places to count."""
TOES = (("foot", "ankle"), ("foot_index", "heel"), ("big_toe", "heel"))


def paired(layout: Layout) -> list[tuple[int, int]]:
    """Joints (left, right) of arms and legs; in a face they are too near each other to tell."""
    limbs = {v for part, joints in layout.parts.items() if part != "head" for v in joints}
    names = enumerate(layout.joints)
    return [(v, layout.mirror[v]) for v, name in names if v in limbs and "left" in name and layout.mirror[v] != v]


def paired_bones(layout: Layout) -> list[tuple[str, int, int, int, int]]:
    """Bones that a person has twice: (name, left end, left begin, right end, right begin)."""
    links = set(layout.links)
    found: list[tuple[str, int, int, int, int]] = []
    for end, begin in layout.links:
        other = (layout.mirror[end], layout.mirror[begin])
        both = "left" in layout.joints[end] and "left" in layout.joints[begin]  # of one limb, not of the trunk
        if both and other in links and other != (end, begin):
            name = " to ".join(layout.joints[v].replace("_left", "") for v in (begin, end))
            found.append((name, end, begin, *other))
    return found


def record(clip: Clip, size: float) -> dict[str, Any]:
    """Measure a clip; the keys are those of `facts.COLUMNS`."""
    detected = clip.detected
    persons: Mask = np.asarray(detected.any(axis=(1, 2)))
    frames: Mask = np.asarray(detected.any(axis=(0, 2)))
    height, width = clip.image_size or (0, 0)
    filled = np.flatnonzero(frames)
    body = clip.keypoint[most := int(detected.sum(axis=(1, 2)).argmax())]
    seen = detected[most]
    return {
        "frames": len(frames),
        "persons": int(persons.sum()),
        "empty": int((~frames).sum()),
        "empty_end": len(frames) - 1 - int(filled[-1]) if len(filled) else len(frames),
        "height": height,
        "width": width,
        "detected": int(detected.sum()),
        "outside": int(outside(clip).sum()),
        "size": size,
        "tall": _tall(body, seen, clip.layout),
        **_motion(body, seen, size),
        **_swaps(body, seen, size, clip.layout),
        **_sides(body, seen, clip.layout),
    }


def outside(clip: Clip) -> Mask:
    """(M, T, V): detected joints that lie outside the picture; none where it has no size or the pose is no picture."""
    if clip.image_size is None or clip.keypoint.shape[-1] != 2:
        return np.zeros_like(clip.detected)
    size = np.array(clip.image_size[::-1])
    far = (clip.keypoint < -OUTSIDE * size) | (clip.keypoint > (1 + OUTSIDE) * size)
    return far.any(axis=-1) & clip.detected


def _tall(body: Array, seen: Mask, layout: Layout) -> float:
    """Height of the body where most of it is seen, its median; along the axis that points up, or the longest."""
    rows = seen.mean(axis=1) > 0.7
    if not rows.any():
        return 0.0
    along, there = body[rows], seen[rows][..., None]
    extent = np.where(there, along, -np.inf).max(axis=1) - np.where(there, along, np.inf).min(axis=1)
    by_axis = np.median(extent, axis=0)
    flat = body.shape[-1] == 2
    return float(by_axis[1] if flat else by_axis[layout.axes[1]] if layout.axes else by_axis.max())


def _motion(body: Array, seen: Mask, size: float) -> dict[str, Any]:
    """Frozen frames, speed and spikes of the person who is detected most."""
    both = seen[1:] & seen[:-1]
    there = both.any(axis=1)
    step = np.linalg.norm(np.diff(body, axis=0), axis=-1) / size
    frozen = there & ~(np.diff(body, axis=0) != 0).any(axis=(1, 2)) & (seen[1:] == seen[:-1]).all(axis=1)
    three = both[1:] & both[:-1]
    back = np.linalg.norm(body[2:] - body[:-2], axis=-1) / size
    spikes = three & (step[1:] > JUMP) & (step[:-1] > JUMP) & (back < BACK)
    return {
        "steps": int(there.sum()),
        "frozen": int(frozen.sum()),
        "speed": float(np.median(step[both])) if both.any() else 0.0,
        "spikes": int(spikes.sum()),
        "places": int(three.sum()),
    }


def _swaps(body: Array, seen: Mask, size: float, layout: Layout) -> dict[str, int]:
    """Pairs of frames in which a joint and its partner of the other side change places."""
    pairs = paired(layout)
    if not pairs or len(body) < 2:
        return {"swaps": 0, "swap_steps": 0}
    left, right = (list(side) for side in zip(*pairs, strict=True))
    a, b = body[:, left], body[:, right]
    there = seen[:, left] & seen[:, right]
    both = there[1:] & there[:-1]
    stay = np.linalg.norm(a[1:] - a[:-1], axis=-1) + np.linalg.norm(b[1:] - b[:-1], axis=-1)
    swap = np.linalg.norm(a[1:] - b[:-1], axis=-1) + np.linalg.norm(b[1:] - a[:-1], axis=-1)
    apart = np.linalg.norm(a[:-1] - b[:-1], axis=-1) > APART * size
    return {
        "swaps": int((both & apart & (swap < stay / 4)).any(axis=1).sum()),
        "swap_steps": int(both.any(axis=1).sum()),
    }


def _sides(body: Array, seen: Mask, layout: Layout) -> dict[str, int]:
    """Where left lies: in the picture, and in space against where the feet point."""
    found = {"left_is_left": 0, "sides_seen": 0, "forwards": 0, "facing_seen": 0}
    at = layout.index
    if body.shape[-1] == 2 and {"shoulder_left", "shoulder_right"} <= at.keys():
        left, right = at["shoulder_left"], at["shoulder_right"]
        there = seen[:, left] & seen[:, right]
        found["sides_seen"] = int(there.sum())
        found["left_is_left"] = int((there & (body[:, left, 0] < body[:, right, 0])).sum())
    elif body.shape[-1] == 3:
        found["forwards"], found["facing_seen"] = _facing(body, seen, at)
    return found


def _facing(body: Array, seen: Mask, at: dict[str, int]) -> tuple[int, int]:
    """Count feet that point to where the sides and the head say that forwards is: (so many, of so many)."""
    trunk = [f"{joint}_{side}" for joint in ("shoulder", "hip") for side in ("left", "right")]
    if not at.keys() >= set(trunk):
        return 0, 0
    sl, sr, hl, hr = (body[:, at[joint]] for joint in trunk)
    forwards = np.cross((sl + sr) - (hl + hr), (sr + hr) - (sl + hl))
    count, total = 0, 0
    for toe, heel in TOES:
        for side in ("left", "right"):
            if {f"{toe}_{side}", f"{heel}_{side}"} <= at.keys():
                ends = [at[f"{toe}_{side}"], at[f"{heel}_{side}"]]
                there = seen[:, [*ends, *(at[joint] for joint in trunk)]].all(axis=1)
                along = ((body[:, ends[0]] - body[:, ends[1]]) * forwards).sum(axis=-1)
                count, total = count + int((there & (along > 0)).sum()), total + int(there.sum())
    return count, total


def unevenness(clip: Clip, bones: list[tuple[str, int, int, int, int]]) -> Floats:
    """(B,): how much longer the left bone is than the right, as a share of their mean; NaN where it is unknown."""
    most = int(clip.detected.sum(axis=(1, 2)).argmax())
    body, seen = clip.keypoint[most], clip.detected[most]
    found = np.full(len(bones), np.nan)
    for place, (_, *ends) in enumerate(bones):
        rows = seen[:, ends].all(axis=1)
        if rows.sum() >= 3:
            at = body[rows][:, ends]
            left = float(np.median(np.linalg.norm(at[:, 0] - at[:, 1], axis=-1)))
            right = float(np.median(np.linalg.norm(at[:, 2] - at[:, 3], axis=-1)))
            found[place] = 2 * (left - right) / max(left + right, 1e-9)
    return found


def frame_hashes(clip: Clip, weights: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """(T,): a number of every frame, 0 where nobody is; equal for equal poses, whatever their precision and order.

    Poses are rounded to half precision first, as some files store them. weights: (V * C,), odd.
    """
    points = clip.keypoint + np.float32(0)  # -0 becomes 0
    with np.errstate(over="ignore"):
        half = points.astype(np.float16)
    whole = np.isfinite(half).all()
    bits = half.view(np.uint16) if whole else points.view(np.uint32)
    hashes: NDArray[np.uint64] = (bits.reshape(*bits.shape[:2], -1).astype(np.uint64) * weights).sum(axis=-1)
    return np.where(clip.detected.any(axis=2), hashes, np.uint64(0)).sum(axis=0, dtype=np.uint64)


def trimmed(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Leave out what is nobody at the beginning and at the end."""
    filled: Indices = np.flatnonzero(hashes)
    return hashes[filled[0] : filled[-1] + 1] if len(filled) else hashes[:0]
