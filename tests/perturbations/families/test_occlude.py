"""Something before the people: what lies behind it, how it moves, and what is seen or guessed of whom it hides."""

from typing import Any

import numpy as np
import pytest
from damage import apply, fingerprint, make_clip, whole

from skelbench.core.clip import Clip
from skelbench.core.layout import LAYOUTS
from skelbench.perturbations import FAMILIES
from skelbench.perturbations.spec import Spec

FROM, TO = (0.2, 0.35), (0.7, 0.6)


class Told:
    """A generator that draws what it is told."""

    def random(self, size: Any = None, dtype: Any = None) -> np.ndarray:
        return np.array([FROM, TO])


def lost(variant: str, clip: Clip, share: float) -> np.ndarray:
    damaged = FAMILIES["occlude"].rules[variant](clip, share, Told())  # pyright: ignore[reportArgumentType]
    return (clip.score > 0) & (damaged.score == 0)


def places(clip: Clip) -> np.ndarray:
    """(M, T, V, 2): where joints are, in shares of the box of all; NaN where they are missing."""
    points = np.where(clip.score[..., None] > 0, clip.keypoint.astype(float), np.nan)
    low, high = np.nanmin(points, axis=(0, 1, 2)), np.nanmax(points, axis=(0, 1, 2))
    return (points - low) / (high - low)


def middle(variant: str, t: int, frames: int) -> tuple[float, float]:
    """Where the object is in frame t."""
    if variant == "still":
        return TO
    s = t / (frames - 1)
    if variant == "pass":  # from right to left: the second draw is above a half
        return 1 - (3 * s - 1), FROM[1]
    return FROM[0] + s * (TO[0] - FROM[0]), FROM[1] + s * (TO[1] - FROM[1])


@pytest.mark.parametrize("variant", ["", "still", "ellipse", "pass"])
@pytest.mark.parametrize("share", [0.05, 0.2, 0.5])
def test_what_is_behind_the_object_is_missing(variant: str, share: float) -> None:
    clip = make_clip()
    at, gone = places(clip), lost(variant, clip, share)
    for m, t, v in np.ndindex(gone.shape):
        x, y = at[m, t, v] - middle(variant, t, 40)
        behind = (
            np.hypot(x, y) < np.sqrt(share / np.pi) if variant == "ellipse" else max(abs(x), abs(y)) < share**0.5 / 2
        )
        assert gone[m, t, v] == behind


@pytest.mark.parametrize("variant", ["still", "ellipse"])
def test_its_area_is_the_share_of_the_box(variant: str) -> None:
    """Of joints that lie everywhere alike, that share is behind an object that is all within the box."""
    assert lost(variant, whole(frames=2000), 0.15).mean() == pytest.approx(0.15, abs=0.006)


def test_where_it_is_first_and_last_is_uniform() -> None:
    """Where it stands is found from what it hides: a tenth of the box hides every joint near its middle."""
    clip = whole(frames=30, persons=4)
    at = places(clip)
    found = []
    for seed in range(120):
        gone = apply("occlude@still:0.1", clip, seed).score == 0
        found.append((at[gone].max(axis=0) + at[gone].min(axis=0)) / 2)
    found = np.array(found)  # at the edges of the box a part of it only is seen, which moves the middle inwards
    assert abs(found.mean(axis=0) - 0.5).max() < 3 * np.sqrt(1 / 12 / 120)
    assert ((found < 0.5).mean(axis=0) > 0.36).all() and ((found < 0.5).mean(axis=0) < 0.64).all()


def test_what_passes_by_is_there_in_the_middle_third_only() -> None:
    """A box of a tenth of the width is before the edge of the people three frames of 90 earlier and later."""
    clip = whole(frames=90, persons=12)
    for seed in range(6):
        gone = (apply("occlude@pass:0.01", clip, seed).score == 0).any(axis=(0, 2))
        assert not gone[:26].any() and not gone[64:].any()
        assert gone[30:60].sum() > 15


