"""How much of a drop is the preparation's, on recordings and with the trained weights: what docs/models say of it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from damage import apply

from skelbench.adapters.card import read_card
from skelbench.adapters.model import load_model
from skelbench.adapters.motionbert import MotionBERT
from skelbench.core.clip import Clip
from skelbench.data.find import load_data

pytestmark = pytest.mark.slow

ONE_CLIP = 0.6  # % of JHMDB's test part: rounding on another machine may cost as much


def loaded(card: str, empty_frames: str = "skip") -> MotionBERT:
    read = read_card(card)
    model = load_model(replace(read, config={**read.config, "empty_frames": empty_frames}))
    assert isinstance(model, MotionBERT)
    return model


def top1(model: MotionBERT, clips: list[Clip], damage: str, like_clean: bool = False) -> float:
    """Top-1 [%] of the damaged clips, prepared by themselves or like the clean ones."""
    damaged = [apply(damage, clip) for clip in clips]
    pairs = zip(damaged, clips, strict=True)
    views = torch.cat([model.prepare_like(*pair) if like_clean else model.prepare(pair[0]) for pair in pairs])
    with torch.inference_mode():
        answers = torch.cat([model.logits(part).argmax(-1) for part in views.split(64)]).numpy()
    return float(100 * np.mean(answers == [clip.label for clip in clips]))


@pytest.fixture
def jhmdb(data_dir: Path) -> list[Clip]:
    return list(load_data(data_dir / "jhmdb", split="complete14_1", source="gt"))


@pytest.mark.real
@pytest.mark.slow
def test_kept_empty_frames_were_what_motionbert_lost_on_half_of_the_frames(jhmdb: list[Clip]) -> None:
    keeps, skips = (loaded("motionbert-jhmdb-complete14_1-s0", rule) for rule in ("keep", "skip"))
    found = [top1(model, jhmdb, "frame-mask:0.5") for model in (keeps, skips)]
    assert found == pytest.approx([23.9, 80.7], abs=ONE_CLIP)
    assert top1(keeps, jhmdb, "clean") == pytest.approx(top1(skips, jhmdb, "clean"))
    assert top1(keeps, jhmdb, "clean") == pytest.approx(77.8, abs=ONE_CLIP)


@pytest.mark.real
@pytest.mark.parametrize(
    ("method", "damage", "own", "like"),
    [
        ("motionbert", "joint-mask:0.15", 49.4, 51.7),
        ("motionbert", "joint-mask:0.3", 30.7, 33.0),
        ("motionbert", "part-mask:left_arm", 47.7, 48.3),
        ("motionbert-r", "joint-mask:0.3", 67.6, 69.3),
        ("maskclr", "joint-mask:0.3", 60.8, 60.8),
    ],
)
def test_of_what_masked_joints_cost_little_is_the_box(
    method: str, damage: str, own: float, like: float, jhmdb: list[Clip]
) -> None:
    model = loaded(f"{method}-jhmdb-complete14_1-s0")
    found = [top1(model, jhmdb, damage, like_clean) for like_clean in (False, True)]
    assert found == pytest.approx([own, like], abs=ONE_CLIP)


@pytest.mark.real
@pytest.mark.slow
def test_of_what_a_missing_arm_costs_on_penn_the_box_is_the_most(data_dir: Path) -> None:
    clips = list(load_data(data_dir / "penn_action", split="official", source="gt"))
    model = loaded("motionbert-r-penn_action-official-s0")
    found = [top1(model, clips, "part-mask:left_arm", like_clean) for like_clean in (False, True)]
    assert found == pytest.approx([88.9, 91.9], abs=0.2)


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "middle", "most"), [("jhmdb", 0.0, 0.10), ("penn_action", 0.0, 0.15)], ids=["jhmdb", "penn_action"]
)
def test_masked_joints_move_the_others_by_this_much(name: str, middle: float, most: float, data_dir: Path) -> None:
    """Largest move of an undamaged joint under `joint-mask:0.15`, in the middle clip and in 95 % of them."""
    split = {"jhmdb": "complete14_1", "penn_action": "official"}[name]
    model, moves = loaded(f"motionbert-{name}-{split}-s0"), list[float]()
    for clip in load_data(data_dir / name, split=split, source="gt", limit=300):
        damaged = apply("joint-mask:0.15", clip)
        own, like = model.prepare(damaged), model.prepare_like(damaged, clip)
        moves.append((own - like)[like[..., 2] > 0][:, :2].abs().max().item())
    assert np.quantile(moves, [0.5, 0.95]).tolist() == pytest.approx([middle, most], abs=0.01)
