"""What a step of PSTL does to a batch, and what of it can be set."""

from math import comb
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import torch
from safetensors.torch import load_file

from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.data.find import Dataset, load_data
from skelbench.training.choose import choose
from skelbench.training.objectives.collapse import spread
from skelbench.training.objectives.pstl import masks
from skelbench.training.objectives.pstl.barlow import redundancy, standardised
from skelbench.training.objectives.pstl.objective import Settings
from skelbench.training.objectives.pstl.views import Changes, view
from skelbench.training.presets.pretraining import PRETRAINING
from skelbench.training.train import train

SMALL = ["clip_len=10", "base_channels=4", "feature=8", "pstl.width=16", "batch=8", "epochs=2"]


@pytest.fixture
def data(toy_set: Path) -> Dataset:
    return load_data(toy_set, split="xsub", part="train", source="pose")


def recipe(*settings: str, method: str = "pstl") -> Any:
    return choose(method, "tiny", [*SMALL, *settings], PRETRAINING)


def test_the_short_form_of_the_loss_is_that_of_the_whole_correlation_matrix() -> None:
    first, second = (standardised(torch.randn(6, 11, dtype=torch.float64)) for _ in range(2))
    matrix = first.T @ second / 6
    off = matrix - torch.diag(matrix.diagonal())
    loss, diagonal = redundancy(first, second, 0.3)
    assert float(loss) == pytest.approx(float(((matrix.diagonal() - 1) ** 2).sum() + 0.3 * (off**2).sum()))
    assert float(diagonal) == pytest.approx(float(matrix.diagonal().mean()))


def test_a_joint_is_hidden_with_the_probability_of_its_degree() -> None:
    layout, count, draws = LAYOUTS["coco17"], 6, 8_000
    degree = masks.degrees(layout)
    torch.manual_seed(1)
    hidden = torch.stack([~masks.central(layout, count) for _ in range(draws)]).float().mean(dim=0)
    total = sum(degree)
    for joint, links in enumerate(degree):
        expected = 1 - comb(total - links, count) / comb(total, count)  # no ticket of the joint is drawn
        assert float(hidden[joint]) == pytest.approx(expected, abs=0.028)  # five standard errors


def test_at_random_every_joint_is_hidden_alike_and_their_number_is_exact() -> None:
    torch.manual_seed(2)
    hidden = torch.stack([~masks.any_joints(LAYOUTS["coco17"], 6) for _ in range(8_000)])
    assert (hidden.sum(dim=1) == 6).all()
    assert hidden.float().mean(dim=0) == pytest.approx(6 / 17, abs=0.028)


def test_frames_that_move_most_are_left_out() -> None:
    x = torch.zeros(1, 1, 8, 2, 3)
    x[:, :, 4:] = 1.0  # a jump after frame 3
    x[:, :, 6:] = 1.5  # a smaller one after frame 5
    assert masks.slowest(x, 1).tolist() == [[0, 1, 2, 4, 5, 6, 7]]
    assert masks.slowest(x, 2).tolist() == [[0, 1, 2, 4, 6, 7]]


def test_one_clip_alone_is_masked_as_any_other() -> None:
    x = torch.randn(3, 2, 9, 5, 3)
    alone = torch.cat([masks.slowest(clip[None], 2) for clip in x])
    assert torch.equal(alone, masks.slowest(x, 2))


def test_a_view_of_no_change_is_the_clip() -> None:
    x, partner = torch.randn(4, 1, 12, 17, 3), LAYOUTS["coco17"].mirror
    still = Changes(crop=0, shear=0.0, rotate=0.0, flip=0.0)
    torch.testing.assert_close(view(x, still, 2, partner), x)


def test_scores_are_carried_along_and_missing_joints_stay_so() -> None:
    x = torch.rand(4, 1, 12, 17, 3) + 0.1
    x[:, :, :, 5] = 0
    changed = view(x, Changes(crop=0, flip=0.0), 2, LAYOUTS["coco17"].mirror)
    assert torch.equal(changed[..., 2], x[..., 2])
    assert not torch.allclose(changed[..., :2], x[..., :2])
    assert (changed[:, :, :, 5] == 0).all()


