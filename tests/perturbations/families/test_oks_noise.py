"""OKS noise costs, in the mean, the share of COCO's OKS that its level says, in 2-D and in 3-D."""

import numpy as np
import pytest
from damage import apply, make_clip, whole
from scipy import stats

from skelbench.core.clip import Clip
from skelbench.perturbations.families.oks_noise import kappa

COCO = [0.026, 0.025, 0.025, 0.035, 0.035, 0.079, 0.079, 0.072, 0.072, 0.062, 0.062, 0.107, 0.107, 0.087, 0.087]
SIGMAS = np.array([*COCO, 0.089, 0.089])
"""Of COCO's 17 joints, as its evaluation code lists them."""


def sizes(clip: Clip) -> np.ndarray:
    """(M,): S of each person of a clip without gaps."""
    sides = np.median(np.sort(np.ptp(clip.keypoint.astype(float), axis=2), axis=-1), axis=1)  # (M, C)
    return np.sqrt(0.53 * sides[:, 0] * sides[:, 1]) if sides.shape[1] == 2 else 0.46 * sides[:, -1]


def off(case: str, clip: Clip) -> np.ndarray:
    """(M, T, V, C): how far each joint was moved, in tolerances."""
    moved = apply(case, clip).keypoint.astype(float) - clip.keypoint
    return moved / (2 * SIGMAS[:, None] * sizes(clip)[:, None, None, None])


def deep(frames: int) -> Clip:
    clip = make_clip(dims=3, frames=frames)
    keypoint = np.random.default_rng(5).uniform(-1, 1, size=(2, *clip.keypoint.shape[1:])).astype(np.float32)
    return clip.with_pose(keypoint, np.ones(keypoint.shape[:3], np.float32))


@pytest.mark.parametrize("loss", [0.05, 0.15, 0.3, 0.5, 0.7, 0.95])
@pytest.mark.parametrize("clip", [whole(frames=600), deep(600)], ids=["2-D", "3-D"])
def test_the_mean_oks_of_20_thousand_joints_is_one_less_the_level(clip: Clip, loss: float) -> None:
    """Its standard error is below 0.0022 (20,400 similarities in [0, 1] of a deviation below 0.31)."""
    oks = np.exp(-(off(f"oks-noise:{loss}", clip) ** 2).sum(axis=-1) / 2)
    assert oks.mean() == pytest.approx(1 - loss, abs=0.008)


@pytest.mark.parametrize(("clip", "freedom"), [(whole(frames=300), 2), (deep(300), 3)], ids=["2-D", "3-D"])
def test_squared_distances_over_kappa_are_chi_squared_and_their_laplace_transform_is_the_oks(
    clip: Clip, freedom: int
) -> None:
    size = kappa(0.3, freedom)
    squared = (off("oks-noise:0.3", clip) ** 2).sum(axis=-1).ravel() / size**2
    assert stats.kstest(squared, "chi2", args=(freedom,)).pvalue > 0.01
    expected = stats.chi2(freedom).expect(lambda x: np.exp(-(size**2) * x / 2))
    assert expected == pytest.approx(0.7, abs=1e-6)


@pytest.mark.parametrize(("loss", "sigma"), [(0.05, 0.229), (0.15, 0.420), (0.3, 0.655), (0.5, 1.0), (0.7, 1.53)])
def test_kappa_in_the_picture_is_the_odds_of_the_loss(loss: float, sigma: float) -> None:
    assert kappa(loss, 2) ** 2 == pytest.approx(loss / (1 - loss))
    assert kappa(loss, 2) == pytest.approx(sigma, abs=0.005)
    assert kappa(loss, 3) < kappa(loss, 2)  # a third coordinate to be off in: less in each costs the same


@pytest.mark.parametrize(
    ("head", "held"), [("oks-noise", 0.0), ("oks-noise@ou", np.exp(-1 / 6)), ("oks-noise@bias", 1)]
)
def test_the_error_of_a_frame_keeps_as_much_of_the_last_one_as_the_variant_says(head: str, held: float) -> None:
    moved = np.stack([off(f"{head}:0.3", whole(frames=120, name=str(k))) for k in range(20)])
    found = np.corrcoef(moved[:, :, 1:].ravel(), moved[:, :, :-1].ravel())[0, 1]
    assert found == pytest.approx(held, abs=0.02)
    assert moved.std() == pytest.approx(kappa(0.3, 2), rel=0.05)  # 1,360 independent errors at least


def test_a_large_person_is_moved_further_than_a_small_one() -> None:
    clip = whole()
    half = clip.with_pose(clip.keypoint / 2, clip.score)
    large, small = (apply("oks-noise:0.3", c).keypoint.astype(float) - c.keypoint for c in (clip, half))
    np.testing.assert_allclose(small, large / 2, atol=1e-3)
