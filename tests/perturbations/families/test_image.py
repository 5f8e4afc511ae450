"""`image`: shares and losses of OKS are those of the table of severities, written out again here."""

from dataclasses import replace

import numpy as np
import pytest
from damage import apply, make_clip
from joint_errors import SIGMAS
from scipy.integrate import quad

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS, Layout
from skelbench.perturbations.families.image import IMAGE, pixel_of

COCO = LAYOUTS["coco17"]
TABLE = {
    1: (0.03, 0.01, 0.005),
    2: (0.07, 0.02, 0.01),
    3: (0.15, 0.05, 0.02),
    4: (0.3, 0.12, 0.05),
    5: (0.5, 0.25, 0.1),
}
BETWEEN = {4.5: (0.4, 0.185, 0.075), **TABLE}
LEFT = np.array(["left" in joint for joint in COCO.joints])


def split(frames: int = 100, step: float = 0.0) -> Clip:
    """A person whose right side is far below the left one, who walks `step` pixels a frame to the right."""
    rng = np.random.default_rng(4)
    pose = rng.uniform(0, 1000, (17, 2)) + np.where(LEFT, 0, 1e5)[:, None] * [0, 1]
    way = step * np.arange(frames)[:, None, None] * [1, 0]
    keypoint = (pose + way)[None].astype(np.float32)
    return Clip(keypoint, np.full(keypoint.shape[:3], 0.9, np.float32), COCO, "split", image_size=(1080, 1920))