def test_the_weight_of_the_redundancy_goes_with_the_width() -> None:
    assert Settings().weight == pytest.approx(2e-4)
    assert Settings(width=256).weight == pytest.approx(4.8e-3)
    assert Settings(width=256, off_diagonal=0.1).weight == 0.1


@pytest.mark.parametrize("method", ["pstl", "skeletonbt", "untrained"])
def test_a_resumed_pre_training_is_a_whole_one_bit_for_bit(data: Dataset, tmp_path: Path, method: str) -> None:
    small = SMALL if method != "untrained" else [word for word in SMALL if not word.startswith("pstl")]
    chosen = choose(method, "tiny", small, PRETRAINING)
    train(chosen, data, tmp_path / "whole")

    def kill(progress: Any, epochs: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(chosen, data, tmp_path / "broken", report=kill)
    torch.rand(9)
    train(chosen, data, tmp_path / "broken", resume=True)
    whole, broken = (load_file(tmp_path / run / "weights.safetensors") for run in ("whole", "broken"))
    assert whole.keys() == broken.keys()
    assert all(torch.equal(value, broken[key]) for key, value in whole.items())


@pytest.mark.parametrize("method", ["untrained", "skeletonmae"])
def test_nothing_is_learnt_by_the_control(data: Dataset, tmp_path: Path, method: str) -> None:
    own = [word for word in SMALL if not word.startswith(("pstl", "clip_len"))] if method == "untrained" else []
    small = [*own, "objective=untrained", "weight_decay=0.1"]
    train(choose(method, "tiny", [*small, "epochs=1"], PRETRAINING), data, tmp_path / "one")
    train(choose(method, "tiny", [*small, "epochs=4"], PRETRAINING), data, tmp_path / "four")
    one, four = (load_file(tmp_path / run / "weights.safetensors") for run in ("one", "four"))
    running = [key for key in one if "running" in key or "batches" in key]
    assert all(torch.equal(one[key], four[key]) for key in one.keys() - set(running))
    assert any(not torch.equal(one[key], four[key]) for key in running)


@pytest.mark.slow
def test_the_loss_falls_and_what_each_mask_costs_is_logged(data: Dataset, tmp_path: Path) -> None:
    train(recipe("epochs=30", "lr=0.01"), data, tmp_path / "run")
    log = pd.read_csv(tmp_path / "run" / "log.csv")
    assert log["loss"].tail(5).mean() < 0.9 * log["loss"].head(5).mean()
    assert (log["loss"] - log["joints"] - log["frames"]).abs().max() < 1e-2
    assert log["train_top1"].isna().all() and log["spread"].between(0, 1.1).all()


def test_spread_is_0_for_one_point_and_1_for_all_directions() -> None:
    assert float(spread(torch.ones(5, 3))) == pytest.approx(0, abs=1e-6)
    assert float(spread(torch.randn(4000, 64))) == pytest.approx(1, abs=0.01)


def test_a_collapse_is_said_with_what_to_change(data: Dataset, tmp_path: Path) -> None:
    from skelbench.training.objectives.collapse import collapse

    assert "lower lr" in (collapse(0.001, 0.5, "lower lr") or "")
    assert collapse(0.001, 0.1, "lower lr") is None  # first weights tell little apart
    assert collapse(0.5, 0.9, "lower lr") is None


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (["pstl.joints=elbows"], "pstl.joints is 'elbows', expected central, random, none"),
        (["pstl.frames_share=0.6"], "frames_share"),
        (["pstl.width=0"], "pstl.width is 0"),
        (["pstl.view.shear=-1"], "must not be negative"),
        (["val=0.2"], "val=0.2"),
    ],
)
def test_settings_that_mean_nothing_are_refused(
    data: Dataset, tmp_path: Path, settings: list[str], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        train(recipe(*settings), data, tmp_path / "run")
