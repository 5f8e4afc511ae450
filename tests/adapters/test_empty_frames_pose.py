"""Frames in which nobody is detected, before MotionBERT, PoseConv3D and cards that fuse them.

The oracle is a clip into which frames of zeros were put by hand: under `skip` it must be the clip without them.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from pose_models import KINDS, OFFICIAL, build, people

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.core.randomness import generator


def with_empty(clip: Clip, places: list[int]) -> tuple[Clip, np.ndarray]:
    """Put a frame of zeros before each of the frames `places`; the second is (T,), True where a frame is such a one."""
    empty = np.insert(np.zeros(clip.score.shape[1], bool), places, True)
    return clip.with_pose(np.insert(clip.keypoint, places, 0, 1), np.insert(clip.score, places, 0, 1)), empty


PLACES = {
    "before": [0, 0, 0],
    "after": [20, 20],
    "within": [4, 4, 11, 12, 13],
    "everywhere": [*range(0, 21, 2), *[7] * 30],
}
each_kind = pytest.mark.parametrize("kind", [*KINDS, "fused"])
each_place = pytest.mark.parametrize("places", PLACES.values(), ids=PLACES)
both_numbers = pytest.mark.parametrize("persons", [1, 2])


@each_kind
@each_place
@both_numbers
def test_empty_frames_anywhere_change_no_logit(kind: str, places: list[int], persons: int, tmp_path: Path) -> None:
    clip = people("coco17", persons)
    model = build(kind, clip, tmp_path)
    with torch.inference_mode():
        found = model.logits(model.prepare(with_empty(clip, places)[0]))
        assert torch.equal(found, model.logits(model.prepare(clip)))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", ["dstformer", "joint"])
@both_numbers
def test_empty_frames_change_no_view_of_any_layout(kind: str, layout: str, persons: int, tmp_path: Path) -> None:
    clip = people(layout, persons)
    model = build(kind, clip, tmp_path)
    for places in PLACES.values():
        gaps, _ = with_empty(clip, places)
        assert torch.equal(model.prepare(gaps), model.prepare(clip))
        assert torch.equal(model.prepare(gaps, generator(7)), model.prepare(clip, generator(7)))


@each_kind
def test_where_the_card_keeps_them_they_are_seen(kind: str, tmp_path: Path) -> None:
    clip = people("coco17", 1)
    model = build(kind, clip, tmp_path, empty_frames="keep")
    with torch.inference_mode():
        found = model.logits(model.prepare(with_empty(clip, PLACES["within"])[0]))
        assert not torch.equal(found, model.logits(model.prepare(clip)))


@pytest.mark.parametrize("kind", KINDS)
def test_kept_empty_frames_are_as_many_of_the_networks_as_of_the_clips(kind: str, tmp_path: Path) -> None:
    """Twenty of forty frames, and all of the second half: what the official samplers take at equal steps."""
    clip = people("coco17", 1)
    views = build(kind, clip, tmp_path, empty_frames="keep", clip_len=8).prepare(with_empty(clip, [20] * 20)[0])
    seen = (views[:, 0, :, :, -1] > 0).any(-1)  # (views, frames)
    assert seen[:, :4].all() and not seen[:, 4:].any()


@pytest.mark.parametrize("config", [{}, OFFICIAL], ids=["ours", "official"])
def test_the_official_switches_of_joints_do_not_decide_on_frames(config: dict[str, Any], tmp_path: Path) -> None:
    clip = people("coco17", 2)
    gaps, _ = with_empty(clip, PLACES["within"])
    skips = build("dstformer", clip, tmp_path, **config)
    keeps = build("dstformer", clip, tmp_path, **config, empty_frames="keep")
    assert torch.equal(skips.prepare(gaps), keeps.prepare(clip))
    assert not torch.equal(keeps.prepare(gaps), keeps.prepare(clip))


def test_a_frame_with_nothing_but_joints_that_the_network_does_not_have_is_empty(tmp_path: Path) -> None:
    clip = people("coco17", 1)
    gaps, empty = with_empty(clip, PLACES["within"])
    ears = [clip.layout.index[f"ear_{side}"] for side in ("left", "right")]
    for ear in ears:
        gaps.score[0, empty, ear], gaps.keypoint[0, empty, ear] = 0.9, 500
    with_ears, without = build("joint", clip, tmp_path), build("dstformer", clip, tmp_path)  # H36M has none
    assert torch.equal(without.prepare(gaps), without.prepare(clip))
    assert not torch.equal(with_ears.prepare(gaps), with_ears.prepare(clip))


@pytest.mark.parametrize("kind", KINDS)
@each_place
@both_numbers
def test_values_go_back_to_the_frames_they_came_from(
    kind: str, places: list[int], persons: int, tmp_path: Path
) -> None:
    clip = people("coco17", persons)
    gaps, empty = with_empty(clip, places)
    model = build(kind, clip, tmp_path)
    values = np.random.default_rng(0).random(model.prepare(clip).shape[:-1], dtype=np.float32)
    back = model.to_clip(gaps, values)
    assert (back[:, empty] == 0).all()
    np.testing.assert_array_equal(back[:, ~empty], model.to_clip(clip, values))
    assert back.sum() == pytest.approx(values[:, :persons].sum() / len(values), rel=1e-5)


@each_kind
def test_of_a_clip_without_anybody_the_length_does_not_matter(kind: str, tmp_path: Path) -> None:
    clip = people("coco17", 2)
    nobody = clip.without(np.ones_like(clip.score, bool))
    one = nobody.with_pose(nobody.keypoint[:, :1], nobody.score[:, :1])
    model = build(kind, clip, tmp_path)
    assert torch.equal(model.prepare(nobody), model.prepare(one))


@pytest.mark.parametrize("kind", ["dstformer", "joint"])
def test_another_rule_is_refused(kind: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"empty_frames:? 'drop' is not (one of )?skip"):
        build(kind, people("coco17", 1), tmp_path, empty_frames="drop")
