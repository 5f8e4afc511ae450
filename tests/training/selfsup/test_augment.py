"""The random changes to batches of clips: against the official code's arrays, and against what each of them means."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from golden_files import found
from npz import arrays
from numpy.testing import assert_allclose
from scipy.ndimage import convolve1d
from torch import Tensor

from skelbench.adapters.inputs.batch.streams import stream
from skelbench.core.layout import LAYOUTS
from skelbench.training import augment

MIRROR = LAYOUTS["ntu25"].mirror
pstl = pytest.mark.parametrize("path", found("pstl_aug"))
aimclr = pytest.mark.parametrize("path", found("aimclr_pieces"))


def clips(array: object) -> Tensor:
    """(N, C, T, V, M), or (C, T, V, M) of one clip, -> (N, M, T, V, C)."""
    whole = torch.tensor(array).double()
    return (whole if whole.ndim == 5 else whole[None]).permute(0, 4, 2, 3, 1)


def number(array: object) -> Tensor:
    return torch.tensor(np.atleast_1d(np.asarray(array)))


@pstl
def test_the_changes_of_pstl_are_those_of_its_code(path: Path) -> None:
    file = arrays(path)
    x = clips(file["x"])
    shift = number(file["crop_start"] - file["crop_pad"])
    assert file["crop_pad"] == x.shape[2] // 6
    close: dict[str, Any] = {"rtol": 1e-5, "atol": 1e-5}
    assert_allclose(augment.crop(x, shift), clips(file["x_crop"]), **close)
    assert_allclose(augment.shear(x, torch.tensor(file["shear_matrix"])[None]), clips(file["x_shear"]), **close)
    turned = augment.rotate(x, torch.tensor(file["rotate_degrees_xyz"])[None])
    assert_allclose(turned, clips(file["x_rotate"]), **close)
    assert_allclose(augment.flip(x, torch.tensor([True]), MIRROR), clips(file["x_flip"]), **close)


@pstl
@pytest.mark.parametrize(("name", "key"), [("jm", "stream_motion"), ("b", "stream_bone")])
def test_the_streams_of_a_prepared_clip_are_those_of_pstl(path: Path, name: str, key: str) -> None:
    file = arrays(path)
    x = clips(file["x"])
    everywhere = torch.ones(x.flatten(0, 1).shape[:-1], dtype=torch.bool)
    made = stream(name, x.flatten(0, 1), everywhere, LAYOUTS["ntu25"]).view(x.shape)
    assert_allclose(made, clips(file[key]), rtol=1e-5, atol=1e-5)


@aimclr
def test_the_changes_of_aimclr_are_those_of_its_code(path: Path) -> None:
    file = {key[4:]: value for key, value in arrays(path).items() if key.startswith("aug/")}
    x = clips(file["input"])
    matrix = torch.eye(3, dtype=torch.float64)
    for (row, column), value in zip(((0, 1), (1, 0), (2, 0), (0, 2), (1, 2), (2, 1)), file["shear_draws"], strict=True):
        matrix[row, column] = value
    start = torch.tensor(file["crop_draws"]).long() - x.shape[2] // 6
    values = clips(file["gauss_noise_values"])
    axis = torch.arange(3)[None] == torch.tensor(file["axis_mask_draws"])
    made = {
        "shear": augment.shear(x, matrix.T[None]),  # y = R x
        "rotate": augment.rotate(x, torch.tensor(file["rotate_draws"][1:])[None]),
        "spatial_flip": augment.flip(x, torch.tensor([True]), MIRROR),
        "time_flip": augment.reverse(x, torch.tensor([True])),
        "axis_mask": augment.axis_mask(x, axis),
        "gauss_blur": augment.blur(x, torch.tensor(file["gauss_blur_draws"]), 3),
        "crop": augment.crop(x, start),
    }
    for name, result in made.items():
        assert_allclose(result, clips(file[name]), rtol=1e-5, atol=1e-5, err_msg=name)
    noisy, there = augment.noise(x, values), (x != 0).any(dim=-1)
    assert_allclose(noisy[there], clips(file["gauss_noise"])[there], atol=1e-6)
    assert not there.all() and (noisy[~there] == 0).all()  # the official code lets an absent person rustle


def some(dimensions: int, score: bool, clips: int = 3) -> Tensor:
    """(N, 2, 12, 25, C) with a missing person, a missing joint, and scores of their own."""
    x = torch.randn(clips, 2, 12, 25, dimensions + score, generator=torch.Generator().manual_seed(1))
    x[0, 1] = 0
    x[:, :, 3:5, 7] = 0
    return x


Change = Callable[[Tensor, int, int], Tensor]
IN_PLACE: dict[str, Change] = {
    "shear": lambda x, d, rows: augment.shear(x, augment.draw_shear(rows, d)),
    "rotate": lambda x, d, rows: augment.rotate(x, augment.draw_rotation(rows, d)),
    "noise": lambda x, d, rows: augment.noise(x, augment.draw_noise(rows, (*x.shape[1:4], d), share=1)),
    "blur": lambda x, d, rows: augment.blur(x, augment.draw_blur(rows, share=1), d),
    "axis_mask": lambda x, d, rows: augment.axis_mask(x, augment.draw_axis_mask(rows, d, share=1)),
}
MOVING: dict[str, Change] = {
    "crop": lambda x, d, rows: augment.crop(x, augment.draw_crop(rows, x.shape[2], 2)),
    "flip": lambda x, d, rows: augment.flip(x, augment.draw_flip(rows, 1), MIRROR),
    "reverse": lambda x, d, rows: augment.reverse(x, augment.draw_reversal(rows, 1)),
}


@pytest.mark.parametrize("name", IN_PLACE)
@pytest.mark.parametrize(("dimensions", "score"), [(2, False), (2, True), (3, False), (3, True)])
def test_scores_are_carried_along_and_missing_joints_stay_missing(name: str, dimensions: int, score: bool) -> None:
    torch.manual_seed(3)
    x = some(dimensions, score)
    made = IN_PLACE[name](x, dimensions, len(x))
    missing = (x[..., :dimensions] == 0).all(dim=-1)
    assert torch.equal(made[..., dimensions:], x[..., dimensions:])
    assert (made[..., :dimensions][missing] == 0).all()
    assert not torch.allclose(made[..., :dimensions][~missing], x[..., :dimensions][~missing])


@pytest.mark.parametrize("name", [*IN_PLACE, "crop"])
def test_one_draw_changes_all_clips_alike_and_a_draw_each_does_not(name: str) -> None:
    torch.manual_seed(5)
    x = some(3, False, clips=1).expand(8, -1, -1, -1, -1)
    change = {**IN_PLACE, **MOVING}[name]
    shared, each = change(x, 3, 1), change(x, 3, 8)
    assert torch.equal(shared, shared[:1].expand_as(shared))
    assert not torch.equal(each, each[:1].expand_as(each))


def test_a_score_moves_with_its_joint_and_frame() -> None:
    x = some(2, True)
    for name, change in MOVING.items():
        torch.manual_seed(4)
        made = change(x, 2, len(x))
        before, after = (clip.flatten(1, 3) for clip in (x, made))
        rows = {tuple(row.tolist()) for row in before[0]}
        assert all(tuple(row.tolist()) in rows for row in after[0]), name
        assert not torch.equal(before, after), name


def test_a_crop_is_a_window_of_the_clip_reflected_with_its_border_frames() -> None:
    x = torch.arange(6.0).view(1, 1, 6, 1, 1)
    assert augment.crop(x, torch.tensor([-3])).flatten().tolist() == [2, 1, 0, 0, 1, 2]
    assert augment.crop(x, torch.tensor([2])).flatten().tolist() == [2, 3, 4, 5, 5, 4]
    torch.manual_seed(0)
    assert set(augment.draw_crop(500, 20, 6).tolist()) == set(range(-3, 4))


def test_a_rotation_keeps_lengths_and_has_one_large_angle() -> None:
    torch.manual_seed(0)
    for dimensions in (2, 3):
        degrees = augment.draw_rotation(400, dimensions)
        assert (degrees >= 0).all() and (degrees <= 30).all()
        assert ((degrees > 1).sum(dim=1) <= 1).all() and degrees.max() > 28
        x = torch.randn(400, 1, 2, 25, dimensions)
        assert_allclose(augment.rotate(x, degrees).norm(dim=-1), x.norm(dim=-1), rtol=1e-5)
    quarter = augment.rotate(torch.tensor([1.0, 0.0]).view(1, 1, 1, 1, 2), torch.tensor([[90.0]]))
    assert_allclose(quarter.flatten(), [0, -1], atol=1e-6)


def test_a_shear_is_the_identity_with_drawn_sides() -> None:
    torch.manual_seed(0)
    for dimensions in (2, 3):
        matrix = augment.draw_shear(300, dimensions, 0.5)
        sides = matrix[:, ~torch.eye(dimensions, dtype=torch.bool)]
        assert (matrix.diagonal(dim1=1, dim2=2) == 1).all()
        assert 0.47 < sides.max() <= 0.5 and -0.5 <= sides.min() < -0.47


def test_blur_is_a_convolution_that_scales_unless_it_is_normalised() -> None:
    x, away = some(3, False).double(), np.arange(-7, 8)
    x[x == 0] = 0.1
    weights = np.exp(-(away**2) / (2 * 1.5**2))
    for normalised in (False, True):
        expected = convolve1d(x.numpy(), weights / (weights.sum() if normalised else 1), axis=2, mode="constant")
        assert_allclose(augment.blur(x, torch.tensor([1.5]).double(), 3, normalised), expected, atol=1e-9)
    assert torch.equal(augment.blur(x, torch.zeros(3), 3), x)


def test_half_of_the_clips_are_changed_where_the_share_is_a_half() -> None:
    torch.manual_seed(0)
    changed = {
        "flip": augment.draw_flip(2000),
        "reversal": augment.draw_reversal(2000),
        "blur": augment.draw_blur(2000) > 0,
        "axis": augment.draw_axis_mask(2000, 3).any(dim=1),
        "noise": augment.draw_noise(2000, (1, 2, 3, 2)).flatten(1).any(dim=1),
    }
    for name, those in changed.items():
        assert 0.45 < those.float().mean() < 0.55, name  # 4.5 standard deviations
    assert augment.draw_axis_mask(2000, 2, 1).float().mean(dim=0).sub(0.5).abs().max() < 0.05
