"""What a mask hides: exact shares, whole units, by the scores or not; toys whose answer is counted by hand."""

import numpy as np
import pytest
import torch
from torch import Tensor

from skelbench.core.errors import InputError
from skelbench.training.objectives.maskclr.masking import SELECT, UNITS, Masking, draw, hidden_in

N, M, T, J = 3, 2, 30, 17
SCORES = torch.rand((N, M, T, J), generator=torch.Generator().manual_seed(0)) + 0.1
PRESENT = torch.tensor([[True, True], [True, False], [True, True]])


def shares(mask: Tensor) -> np.ndarray:
    """Of each clip: the share of the joint-frames of those present that is hidden."""
    there = PRESENT[:, :, None, None].expand_as(mask)
    return ((mask & there).flatten(1).sum(1) / there.flatten(1).sum(1)).numpy()


@pytest.mark.parametrize("select", SELECT)
@pytest.mark.parametrize("unit", [*UNITS, "mix"])
def test_absent_persons_are_never_hidden_and_units_are_hidden_whole(select: str, unit: str) -> None:
    torch.manual_seed(1)
    mask = draw(SCORES * PRESENT[:, :, None, None], PRESENT, Masking(select=select, unit=unit, delta=0.6, group=10))
    assert mask.shape == SCORES.shape and mask.dtype == torch.bool
    assert not mask[1, 1].any()
    if unit == "joint":
        assert (mask == mask[:, :, :1]).all()
    if unit == "frame":
        assert (mask == mask[..., :1]).all()
    if unit == "joint-group":
        groups = mask.view(N, M, 3, 10, J)
        assert (groups == groups[:, :, :, :1]).all()


@pytest.mark.parametrize("select", ["probabilistic", "top", "random"])
@pytest.mark.parametrize(("unit", "step"), [("joint-frame", T * J), ("joint", J), ("frame", T)])
@pytest.mark.parametrize("share", [0.15, 0.5])
def test_the_share_is_exact_to_one_unit(select: str, unit: str, step: int, share: float) -> None:
    found = shares(draw(SCORES, PRESENT, Masking(select=select, unit=unit, share=share)))
    assert np.abs(found - share).max() <= 0.5 / step + 1e-6


def test_top_hides_the_highest_scores_and_random_does_not_look_at_them() -> None:
    scores = torch.zeros(1, 1, T, J)
    scores[..., 3] = 1.0
    present = torch.ones(1, 1, dtype=torch.bool)
    top = draw(scores, present, Masking(select="top", unit="joint", share=1 / J))
    assert top[..., 3].all() and top.sum() == T
    torch.manual_seed(0)
    hit = [
        bool(draw(scores, present, Masking(select="random", unit="joint", share=1 / J))[0, 0, 0, 3]) for _ in range(400)
    ]
    assert 5 <= sum(hit) <= 50  # 400 / 17 = 23.5


def test_the_probabilistic_draw_follows_the_softmax_of_the_scores() -> None:
    scores = torch.tensor([1.0, 2.0, 3.0, 4.0]).view(1, 1, 1, 4)
    present, masking = torch.ones(1, 1, dtype=torch.bool), Masking(select="probabilistic", share=0.25, temperature=0.5)
    torch.manual_seed(0)
    first = sum(draw(scores, present, masking)[0, 0, 0].double() for _ in range(4000)) / 4000
    expected = np.exp(np.array([1, 2, 3, 4]) / (0.5 * 4))
    np.testing.assert_allclose(first, expected / expected.sum(), atol=0.03)


def test_the_threshold_is_a_share_of_each_clips_own_maximum() -> None:
    scores = torch.tensor([[1.0, 0.3, 0.1], [10.0, 1.0, 6.0]]).view(2, 1, 1, 3)
    mask = draw(scores, torch.ones(2, 1, dtype=torch.bool), Masking(select="threshold", delta=0.2)).view(2, 3)
    assert mask.tolist() == [[True, True, False], [True, False, True]]


def test_a_mix_hides_joints_frames_and_joint_frames_of_changing_share() -> None:
    torch.manual_seed(0)
    masking = Masking(select="random", unit="mix", share=0.1, share_to=0.6)
    masks = [draw(SCORES, PRESENT, masking)[0, 0] for _ in range(60)]
    joints = sum(bool((m == m[:1]).all()) for m in masks)
    frames = sum(bool((m == m[:, :1]).all()) for m in masks)
    assert 10 <= joints <= 30 and 10 <= frames <= 30 and joints + frames < 55
    found = [float(m.float().mean()) for m in masks]
    assert min(found) < 0.25 and max(found) > 0.45


def test_a_hidden_joint_is_zero_in_all_channels_and_carries_no_gradient() -> None:
    clips = torch.ones(1, 1, 2, 3, 3, requires_grad=True)
    mask = torch.tensor([[True, False, False], [False, False, True]]).view(1, 1, 2, 3)
    seen = hidden_in(clips, mask)
    assert seen.sum() == 3 * 4
    (gradient,) = torch.autograd.grad(seen.sum(), clips)
    assert torch.equal(gradient, seen.detach())


@pytest.mark.parametrize(
    ("wrong", "named"),
    [({"select": "best"}, "best"), ({"unit": "bone"}, "bone"), ({"share": 1.0}, "share"), ({"delta": 2.0}, "delta")],
)
def test_wrong_settings_are_named(wrong: dict[str, object], named: str) -> None:
    with pytest.raises(InputError, match=named):
        Masking(**wrong)  # type: ignore[arg-type]
