"""Wrong units and axes, by the formula of each."""

from dataclasses import replace

import numpy as np
import pytest
from damage import apply, fingerprint, make_clip

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.perturbations import FAMILIES
from skelbench.perturbations.spec import Spec


@pytest.mark.parametrize("k", [0.001, 0.01, 0.1, 10, 100, 1000])
@pytest.mark.parametrize("dims", [2, 3])
def test_all_coordinates_are_multiplied(k: float, dims: int) -> None:
    clip = make_clip(dims=dims)
    np.testing.assert_allclose(apply(f"units:{k}", clip).keypoint, clip.keypoint * np.float64(k), rtol=1e-6)


def test_a_unit_of_one_changes_nothing_but_is_not_taken_for_no_damage() -> None:
    assert fingerprint(apply("units:1", make_clip())) == fingerprint(make_clip())
    assert not Spec.parse("units:1").identity and not Spec.parse("units@yup:1").identity
    assert Spec.parse("units@yup:0").identity


def test_shares_of_the_picture_are_pixels_by_its_width_and_height() -> None:
    clip = make_clip()  # 1920 wide, 1080 high
    np.testing.assert_allclose(
        apply("units@normalised:1", clip).keypoint, clip.keypoint / [1920, 1080], rtol=1e-6, atol=1e-9
    )
    unsized = replace(clip, image_size=None)
    told = "does not say how large its picture is"
    assert list(Spec.parse("units@normalised:1").idle(unsized).values()) == [told]


def test_upside_down_is_counted_from_the_other_edge_of_the_picture() -> None:
    clip = make_clip()
    damaged, seen = apply("units@yup:1", clip), clip.score > 0
    np.testing.assert_allclose(damaged.keypoint[..., 1][seen], 1080 - clip.keypoint[..., 1][seen], rtol=1e-5)
    np.testing.assert_array_equal(damaged.keypoint[..., 0], clip.keypoint[..., 0])


def test_upside_down_keeps_the_box_where_no_picture_is_known_and_changes_the_sign_of_up_in_3d() -> None:
    unsized, deep = replace(make_clip(), image_size=None), make_clip(layout="florence15", dims=3)
    np.testing.assert_allclose(apply("units@yup:1", unsized).box, unsized.box, rtol=1e-5)
    signs = np.array([1, 1, -1], np.float32)  # Florence's third coordinate is the height
    np.testing.assert_array_equal(apply("units@yup:1", deep).keypoint, deep.keypoint * signs)


@pytest.mark.parametrize(("dims", "order"), [(2, [1, 0]), (3, [1, 0, 2])])
def test_x_and_y_are_exchanged(dims: int, order: list[int]) -> None:
    clip = make_clip(dims=dims)
    np.testing.assert_array_equal(apply("units@xy:1", clip).keypoint, clip.keypoint[..., order])


@pytest.mark.parametrize("text", ["units:0", "units:-1", "units:2e6"])
def test_a_unit_that_is_no_positive_number_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="expected a number above 0, to 1e"):
        Spec.parse(text)


def test_an_axis_is_exchanged_or_not_and_no_more() -> None:
    with pytest.raises(InputError) as error:
        Spec.parse("units@xy:2")
    assert "expected 0 (off) or 1 (on) (switch); write e.g. units@xy:1" in str(error.value)


def test_who_brings_every_clip_to_one_place_and_size_does_not_notice_a_unit() -> None:
    def brought(clip: Clip) -> np.ndarray:
        seen = clip.keypoint[clip.score > 0].astype(float)
        low, high = seen.min(axis=0), seen.max(axis=0)
        return (seen - low) / (high - low).max()

    clip = make_clip()
    assert set(FAMILIES["units"].invariant) == {""}
    for k in (0.01, 1000):
        np.testing.assert_allclose(brought(apply(f"units:{k}", clip)), brought(clip), atol=1e-4)
    for head in ("normalised", "yup", "xy"):
        assert np.abs(brought(apply(f"units@{head}:1", clip)) - brought(clip)).max() > 0.1
