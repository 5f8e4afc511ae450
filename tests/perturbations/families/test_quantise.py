"""Quantised coordinates are whole multiples of a step, the nearest ones."""

from dataclasses import replace

import numpy as np
import pytest
from damage import apply, make_clip, whole
from joint_errors import deep

from skelbench.core.clip import Clip
from skelbench.perturbations.note import note
from skelbench.perturbations.spec import Spec


def heights(clip: Clip) -> np.ndarray:
    """(M,): median over frames of the longer side of the box of a clip without gaps."""
    return np.median(np.ptp(clip.keypoint.astype(float), axis=2).max(axis=-1), axis=1)


@pytest.mark.parametrize("share", [1 / 256, 1 / 64, 1 / 16])
@pytest.mark.parametrize("clip", [whole(frames=50), deep(50)], ids=["2-D", "3-D"])
def test_coordinates_are_the_nearest_multiples_of_a_share_of_the_body(clip: Clip, share: float) -> None:
    step = share * heights(clip)[:, None, None, None]
    damaged = apply(f"quantise:{share!r}", clip)
    multiples = damaged.keypoint / step
    np.testing.assert_allclose(multiples, multiples.round(), atol=2e-4)
    assert (np.abs(damaged.keypoint - clip.keypoint) <= step / 2 * (1 + 1e-3)).all()
    error = (damaged.keypoint - clip.keypoint) / step
    assert error.std() == pytest.approx(1 / np.sqrt(12), rel=0.05)  # uniform over a step
    np.testing.assert_array_equal(damaged.score, clip.score)


@pytest.mark.parametrize("rows", [540, 270, 135, 68, 34])
def test_pixels_are_those_of_a_picture_of_so_many_rows(rows: int) -> None:
    clip = whole()  # 1,080 rows
    damaged = apply(f"quantise@pixel:{1 / rows!r}", clip)
    small = np.array([[[[round(c * rows / 1080) for c in p] for p in t] for t in m] for m in clip.keypoint.tolist()])
    np.testing.assert_allclose(damaged.keypoint, small * 1080 / rows, rtol=1e-6)


def test_halves_go_to_the_even_side() -> None:
    clip = whole(frames=1, persons=1)
    keypoint = np.broadcast_to(np.arange(17, dtype=np.float32)[:, None], clip.keypoint.shape)
    clip = replace(clip.with_pose(keypoint, clip.score), image_size=(1000, 1000))
    found = apply("quantise@pixel:0.002", clip).keypoint[0, 0, :9, 0]
    assert found.tolist() == [0, 0, 2, 4, 4, 4, 6, 8, 8]  # a step of 2 pixels


def test_pixels_once_rounded_stay_where_they_are() -> None:
    once = apply("quantise@pixel:0.01", whole())
    np.testing.assert_array_equal(apply("quantise@pixel:0.01", once).keypoint, once.keypoint)


def test_without_a_picture_there_are_no_pixels() -> None:
    spec = Spec.parse("quantise@pixel:0.01")
    assert list(spec.idle(replace(whole(), image_size=None)).values()) == ["does not say how large its picture is"]
    assert list(spec.idle(make_clip(dims=3)).values()) == ["is 3-D, and the rule is of the picture"]
    assert not spec.idle(whole())


def test_a_note_says_how_many_rows_the_picture_has() -> None:
    told = {text: note(Spec.parse(text), whole().layout, 0.4) for text in ("quantise@pixel:0.01", "quantise:0.01")}
    assert told == {"quantise@pixel:0.01": "a picture of 100 rows", "quantise:0.01": ""}
