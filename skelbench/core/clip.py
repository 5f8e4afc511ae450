"""A clip: one recorded action, exactly as the pose estimator gave it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from skelbench.core.arrays import Array, Indices, Mask
from skelbench.core.errors import InputError
from skelbench.core.layout import Layout

FARTHEST = 1e7
"""Greatest coordinate, in pixels or metres: beyond, float32 does not tell neighbouring pixels apart."""
NO_LABEL = -1
"""Label of a clip of which nobody knows the class; a data set labels all of its clips or none."""
PERSON_SPAN = 0.4
"""Share of a camera unit that the longer side of a person's box spans; in videos of NTU RGB+D it is 0.36 to 0.52."""
Real = TypeVar("Real", bound=np.floating[Any])
Moved = Literal["persons", "frames"]
NOTHING: frozenset[Moved] = frozenset()
PERSONS: frozenset[Moved] = frozenset({"persons"})
FRAMES: frozenset[Moved] = frozenset({"frames"})


@dataclass(frozen=True, eq=False)
class Clip:
    """One recorded action: M persons, T frames, V joints, C coordinates.

    keypoint: (M, T, V, C) float32, pixels in 2-D, metres in 3-D; 0 where the joint was not detected.
    score: (M, T, V) float32 in [0, 1]; 0 where the joint was not detected.
    image_size: (height, width) in pixels, or None where it is unknown or the data are no image.
    label: position of its class among those of the data set; NO_LABEL where it is unknown.
    seen_by: gives the same clip from another source of the data set; None for a clip that stands alone.
    before: while a spec damages the clip, the clip as it was before; None elsewhere, so that no model is given it.
    added: persons that damage has added; a model that takes fewer than there are may leave as many out, but not more.
    moved: what damage has put elsewhere or deleted, so that the persons or the frames of `before` are others; it tells
        while a spec damages the clip.
    """

    keypoint: Array
    score: Array
    layout: Layout
    name: str
    label: int = 0
    image_size: tuple[int, int] | None = None
    subject: int | None = None
    camera: int | None = None
    source: str = ""
    seen_by: Callable[[str], "Clip"] | None = field(default=None, repr=False)
    before: "Clip | None" = field(default=None, repr=False)
    added: int = 0
    moved: frozenset[Moved] = NOTHING

    @property
    def detected(self) -> Mask:
        """(M, T, V): where a joint was detected, i.e. its score is above 0."""
        return self.score > 0

    @property
    def undamaged(self) -> "Clip":
        """The clip that levels are measured on: while a spec damages it, as it was before, else the clip itself."""
        return self.before or self

    @property
    def camera_unit(self) -> float:
        """Pixels (or metres) in one camera unit, the unit of noise levels.

        Half the longer image side, as in MaskCLR's official code. Where the image size is unknown or the
        data are 3-D: the longer side of the skeleton box of the `undamaged` clip / 0.4, since that is about the
        share of it that a person spans in video. What a model is given has no `before`, so it takes the unit of
        what is left of the clip.
        """
        clip = self.undamaged
        if clip.image_size is not None and clip.keypoint.shape[-1] == 2:
            return max(clip.image_size) / 2
        low, high = clip.box
        return float(np.max(high - low)) / PERSON_SPAN

    @property
    def box(self) -> tuple[Array, Array]:
        """(C,), (C,): smallest and largest coordinates over all detected joints; zeros if there is none."""
        detected, coordinates = self.detected, range(self.keypoint.shape[-1])
        if not detected.any():
            zero = np.zeros(len(coordinates), np.float32)
            return zero, zero
        along = [self.keypoint[..., c][detected] for c in coordinates]  # one by one: thirty times as fast
        low, high = [points.min() for points in along], [points.max() for points in along]
        return np.array(low, self.keypoint.dtype), np.array(high, self.keypoint.dtype)

    def with_pose(self, keypoint: Array, score: Array) -> "Clip":
        """Return the same clip with other coordinates (M, T, V, C) and scores (M, T, V)."""
        return replace(self, keypoint=keypoint, score=score)

    @property
    def filled(self) -> Indices:
        """(T',): the frames in which any joint of anybody is detected, in their order.

        Where there are none it is the first frame, so that what is left does not depend on how long nothing lasts.
        """
        frames: Indices = np.flatnonzero(np.asarray(self.detected.any(axis=0)).any(axis=-1))
        return frames if len(frames) else np.zeros(1, np.int64)

    def at(self, frames: Indices) -> "Clip":
        """Return the clip of these frames, in this order; (T',) positions, which may come more than once."""
        return replace(self.with_pose(self.keypoint[:, frames], self.score[:, frames]), moved=self.moved | FRAMES)

    def without(self, lost: Mask) -> "Clip":
        """Return the clip with the joints in `lost`, (M, T, V) or one that broadcasts to it, missing.

        Missing means score 0 and coordinates 0, as for a joint that was not detected; this is its one definition.
        """
        gone = np.broadcast_to(lost, self.score.shape)
        return self.with_pose(blanked(self.keypoint, gone), np.where(gone, 0, self.score))

    def checked(self, classes: int | None = None) -> "Clip":
        """Return self, or raise `InputError` that names the clip and the first thing wrong with it.

        classes: of the data set, 0 where it has no labels; None for a clip that stands alone.
        """
        problem = _problem(self, classes)
        if problem:
            raise InputError(f"clip {self.name!r}: {problem}")
        return self


def blanked(keypoint: NDArray[Real], lost: Mask) -> NDArray[Real]:
    """Return coordinates (M, T, V, C) with zeros for the joints in `lost`, (M, T, V)."""
    left = keypoint.copy()
    for axis in range(left.shape[-1]):  # one by one: twice as fast
        np.copyto(left[..., axis], 0, where=lost)
    return left


def _problem(clip: Clip, classes: int | None) -> str | None:
    shape = clip.keypoint.shape
    if len(shape) != 4 or shape[3] not in (2, 3):
        return f"keypoint has shape {shape}, expected (persons, frames, joints, 2 or 3)"
    if clip.score.shape != shape[:3]:
        return f"score has shape {clip.score.shape}, expected {shape[:3]} like keypoint"
    if shape[0] == 0 or shape[1] == 0:
        return f"has {shape[0]} persons and {shape[1]} frames; it needs at least one of each, so drop it from the data"
    if shape[2] != len(clip.layout):
        return f"has {shape[2]} joints, layout {clip.layout.name} has {len(clip.layout)}; name another layout"
    if not np.isfinite(clip.keypoint).all():
        return "has NaN or infinite coordinates; mark undetected joints by score 0 and coordinates 0"
    farthest = max(clip.keypoint.max(initial=0), -clip.keypoint.min(initial=0))
    if farthest > FARTHEST:
        return f"has a coordinate of {farthest:g}, at most {FARTHEST:g} is read; write pixels or metres"
    if not ((clip.score >= 0) & (clip.score <= 1)).all():
        return f"has scores from {clip.score.min():g} to {clip.score.max():g}, expected [0, 1]; rescale or clip them"
    if clip.label < (0 if classes else NO_LABEL) or (classes is not None and clip.label >= classes):
        return f"has label {clip.label}, expected {_labels(classes)}"
    return None


def _labels(classes: int | None) -> str:
    if classes is None:
        return f"0 to …, or {NO_LABEL} for none"
    return f"0 to {classes - 1}" if classes else f"{NO_LABEL}: the other clips have no labels"
