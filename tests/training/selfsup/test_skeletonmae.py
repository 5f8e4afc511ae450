"""What SkeletonMAE hides, what it compares, and that it learns to fill in what it does not see."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from safetensors.torch import load_file

from skelbench.adapters.card import Card
from skelbench.adapters.networks.persons import counted, present
from skelbench.adapters.networks.positions import at_frames, of_frames_and_joints
from skelbench.adapters.networks.sttformer import Backbone
from skelbench.adapters.sttformer import STTFormer
from skelbench.adapters.sttformer_config import STTFormerConfig
from skelbench.core.errors import InputError
from skelbench.data.find import Dataset, load_data
from skelbench.training.choose import choose
from skelbench.training.objectives.objective import Step
from skelbench.training.objectives.skeletonmae.decoder import mirrored
from skelbench.training.objectives.skeletonmae.masks import Visible, draw_visible, frames_kept
from skelbench.training.objectives.skeletonmae.objective import SkeletonMAE
from skelbench.training.parallel import Machine
from skelbench.training.presets.pretraining import PRETRAINING
from skelbench.training.provenance import Run
from skelbench.training.recipes import Recipe
from skelbench.training.train import prepared, train

SMALL = ["clip_len=8", "len_parts=2", "base_channels=8", "widths=[8,8]", "qkv=[2,2]", "batch=8", "epochs=2"]
V = 17


def recipe(*settings: str) -> Recipe:
    return choose("skeletonmae", "tiny", [*SMALL, *settings], PRETRAINING)


def built(*settings: str, **config: Any) -> tuple[STTFormer, SkeletonMAE]:
    torch.manual_seed(0)
    chosen = recipe(*settings)
    model = STTFormer(Card("toy", chosen.adapter, {**chosen.config, **config}, ()))
    return model, SkeletonMAE(chosen, model)


@pytest.fixture
def data(toy_set: Path) -> Dataset:
    return load_data(toy_set, split="xsub", part="train", source="pose")


@pytest.mark.parametrize("fixed", [False, True])
def test_exactly_the_share_is_hidden_and_frames_keep_their_order(fixed: bool) -> None:
    torch.manual_seed(1)
    visible = draw_visible(7, 20, 25, (0.5, 0.5), fixed)
    assert visible.frames.shape == (7, 10) and (visible.frames.diff(dim=1) > 0).all()
    assert (visible.joints.sum(dim=2) == 12).all()  # 12.5, rounded down
    assert visible.whole(20).sum() == 7 * 10 * 12
    for person in range(7):
        for place, frame in enumerate(visible.frames[person]):
            assert torch.equal(visible.whole(20)[person, frame], visible.joints[person, place])
    assert bool((visible.joints == visible.joints[:, :1]).all()) == fixed
    assert not torch.equal(visible.frames[0], visible.frames[1])


def test_shares_are_rounded_down_whatever_floats_say() -> None:
    assert [frames_kept(20, share) for share in (0.4, 0.5, 0.6, 0.9)] == [12, 10, 8, 2]
    assert frames_kept(25, 0.4) == 15


def test_half_of_the_table_tells_the_frame_and_half_the_joint() -> None:
    table = of_frames_and_joints(8, 6, 5)[0].numpy()
    for frame, joint in ((0, 0), (3, 4), (5, 1)):
        angle = [place / 10000 ** (2 * i / 4) for place in (frame, joint) for i in range(2)]
        expected = [f(a) for a in angle for f in (np.sin, np.cos)]
        np.testing.assert_allclose(table[:, frame, joint], expected, atol=1e-6)
    frames = torch.tensor([[1, 4], [0, 5]])
    taken = at_frames(torch.as_tensor(table)[None], frames)
    assert torch.equal(taken[1, :, 1], torch.as_tensor(table)[:, 5])


def test_tokens_of_some_frames_know_which_they_are() -> None:
    """Embedding frames 1, 4 and 6 is embedding all and taking these; without the table nobody could tell them apart."""
    model, _ = built()
    backbone = model.network.eval().backbone
    assert isinstance(backbone, Backbone)
    torch.manual_seed(5)
    clip, frames = torch.randn(1, 3, 1, V).expand(1, 3, 8, V), torch.tensor([1, 4, 6])
    whole, some = backbone.embed(clip), backbone.embed(clip[:, :, frames], frames=frames[None])
    torch.testing.assert_close(some, whole[:, :, frames])
    assert (whole[:, :, 1] - whole[:, :, 4]).abs().max() > 0.1
    plain = built(table=False)[0].network.eval().backbone
    assert isinstance(plain, Backbone)
    torch.testing.assert_close(plain.embed(clip)[:, :, 1], plain.embed(clip)[:, :, 4])
    torch.testing.assert_close(whole - plain.embed(clip), of_frames_and_joints(8, 8, V))


def test_the_decoder_is_the_encoder_the_other_way_round() -> None:
    """The paper's supplement: 256-256 three times, 256-128, 128-128, 128-64, 64-64 twice, and their query widths."""
    assert mirrored(STTFormerConfig()) == ((256, 256, 256, 128, 128, 64, 64, 64), (64, 64, 64, 64, 32, 32, 16, 16))