def test_it_passes_from_the_left_as_often_as_from_the_right() -> None:
    clip = whole(frames=60, persons=6)
    at = places(clip)[..., 0]
    ways = []
    for seed in range(100):
        m, t, v = np.nonzero(apply("occlude@pass:0.05", clip, seed).score == 0)
        ways.append(np.corrcoef(t, at[m, t, v])[0, 1] > 0)
    assert 35 <= sum(ways) <= 65


def test_a_table_hides_what_a_picture_that_ends_there_does_not_show() -> None:
    for clip in (make_clip(), make_clip(layout="ntu25", dims=3)):
        for share in (0.1, 0.35):
            table, edge = apply(f"occlude@table:{share}", clip), apply(f"fov@bottom:{share}", clip)
            assert fingerprint(table) == fingerprint(edge) != fingerprint(clip)


def test_who_is_behind_it_for_more_than_60_percent_is_missed_altogether() -> None:
    clip = make_clip(frames=200)
    clip = clip.with_pose(np.where(clip.score[..., None] > 0, (clip.keypoint - 500) * 0.3 + 500, 0), clip.score)
    clip.keypoint[1] += np.where(clip.score[1][..., None] > 0, np.float32(250), 0)  # two people beside each other
    behind, missed = lost("", clip, 0.4), lost("person", clip, 0.4)
    whole_persons = 0
    for m, t in np.ndindex(behind.shape[:2]):
        seen = clip.score[m, t] > 0
        gone = seen.sum() > 0 and behind[m, t].sum() / max(seen.sum(), 1) > 0.6
        np.testing.assert_array_equal(missed[m, t], seen if gone else behind[m, t])
        whole_persons += gone and not behind[m, t][seen].all()
    assert whole_persons > 10


def test_what_is_behind_it_is_guessed_twice_as_far_off_as_costs_half_the_similarity() -> None:
    clip = whole(frames=1000)
    damaged = apply("occlude@guess:0.4", clip, 2)
    behind = apply("occlude:0.4", clip, 2).score == 0
    np.testing.assert_array_equal((damaged.keypoint != clip.keypoint).any(axis=-1), behind)
    np.testing.assert_allclose(damaged.score, np.where(behind, 0.3, 1), rtol=1e-6)
    sides = np.sort(np.ptp(clip.keypoint, axis=2), axis=-1)  # (M, T, 2)
    size = np.sqrt(0.53 * np.median(sides, axis=1).prod(axis=-1))
    sigma = {"nose": 0.026, "eye": 0.025, "ear": 0.035, "shoulder": 0.079, "elbow": 0.072, "wrist": 0.062}
    sigma |= {"hip": 0.107, "knee": 0.087, "ankle": 0.089}
    k = 2 * np.array([sigma[name.split("_")[0]] for name in LAYOUTS["coco17"].joints])
    off = (damaged.keypoint - clip.keypoint) / (size[:, None, None] * k)[..., None]
    assert off[behind].std() == pytest.approx(2, rel=0.1)
    similarity = np.exp(-(off[behind] ** 2).sum(axis=-1) / 2)
    assert similarity.mean() == pytest.approx(1 / (1 + 2**2), abs=0.03)
    both = behind[:, 5:] & behind[:, :-5]
    after = (off[:, 5:] * off[:, :-5])[both].mean() / (off[behind] ** 2).mean()
    assert after == pytest.approx(np.exp(-5 / 10), abs=0.08)


@pytest.mark.parametrize("variant", ["", "@still", "@ellipse", "@pass", "@table", "@person", "@guess"])
def test_in_3d_without_known_axes_nothing_is_hidden(variant: str) -> None:
    clip = make_clip(dims=3)
    spec = Spec.parse(f"occlude{variant}:0.5")
    assert list(spec.idle(clip).values()) == ["is of layout coco17, of which nobody says where up is"]
    assert fingerprint(spec.apply(clip, 0)) == fingerprint(clip)
