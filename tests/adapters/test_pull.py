"""A gradient comes back to the clip as finite differences of `prepare` say, for every input that a card asks for."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from conftest import ROOT
from graph_models import small_stgcn
from people import flat, walk
from pose_models import OFFICIAL, build, people
from slopes import check_slope

from skelbench.adapters.card import SEEDS, Card, official_cards, read_card, shipped_cards
from skelbench.adapters.model import load_model
from skelbench.adapters.protocols import Model, Pulls
from skelbench.core.clip import Clip

INPUT = (
    *("layout", "dimensions", "score", "stream", "motion", "clip_len", "sampling", "views", "max_persons", "size"),
    *("resize",),
    *("extra_persons", "empty_frames", "normalise", "vertical", "bones_from_missing_joints", "missing_ends"),
    *("coco_confidence_order", "undetected_at_corner", "untracked_scores"),
)
"""Settings that the input of a network depends on."""
_RELATIVE = {"normalise": "relative", "dimensions": 3, "score": False}


def cards() -> dict[str, Card]:
    """One card for every input that any card asks for, by its name."""
    seeds = [read_card(path) for path in sorted((ROOT / SEEDS).glob("*.yaml"))]
    first: dict[str, Card] = {}
    for card in [*shipped_cards().values(), *official_cards().values(), *seeds]:
        kind = card.adapter.rpartition(":")[2]
        if kind != "Fuse":
            asked = {key: value for key, value in sorted(card.config.items()) if key in INPUT}
            first.setdefault(f"{kind if kind in ('MotionBERT', 'PoseC3D') else 'graph'} {asked}", card)
    return {card.name: card for card in first.values()}


CARDS = cards()


@cache
def loaded(name: str) -> Model:
    return load_model(replace(CARDS[name], weights=None))


def whole(layout: str, dimensions: int, persons: int) -> Clip:
    clip = walk(layout, persons)
    return clip if dimensions == 3 else flat(clip)


def holed(layout: str, dimensions: int, persons: int) -> Clip:
    """People with joints missing here and there, and in 2-D persons who change places."""
    if dimensions == 2:
        return people(layout, persons)
    clip = walk(layout, persons)
    return clip.without(np.random.default_rng(persons).random(clip.score.shape) < 0.1)


def layout_of(name: str) -> str:
    """Joints of the clips that a card is tried with: its own, or those it converts."""
    layout: str = CARDS[name].config["layout"]
    return "coco17" if layout == "h36m17" else layout


@pytest.mark.parametrize("persons", [1, 2])
@pytest.mark.parametrize("clips", [whole, holed], ids=["whole", "holed"])
@pytest.mark.parametrize("name", CARDS)
def test_every_input_that_a_card_asks_for_has_the_slope_of_finite_differences(
    name: str, clips: Callable[[str, int, int], Clip], persons: int
) -> None:
    check_slope(loaded(name), clips(layout_of(name), CARDS[name].config.get("dimensions", 2), persons))


@pytest.mark.parametrize("name", CARDS)
def test_the_network_is_given_what_prepare_gives_bit_by_bit(name: str) -> None:
    model, clip = loaded(name), holed(layout_of(name), CARDS[name].config.get("dimensions", 2), 2)
    assert isinstance(model, Pulls)
    first, second = model.pull([clip, clip.at(np.arange(5))]).views
    assert torch.equal(first, model.prepare(clip)) and torch.equal(second, model.prepare(clip.at(np.arange(5))))


@pytest.mark.parametrize(
    ("config", "clip"),
    [
        ({"normalise": "auto", "stream": "bm"}, holed("coco17", 2, 2)),
        ({"normalise": "body-q80", "stream": "jm"}, holed("coco17", 2, 1)),
        ({"normalise": "body", "layout": "body12", "stream": "b", "motion": True}, holed("coco17", 2, 2)),
        ({"layout": "h36m17", "motion": True}, holed("coco17", 2, 2)),
        ({"dimensions": 3, "normalise": "body-q80", "layout": "kinect20"}, holed("kinect20", 3, 2)),
        (
            {"dimensions": 3, "layout": "kinect20", "vertical": 2, "stream": "bm"},
            holed("kinect20", 3, 2),
        ),
        ({"dimensions": 3, "layout": "h36m17", "stream": "j", "score": True}, holed("ntu25", 3, 2)),
        ({"dimensions": 3, "layout": "ntu25", "normalise": "ntu3d-seen", "stream": "b"}, holed("ntu25", 3, 2)),
        ({"dimensions": 3, "layout": "ntu25", "normalise": "ntu3d", "views": 3}, holed("ntu25", 3, 2)),
        ({"sampling": "resize", "motion": True, "resize": {"test_share": 0.8}}, holed("coco17", 2, 2)),
        ({"sampling": "resize", "stream": "bm", "normalise": "auto"}, holed("coco17", 2, 2)),
        (
            {"sampling": "resize", "dimensions": 3, "layout": "kinect20", "stream": "b", "clip_len": 40},
            holed("kinect20", 3, 2),
        ),
        ({**_RELATIVE, "layout": "ntu25"}, holed("ntu25", 3, 2)),
        ({**_RELATIVE, "layout": "kinect20", "stream": "bm", "sampling": "resize"}, holed("kinect20", 3, 2)),
        ({**_RELATIVE, "layout": "ntu25", "motion": True, "sampling": "resize", "vertical": 2}, holed("ntu25", 3, 1)),
        ({"normalise": "relative", "sampling": "resize", "stream": "jm"}, holed("coco17", 2, 2)),
        ({"normalise": "first", "dimensions": 3, "layout": "ntu25", "sampling": "resize"}, holed("ntu25", 3, 2)),
        ({"normalise": "first", "motion": True}, holed("coco17", 2, 2)),
    ],
    ids=str,
)
def test_inputs_that_no_card_asks_for_have_it_too(config: dict[str, Any], clip: Clip) -> None:
    check_slope(small_stgcn(**config), clip)


@pytest.mark.parametrize("size", [(1080, 1920), None], ids=["picture", "no-picture"])
@pytest.mark.parametrize("persons", [1, 2])
def test_official_quirks_of_motionbert_have_it_too(persons: int, size: tuple[int, int] | None, tmp_path: Path) -> None:
    clip = replace(people("coco17", persons), image_size=size)
    check_slope(build("dstformer", clip, tmp_path, **OFFICIAL), clip)


def test_members_that_are_fused_have_it_together(tmp_path: Path) -> None:
    clip = people("coco17", 2)
    model = build("fused", clip, tmp_path)
    assert {len(member.prepare(clip)) for member in model.members} == {1, 2}  # one is shown twice
    check_slope(model, clip)