@pytest.mark.parametrize(
    ("change", "millions"),
    [((), 11), (("base_channels=32", "widths=[32,32,64,64,128,128,128,128]", "qkv=[8,8,16,16,32,32,32,32]"), 3)],
)
def test_weights_are_as_many_as_the_papers_table_counts(change: tuple[str, ...], millions: int) -> None:
    """Its Table 2, widths 256 and 128; without fixed maps, whose size goes with the tuple, which it leaves open."""
    chosen = choose("skeletonmae", "paper", change, PRETRAINING)
    ntu = {"layout": "ntu25", "dimensions": 3, "score": False}
    model = STTFormer(Card("full", chosen.adapter, {**chosen.config, **ntu}, ()))
    named = [*model.network.named_parameters(), *SkeletonMAE(chosen, model).beside.named_parameters()]
    assert round(sum(p.numel() for name, p in named if not name.endswith("att0s")) / 1e6) == millions


@pytest.mark.parametrize("unit", ["random", "fixed"])
def test_what_is_hidden_is_never_seen(unit: str) -> None:
    model, objective = built(f"skeletonmae.unit={unit}")
    model.network.train()
    torch.manual_seed(2)
    clip = torch.randn(3, 3, 8, V)
    visible = draw_visible(3, 8, V, (0.5, 0.5), unit == "fixed")
    other = torch.where(visible.whole(8)[:, None], clip, clip + 4)
    assert (other != clip).any()
    first, second = (objective.beside(objective.encoded(x, visible), visible) for x in (clip, other))
    torch.testing.assert_close(first, second)
    assert first.shape == (3, 2, 8, V)


@pytest.mark.parametrize("loss", ["all", "masked"])
def test_loss_and_figures_are_those_of_a_loop_over_persons_who_are_there(loss: str) -> None:
    model, objective = built(f"skeletonmae.loss={loss}")
    model.network.eval()
    objective.beside.eval()
    torch.manual_seed(3)
    x = torch.randn(2, 2, 8, V, 3)
    x[1, 1] = 0  # absent
    who = counted(present(x))
    visible = draw_visible(3, 8, V, (0.5, 0.5), False)
    done = objective.compared(x, who, visible, lambda rows: rows)
    clip = torch.stack([x[0, 0], x[0, 1], x[1, 0]])
    made = objective.beside(objective.encoded(clip.permute(0, 3, 1, 2), visible), visible).detach()
    errors: dict[str, list[float]] = {"all": [], "masked": [], "mean": []}
    for person in range(3):
        for frame in range(8):
            for joint in range(V):
                for axis in range(2):
                    is_there = float(clip[person, frame, joint, axis])
                    error = (float(made[person, axis, frame, joint]) - is_there) ** 2
                    errors["all"].append(error)
                    if not visible.whole(8)[person, frame, joint]:
                        errors["masked"].append(error)
                        errors["mean"].append((float(clip[:, :, joint, axis].mean()) - is_there) ** 2)
    assert done.loss.item() == pytest.approx(np.mean(errors[loss]), rel=1e-4)
    assert done.figures["hidden"].item() == pytest.approx(np.mean(errors["masked"]), rel=1e-4)
    assert done.figures["mean"].item() == pytest.approx(np.mean(errors["mean"]), rel=1e-4)


def test_two_processes_that_share_a_batch_find_what_one_finds() -> None:
    """One has three persons, the other two: means over persons, not over processes."""
    model, objective = built()
    model.network.eval()
    objective.beside.eval()
    torch.manual_seed(4)
    x = torch.randn(4, 2, 8, V, 3)
    x[1, 1] = x[2, 1] = x[3, 1] = x[3, 0] = 0  # in the empty clip one person counts
    visible = draw_visible(5, 8, V, (0.5, 0.5), False)
    whole = objective.compared(x, counted(present(x)), visible, lambda rows: rows)
    halves = [(x[:2], part(visible, 0, 3)), (x[2:], part(visible, 3, 5))]
    sent: list[list[torch.Tensor]] = [[], []]
    done: list[Step] = []
    for _ in range(3):  # first the persons, then their mean, then what is far from it
        joined = [torch.cat(rows) for rows in zip(*sent, strict=True)]
        sent = [[], []]
        done = [_share(objective, *half, sent[number], list(joined)) for number, half in enumerate(halves)]
    for step in done:
        assert step.loss.item() == pytest.approx(whole.loss.item(), rel=1e-5)
        for name in ("hidden", "mean"):
            assert step.figures[name].item() == pytest.approx(whole.figures[name].item(), rel=1e-5)


def part(visible: Visible, start: int, stop: int) -> Visible:
    return Visible(visible.frames[start:stop], visible.joints[start:stop])


