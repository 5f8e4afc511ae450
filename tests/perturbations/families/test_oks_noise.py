"""OKS noise costs, in the mean, the share of COCO's OKS that its level says, in 2-D and in 3-D."""

import numpy as np
import pytest
from damage import apply, whole
from joint_errors import deep, in_tolerances, many
from scipy import stats

from skelbench.core.clip import Clip
from skelbench.perturbations.families.oks_noise import kappa


@pytest.mark.parametrize("loss", [0.05, 0.15, 0.3, 0.5, 0.7, 0.95])
@pytest.mark.parametrize("clip", [whole(frames=600), deep(600)], ids=["2-D", "3-D"])
def test_the_mean_oks_of_20_thousand_joints_is_one_less_the_level(clip: Clip, loss: float) -> None:
    """Its standard error is below 0.0022 (20,400 similarities in [0, 1] of a deviation below 0.31)."""
    oks = np.exp(-(in_tolerances(f"oks-noise:{loss}", clip) ** 2).sum(axis=-1) / 2)
    assert oks.mean() == pytest.approx(1 - loss, abs=0.008)


@pytest.mark.parametrize(("clip", "freedom"), [(whole(frames=300), 2), (deep(300), 3)], ids=["2-D", "3-D"])
def test_squared_distances_over_kappa_are_chi_squared_and_their_laplace_transform_is_the_oks(
    clip: Clip, freedom: int
) -> None:
    size = kappa(0.3, freedom)
    squared = (in_tolerances("oks-noise:0.3", clip) ** 2).sum(axis=-1).ravel() / size**2
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
    moved = np.stack([in_tolerances(f"{head}:0.3", clip) for clip in many(20)])
    found = np.corrcoef(moved[:, :, 1:].ravel(), moved[:, :, :-1].ravel())[0, 1]
    assert found == pytest.approx(held, abs=0.02)
    assert moved.std() == pytest.approx(kappa(0.3, 2), rel=0.05)  # 1,360 independent errors at least


def test_a_large_person_is_moved_further_than_a_small_one() -> None:
    clip = whole()
    half = clip.with_pose(clip.keypoint / 2, clip.score)
    large, small = (apply("oks-noise:0.3", c).keypoint.astype(float) - c.keypoint for c in (clip, half))
    np.testing.assert_allclose(small, large / 2, atol=1e-3)
