"""Frames in which nobody is detected are nothing to a network: with or without them it is given the same."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from graph_models import ALL, small
from graph_models import small_stgcn as stgcn
from people import flat, walk

from skelbench.adapters.gcn import GCN
from skelbench.adapters.inputs.streams import STREAMS
from skelbench.adapters.stgcn import STGCN
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS

PLACES = ([0], [30], [0, 0, 9, 9, 9, 17, 30], list(range(31)))
"""Before which frames of 30 an empty one is inserted: at the start, at the end, in runs, everywhere."""
FLAT = [{"normalise": name, "dimensions": 2} for name in ("body", "image", "auto")]
SOLID = [{"normalise": name, "dimensions": 3, "score": False} for name in ("body", "ntu3d")]
STREAMED = [*({"stream": stream} for stream in STREAMS), {"motion": True}, {"motion": True, "stream": "b"}]


def stretched(clip: Clip, before: list[int]) -> Clip:
    """Insert an empty frame before each of these frames, by hand."""
    return clip.with_pose(np.insert(clip.keypoint, before, 0, axis=1), np.insert(clip.score, before, 0, axis=1))


def people(config: dict[str, Any], persons: int) -> Clip:
    """Two persons who lose joints, one of them for a while all."""
    clip = walk(config.get("layout", "coco17"), persons)
    clip = flat(clip) if config["dimensions"] == 2 else clip
    lost = np.zeros(clip.score.shape, np.bool_)
    lost[0, 4:9, ::3], lost[-1, 20:23, 1:5] = True, True
    if persons == 2:
        lost[1, :6] = True
    return clip.without(lost)


@pytest.mark.parametrize("persons", [1, 2])
@pytest.mark.parametrize("streamed", STREAMED, ids=str)
@pytest.mark.parametrize("config", [*FLAT, *({"layout": "ntu25"} | solid for solid in SOLID)], ids=str)
def test_a_graph_network_is_given_the_same_with_and_without_empty_frames(
    config: dict[str, Any], streamed: dict[str, Any], persons: int
) -> None:
    gcn = stgcn(**config, **streamed, views=3)
    clip = people(config, persons)
    expected = gcn.prepare(clip)
    assert expected.any()
    for before in PLACES:
        assert torch.equal(gcn.prepare(stretched(clip, before)), expected), before


@pytest.mark.parametrize("layout", LAYOUTS)
def test_so_it_is_for_every_layout(layout: str) -> None:
    clip = people({"layout": layout, "dimensions": 3}, 2)
    gcn = stgcn(**STGCN.configure({}, clip))
    assert torch.equal(gcn.prepare(stretched(clip, PLACES[2])), gcn.prepare(clip))


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("layout", ["coco17", "ntu25"])
def test_logits_do_not_know_of_empty_frames(kind: type[GCN], layout: str) -> None:
    clip = people({"layout": layout, "dimensions": 3}, 2)
    gcn = small(kind, **kind.configure({}, clip))
    given = [gcn.prepare(one) for one in (clip, stretched(clip, PLACES[2]))]
    assert torch.equal(gcn.logits(given[0]), gcn.logits(given[1]))


@pytest.mark.parametrize("config", [{}, {"sampling": "pad", "clip_len": 60}], ids=str)
def test_training_views_do_not_know_of_empty_frames_either(config: dict[str, Any]) -> None:
    gcn, clip = stgcn(**config, augment={"rotate": 0.3, "jitter": 0.01}), flat(walk("coco17"))
    drawn = [gcn.prepare(one, np.random.default_rng(3)) for one in (clip, stretched(clip, PLACES[2]))]
    assert torch.equal(*drawn)


@pytest.mark.parametrize("config", [*FLAT, *({"layout": "ntu25"} | solid for solid in SOLID)], ids=str)
def test_values_go_back_to_no_empty_frame_and_keep_their_sum(config: dict[str, Any]) -> None:
    gcn, clip, before = stgcn(**config, views=2), people(config, 2), PLACES[2]
    longer = stretched(clip, before)
    values = np.random.default_rng(0).random((2, 2, 16, len(clip.layout)), np.float32)
    found = gcn.to_clip(longer, values)
    np.testing.assert_array_equal(found, np.insert(gcn.to_clip(clip, values), before, 0, axis=1))
    np.testing.assert_allclose(found.sum(), values.sum() / 2, rtol=1e-5)
    assert not found[:, ~longer.detected.any(axis=(0, 2))].any()


def test_a_person_who_is_not_looked_at_fills_no_frame() -> None:
    clip = flat(walk("coco17", 3))
    lost = np.zeros(clip.score.shape, np.bool_)
    lost[:2, 10:20] = True
    gcn = stgcn(extra_persons="cut")
    seen = gcn.prepare(clip.without(lost))
    assert torch.equal(seen, gcn.prepare(clip.with_pose(*without(clip, range(10, 20)))))


def without(clip: Clip, frames: range) -> tuple[np.ndarray, np.ndarray]:
    return np.delete(clip.keypoint, frames, axis=1), np.delete(clip.score, frames, axis=1)


@pytest.mark.parametrize("make", [lambda clip: clip, flat], ids=["3-D", "2-D"])
def test_a_clip_of_nothing_but_empty_frames_is_zero_however_long(make: Callable[[Clip], Clip]) -> None:
    clip = make(walk("coco17"))
    empty = clip.without(np.ones_like(clip.score, np.bool_))
    gcn = stgcn(**GCN.configure({}, clip))
    assert not gcn.prepare(empty).any()
    assert torch.equal(gcn.prepare(empty), gcn.prepare(stretched(empty, [0])))


def test_kept_empty_frames_are_frames_of_zeros() -> None:
    """As in pyskl's 2-D path: 20 frames of 20, the empty ones at their place."""
    clip = stretched(flat(walk("coco17", frames=18)), [0, 5])
    kept = stgcn(empty_frames="keep", clip_len=20).prepare(clip)[0, 0]
    assert [frame for frame in range(20) if not kept[frame].any()] == [0, 6]


def test_pyskl_drops_them_in_3d_whatever_the_card_says() -> None:
    solid = {"layout": "ntu25", "dimensions": 3, "score": False, "normalise": "ntu3d"}
    clip = stretched(walk("ntu25", 2), PLACES[2])
    assert torch.equal(*(stgcn(**solid, empty_frames=rule).prepare(clip) for rule in ("keep", "skip")))


def test_another_rule_is_answered() -> None:
    with pytest.raises(InputError, match="empty_frames: 'drop' is not skip or keep"):
        stgcn(empty_frames="drop")