def many(text: str, clip: Clip, clips: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """(clips, T, V, 2) and (clips, T, V): places and scores of the first person of as many clips, damaged."""
    damaged = [apply(text, replace(clip, name=str(k))) for k in range(clips)]
    return np.stack([c.keypoint[0] for c in damaged]).astype(float), np.stack([c.score[0] for c in damaged])


def similarity(place: np.ndarray, clip: Clip) -> np.ndarray:
    """(clips, T, V): OKS of each joint, by its definition."""
    sides = np.ptp(clip.keypoint[0].astype(float), axis=1)
    size = np.sqrt(0.53 * np.median(np.sort(sides), axis=0).prod())
    off = np.linalg.norm(place - clip.keypoint[0], axis=-1)
    return np.exp(-(off**2) / (2 * (2 * SIGMAS * size) ** 2))


def inverted(place: np.ndarray) -> np.ndarray:
    """(clips, T, V): who of a person of `split` is on the other side."""
    return (place[..., 1] > 5e4) == LEFT


@pytest.mark.parametrize("severity", BETWEEN)
@pytest.mark.parametrize("variant", ["image", "image@motion-blur", "image@pixelate"])
def test_joints_are_lost_and_inverted_as_often_as_the_table_says(variant: str, severity: float) -> None:
    place, score = many(f"{variant}:{severity}", split())
    _, missing, swapped = BETWEEN[severity]
    assert (score == 0).mean() == pytest.approx(missing, abs=0.004 + 0.1 * missing)
    paired = (score > 0) & (np.array(COCO.mirror) != np.arange(17))
    assert inverted(place)[paired].mean() == pytest.approx(swapped, abs=0.004 + 0.15 * swapped)


@pytest.mark.parametrize("severity", BETWEEN)
@pytest.mark.parametrize("variant", ["image", "image@motion-blur", "image@pixelate"])
def test_misplaced_joints_cost_the_oks_of_the_table(variant: str, severity: float) -> None:
    """Of a person who stands still, since lag is on top of it."""
    clip = split(frames=2)
    place, score = many(f"{variant}:{severity}", clip, clips=400)
    seen = (score > 0) & ~inverted(place)
    assert similarity(place, clip)[seen].mean() == pytest.approx(1 - BETWEEN[severity][0], abs=0.02)


@pytest.mark.parametrize("severity", BETWEEN)
def test_in_the_dark_what_is_seen_is_in_place_and_what_is_not_costs_as_much(severity: float) -> None:
    clip = split()
    place, score = many(f"image@dark:{severity}", clip)
    loss, missing, _ = BETWEEN[severity]
    gone = 1 - (1 - loss) * (1 - missing)
    assert (score == 0).mean() == pytest.approx(gone, abs=0.004 + 0.05 * gone)
    seen = (score > 0) & ~inverted(place)
    np.testing.assert_array_equal(place[seen], np.broadcast_to(clip.keypoint[0], place.shape)[seen])


def walking(step: float) -> Clip:
    """As `split`, measured as one who stands still: all errors but the lag are the same at every speed."""
    return replace(split(frames=40, step=step), before=split(frames=40))


@pytest.mark.parametrize("severity", [1, 2.5, 5])
def test_blurred_joints_lag_behind_in_proportion_to_their_speed(severity: float) -> None:
    """By half a frame for each severity, times |N(0, 1)|, whose mean is √(2/π)."""
    found = {step: many(f"image@motion-blur:{severity}", walking(step)) for step in (0.0, 10.0, 40.0)}
    seen = found[0.0][1] > 0
    lag = {}
    for step in (10.0, 40.0):
        moved = found[step][0] - found[0.0][0] - step * np.arange(40)[:, None, None] * [1, 0]
        assert not np.abs(moved[..., 1][seen]).max() > 0.02
        lag[step] = -moved[..., 0] / step
    assert np.abs(lag[40.0][:, 0][seen[:, 0]]).max() < 1e-3  # nothing comes before the first frame
    later = lag[40.0][:, 1:][seen[:, 1:]]
    assert later.min() > -1e-3
    assert later.mean() == pytest.approx(0.5 * severity * np.sqrt(2 / np.pi), rel=0.05)
    np.testing.assert_allclose(lag[10.0][seen], lag[40.0][seen], atol=5e-3)


def test_a_lag_lasts_for_ten_frames() -> None:
    """Absolute values of two normals that correlate by r have the covariance (2/π)(√(1 - r²) + r asin(r) - 1)."""
    (moving, seen), (still, _) = (many("image@motion-blur:5", walking(step)) for step in (10.0, 0.0))
    lag = np.where(seen > 0, 10 * np.arange(40)[:, None] - (moving - still)[..., 0], np.nan)[:, 1:]
    r = np.exp(-5 / 10)
    expected = 2 / np.pi * (np.sqrt(1 - r**2) + r * np.arcsin(r) - 1) / (1 - 2 / np.pi)
    one, two = lag[:, 5:].ravel(), lag[:, :-5].ravel()
    known = ~np.isnan(one + two)
    assert np.corrcoef(one[known], two[known])[0, 1] == pytest.approx(expected, abs=0.05)


def test_joints_lag_only_behind_a_frame_in_which_they_were_seen() -> None:
    every_other = (np.arange(40) % 2 == 1)[None, :, None]
    gaps, still = (many("image@motion-blur:5", walking(step).without(every_other)) for step in (40.0, 0.0))
    seen = gaps[1] > 0
    assert seen.any() and not seen[:, 1::2].any()
    lag = gaps[0] - still[0] - 40 * np.arange(40)[:, None, None] * [1, 0]
    np.testing.assert_allclose(lag[seen], 0, atol=0.02)


def test_pixels_are_a_grid() -> None:
    clip = split(frames=1)
    size = np.sqrt(0.53 * np.ptp(clip.keypoint[0, 0], axis=0).astype(float).prod())
    pixel = pixel_of(COCO, 0.15) * size
    place, score = many("image@pixelate:3", clip, clips=20)
    for points, seen in zip(place[:, 0], score[:, 0] > 0, strict=True):
        steps = (points[seen] - points[seen][0]) / pixel
        np.testing.assert_allclose(steps, np.round(steps), atol=2e-3)


@pytest.mark.parametrize("loss", [0.01, 0.15, 0.5])
def test_pixels_are_as_large_as_costs_the_loss(loss: float) -> None:
    pixel = pixel_of(COCO, loss)
    kept = [
        quad(lambda u, k=2 * sigma: np.exp(-((u * pixel) ** 2) / (2 * k**2)), -0.5, 0.5)[0] ** 2 for sigma in SIGMAS
    ]
    assert 1 - np.mean(kept) == pytest.approx(loss, abs=1e-6)


def test_errors_are_slow() -> None:
    clip = split(frames=200)
    place, score = many("image:3", clip, clips=30)
    off = np.where((score > 0) & ~inverted(place), place[..., 0] - clip.keypoint[0, ..., 0], np.nan)
    one, two = off[:, 6:].ravel(), off[:, :-6].ravel()
    known = ~np.isnan(one + two)
    scaled = np.broadcast_to(SIGMAS, off[:, 6:].shape).ravel()[known]
    assert np.corrcoef(one[known] / scaled, two[known] / scaled)[0, 1] == pytest.approx(np.exp(-1), abs=0.03)


def test_every_row_says_that_it_is_a_proxy() -> None:
    assert IMAGE.note is not None
    for variant in IMAGE.rules:
        assert IMAGE.note(variant, 3, COCO, 0.4) == "a proxy, not calibrated"
        assert "a proxy, not calibrated" in IMAGE.about[variant]


def test_what_cannot_be_done_is_said() -> None:
    strange = replace(split(), layout=Layout("cat", ("tail_tip", *COCO.joints[1:]), (), "tail_tip"))
    for variant in IMAGE.rules:
        assert "tail_tip" in IMAGE.why_not(variant, 1.0, strange)
        assert (
            IMAGE.why_not(variant, 1.0, make_clip(layout="ntu25", dims=3)) == "is 3-D, and the rule is of the picture"
        )
        assert IMAGE.why_not(variant, 1.0, split()) == ""