def _share(objective: SkeletonMAE, x: torch.Tensor, visible: Visible, sent: list[Any], joined: list[Any]) -> Step:
    def together(rows: torch.Tensor) -> torch.Tensor:
        sent.append(rows)
        return joined.pop(0) if joined else rows

    return objective.compared(x, counted(present(x)), visible, together)


def test_no_step_waits_for_the_device(data: Dataset) -> None:
    made = prepared(Run(recipe(), data, 0), Machine("meta"), "run")
    assert all(total.is_meta for total in made.steps(0).totals.values())


def test_the_loss_reaches_every_weight_and_the_token() -> None:
    model, objective = built()
    model.network.train()
    objective.step(torch.randn(2, 1, 8, V, 3), torch.zeros(2), 0, lambda rows: rows).loss.backward()
    weights = [*model.network.named_parameters(), *objective.beside.named_parameters()]
    for name, parameter in weights:
        assert parameter.grad is not None and parameter.grad.isfinite().all(), name


def swinging(clips: int) -> torch.Tensor:
    """(N, 1, 8, V, 3): joints that swing about places of their own, each clip with a phase and a reach of its own."""
    place = torch.linspace(-1, 1, V)[:, None] * torch.tensor([1.0, -0.5])
    phase, reach = torch.rand(clips, 1, 1) * 2 * torch.pi, 0.2 + torch.rand(clips, 1, 1)
    angle = phase + torch.arange(8)[:, None] * 0.7 + torch.arange(V) * 0.2
    swing = torch.stack([angle.sin(), angle.cos()], dim=-1) * reach[..., None]
    return torch.cat([place + swing, torch.ones(clips, 8, V, 1)], dim=-1)[:, None]


@pytest.mark.slow
def test_hidden_joints_are_told_better_than_by_their_mean_after_a_short_training() -> None:
    model, objective = built()
    optimiser = torch.optim.Adam([*model.network.parameters(), *objective.beside.parameters()], 1e-2)
    model.network.train()
    log = []
    for _ in range(150):
        done = objective.step(swinging(16), torch.zeros(16), 0, lambda rows: rows)
        optimiser.zero_grad()
        done.loss.backward()
        optimiser.step()
        log.append((done.figures["hidden"].item(), done.figures["mean"].item()))
    first, last = np.mean(log[:5], axis=0), np.mean(log[-5:], axis=0)
    assert first[0] > first[1]
    assert last[0] < 0.5 * last[1]


def test_figures_are_logged_and_no_accuracy(data: Dataset, tmp_path: Path) -> None:
    train(recipe(), data, tmp_path / "run")
    log = pd.read_csv(tmp_path / "run" / "log.csv")
    assert log["train_top1"].isna().all() and log["spread"].between(0, 1.1).all()
    assert (log[["loss", "hidden", "mean"]] > 0).all(axis=None)


def test_a_resumed_pre_training_is_a_whole_one_bit_for_bit(data: Dataset, tmp_path: Path) -> None:
    train(recipe(), data, tmp_path / "whole")

    def kill(progress: Any, epochs: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(recipe(), data, tmp_path / "broken", report=kill)
    torch.rand(9)
    train(recipe(), data, tmp_path / "broken", resume=True)
    whole, broken = (load_file(tmp_path / run / "weights.safetensors") for run in ("whole", "broken"))
    assert whole.keys() == broken.keys()
    assert all(torch.equal(value, broken[key]) for key, value in whole.items())


def test_a_training_that_guesses_no_better_than_the_mean_is_said() -> None:
    _, objective = built("epochs=8")
    assert "no better than by the mean" in (objective.concern(1, {"hidden": 0.2, "mean": 0.1}) or "")
    assert objective.concern(0, {"hidden": 0.2, "mean": 0.1}) is None  # an eighth of the training is early
    assert objective.concern(7, {"hidden": 0.09, "mean": 0.1}) is None


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (["skeletonmae.frames=0.25", "len_parts=4"], "leaves 6 of 8 frames, no whole tuples of 4"),
        (["skeletonmae.frames=0.99"], "leaves 0 of 8 frames"),
        (["skeletonmae.joints=0.99"], "leaves none of 17 joints"),
        (["skeletonmae.frames=0", "skeletonmae.joints=0"], "hide nothing"),
        (["skeletonmae.frames=1"], "frames is 1, expected 0 or more and below 1"),
        (["skeletonmae.unit=some"], "unit is 'some', expected random or fixed"),
        (["skeletonmae.loss=none"], "loss is 'none', expected all or masked"),
        (["skeletonmae.widths=[8]"], "widths has 1 blocks, skeletonmae.qkv 0"),
        (["data_bn=VC"], "data_bn: VC"),
        (["clip_len=9"], "clip_len: 9 frames are no whole tuples of 2"),
    ],
)
def test_settings_that_mean_nothing_are_refused(settings: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        built(*settings)


def test_another_network_is_refused(data: Dataset, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="skeletonmae needs an STTFormer"):
        train(choose("stgcn", "tiny", ["objective=skeletonmae", "val=0"]), data, tmp_path / "run")
