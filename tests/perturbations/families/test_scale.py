"""Sizes are divided or multiplied by the level, about the middle of the picture, of the clip's box, or the camera."""

from dataclasses import replace

import numpy as np
import pytest
from damage import apply, make_clip

from skelbench.core.clip import Clip
from skelbench.perturbations import FAMILIES
from skelbench.perturbations.spec import Spec

MADE: dict[str, Clip] = {
    "picture": make_clip(),
    "no size": replace(make_clip(), image_size=None),
    "depth": make_clip(layout="ntu25", dims=3),
}


def centre(kind: str) -> np.ndarray:
    if kind == "picture":
        return np.array([960, 540])
    if kind == "depth":
        return np.zeros(3)
    seen = MADE[kind].keypoint[MADE[kind].score > 0]
    return (seen.min(axis=0) + seen.max(axis=0)) / 2


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize(("head", "power"), [("scale", -1), ("scale@up", 1)])
@pytest.mark.parametrize("level", [1.25, 2, 8])
def test_joints_come_so_much_nearer_to_the_middle_or_go_so_much_farther(
    kind: str, head: str, power: int, level: float
) -> None:
    clip = MADE[kind]
    damaged, seen = apply(f"{head}:{level}", clip), clip.score > 0
    expected = centre(kind) + (clip.keypoint[seen] - centre(kind)) * level**power
    np.testing.assert_allclose(damaged.keypoint[seen], expected, rtol=1e-5, atol=1e-3)
    np.testing.assert_array_equal(damaged.score, clip.score)


@pytest.mark.parametrize("kind", MADE)
def test_a_squeezed_picture_changes_sideways_only(kind: str) -> None:
    clip = MADE[kind]
    damaged, seen = apply("scale@anisotropic:1.5", clip), clip.score > 0
    np.testing.assert_array_equal(damaged.keypoint[..., 1:], clip.keypoint[..., 1:])
    expected = centre(kind)[0] + (clip.keypoint[seen][:, 0] - centre(kind)[0]) / 1.5
    np.testing.assert_allclose(damaged.keypoint[seen][:, 0], expected, rtol=1e-5)


def test_sideways_is_what_the_layout_says() -> None:
    clip = MADE["depth"]
    turned = replace(clip, layout=replace(clip.layout, axes=(2, 0, 1)))
    damaged = apply("scale@anisotropic:2", turned)
    np.testing.assert_array_equal(damaged.keypoint[..., :2], clip.keypoint[..., :2])
    np.testing.assert_allclose(damaged.keypoint[..., 2], clip.keypoint[..., 2] / 2, rtol=1e-6)
    assert Spec.parse("scale@anisotropic:2").idle(make_clip(dims=3))


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("case", ["scale:4", "scale@up:4"])
def test_who_brings_every_clip_to_one_place_and_size_does_not_notice(kind: str, case: str) -> None:
    def brought(clip: Clip) -> np.ndarray:
        seen = clip.keypoint[clip.score > 0].astype(float)
        low, high = seen.min(axis=0), seen.max(axis=0)
        return (seen - low) / (high - low).max()

    clip = MADE[kind]
    assert case.split(":")[0].removeprefix("scale").strip("@") in FAMILIES["scale"].invariant
    np.testing.assert_allclose(brought(apply(case, clip)), brought(clip), atol=1e-4)
    assert np.abs(brought(apply("scale@anisotropic:4", clip)) - brought(clip)).max() > 0.1
