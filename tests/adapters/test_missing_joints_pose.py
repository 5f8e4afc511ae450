"""Where the joints that are left lie, once others are missing: MotionBERT, PoseConv3D and cards that fuse them.

A model is given the box of the joints that are seen, so masking the outermost ones moves the others. `prepare_like`
gives it the undamaged clip's box instead. One unit is half the network's picture.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from command import wrist_card
from damage import apply
from pose_models import KINDS, OFFICIAL, build, people

from skelbench.adapters.card import Card
from skelbench.adapters.model import load_model
from skelbench.adapters.protocols import Referable
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.core.relayout import relayout
from skelbench.data.find import load_data

MASKS = (
    "joint-mask:0.15",
    "joint-mask:0.3",
    "joint-mask@frame:0.3",
    "part-mask:left_arm",
    "joint-mask:0.3+frame-mask:0.5",
)
ALL_FRAMES = {"dstformer": {"clip_len": 20, "maxlen": 20}, "joint": {"clip_len": 20, "views": 1}}
UNIT = {"dstformer": 1.0, "joint": 24 / 2}
each_kind = pytest.mark.parametrize("kind", [*KINDS, "fused"])


def array(views: torch.Tensor) -> np.ndarray[Any, np.dtype[np.float32]]:
    return views.numpy()


@each_kind
@pytest.mark.parametrize("persons", [1, 2])
@pytest.mark.parametrize("rule", ["skip", "keep"])
def test_prepared_like_itself_a_clip_is_prepared_without_empty_frames(
    kind: str, persons: int, rule: str, tmp_path: Path
) -> None:
    clip = apply("frame-mask:0.3", people("coco17", persons))
    model = build(kind, clip, tmp_path, empty_frames=rule)
    assert isinstance(model, Referable)
    whole = build(kind, clip, tmp_path)
    assert torch.equal(model.prepare_like(clip, clip), whole.prepare(clip))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mask", MASKS[:-1])
@pytest.mark.parametrize("layout", ["coco17", "penn13", "jhmdb15", "h36m17"])
def test_prepared_like_the_clean_clip_the_joints_that_are_left_do_not_move(
    kind: str, mask: str, layout: str, tmp_path: Path
) -> None:
    clean = people(layout, 2)
    model = build(kind, clean, tmp_path)
    like, before = array(model.prepare_like(apply(mask, clean), clean)), array(model.prepare(clean))
    left = like[..., -1] > 0
    assert 0.2 < left.sum() / (before[..., -1] > 0).sum() < 1
    np.testing.assert_array_equal(like[left], before[left])
    assert (like[~left] == 0).all()


def test_so_it_is_with_the_official_switches_but_for_the_joints_that_are_missing(tmp_path: Path) -> None:
    clean = people("coco17", 1)
    damaged = apply("joint-mask:0.15", clean)
    model = build("dstformer", clean, tmp_path, **OFFICIAL, **ALL_FRAMES["dstformer"])
    left = relayout(damaged, LAYOUTS["h36m17"]).detected[0]
    like, before = (array(views)[0, 0][left] for views in (model.prepare_like(damaged, clean), model.prepare(clean)))
    np.testing.assert_array_equal(like[..., :2], before[..., :2])


def test_a_fused_card_prepares_as_its_members_do(tmp_path: Path) -> None:
    clean = people("coco17", 2)
    damaged = apply(MASKS[-1], clean)
    model = build("fused", clean, tmp_path)
    found = model.prepare_like(damaged, clean)
    single = [member.prepare_like(damaged, clean) for member in model.members]
    rest = found[:, 1 + int(found[0, 0]) :]
    for views in single:
        own, rest = rest[:, : views[0].numel()], rest[:, views[0].numel() :]
        assert torch.equal(own, views.reshape(len(views), -1).repeat(len(own) // len(views), 1))
    assert rest.shape[1] == 0


def test_a_member_that_cannot_prepare_like_another_clip_is_named(tmp_path: Path, toy_clip: Clip) -> None:
    members = {wrist_card(tmp_path).name: 1}
    model: Any = load_model(
        Card("fused", "skelbench.adapters.fuse:Fuse", {"fuse": members}, folder=tmp_path, trusted=True)
    )
    with pytest.raises(InputError, match="fused: its member wrist cannot prepare a clip like another one"):
        model.prepare_like(toy_clip, toy_clip)


def without_joint(clip: Clip) -> Iterator[tuple[Clip, bool]]:
    """The clip without each of its joints, and whether the box of what is left is the same."""
    for joint in range(len(clip.layout)):
        lost = np.zeros(clip.score.shape, bool)
        lost[:, :, joint] = True
        left = clip.keypoint[clip.detected & ~lost]
        whole = clip.keypoint[clip.detected]
        same = (left.min(0) == whole.min(0)).all() and (left.max(0) == whole.max(0)).all()
        yield clip.without(lost), bool(same)


@pytest.mark.parametrize("kind", ["dstformer", "joint"])
def test_a_joint_within_the_box_moves_no_other(kind: str, tmp_path: Path) -> None:
    clean = people("h36m17", 2)
    model = build(kind, clean, tmp_path, **ALL_FRAMES[kind])
    before, count = array(model.prepare(clean)), 0
    for damaged, same in without_joint(clean):
        after = array(model.prepare(damaged))
        left = after[..., -1] > 0
        assert (after[left] == before[left]).all() == same
        count += same
    assert 10 <= count < 17  # most joints bound no box


@pytest.mark.parametrize("kind", ["dstformer", "joint"])
def test_masking_outer_joints_moves_the_others_by_no_more_than_is_said(kind: str, tmp_path: Path) -> None:
    """The tolerance that docs/models/motionbert.md and posec3d.md state, on clips of the embedded set."""
    clips = load_data("synthetic", split="xsub", limit=60)
    model = build(kind, clips[0], tmp_path, **ALL_FRAMES[kind])
    moves: list[float] = []
    for clean in clips:
        damaged = apply("joint-mask:0.15", clean)
        after, like = array(model.prepare(damaged)), array(model.prepare_like(damaged, clean))
        left = like[..., -1] > 0
        moves.append(float(np.abs(after - like)[left][:, :2].max()) / UNIT[kind])
    assert np.median(moves) < 0.02
    assert 0.05 < np.quantile(moves, 0.95) < 0.2


@pytest.mark.parametrize("joint", ["wrist_left", "knee_right"])
def test_the_official_switch_makes_everybody_smaller_by_the_way_to_the_corner(joint: str, tmp_path: Path) -> None:
    """The box then reaches from pixel (0, 0), where the missing joint lies, to the far end of the people."""
    pose = np.random.default_rng(0).uniform(400, 700, (1, 9, 17, 2)).astype(np.float32)
    clean = Clip(pose, np.ones((1, 9, 17), np.float32), LAYOUTS["coco17"], "seen", image_size=(1080, 1920))
    gone = clean.layout.index[joint]
    damaged = clean.without(np.arange(17) == gone)
    whole, left = (relayout(clip, LAYOUTS["h36m17"]) for clip in (clean, damaged))
    boxed = left.detected & (np.arange(17) != gone)  # a score of 0 hides the joint of the same number: another quirk
    points = whole.keypoint.reshape(-1, 2)
    expected = (points.max(0) - points.min(0)).max() / left.keypoint[boxed].max()
    model, seen = build("dstformer", clean, tmp_path, **OFFICIAL), left.detected[0]
    after, before = (array(model.prepare(clip))[0, 0][seen][:, :2] for clip in (damaged, clean))
    assert 0.3 < expected < 0.6
    assert np.ptp(after, axis=0) == pytest.approx(np.ptp(before, axis=0) * expected, rel=1e-3)


def test_the_official_switch_halves_the_people_of_the_embedded_set(tmp_path: Path) -> None:
    clips = load_data("synthetic", split="xsub", limit=60)
    model = build("dstformer", clips[0], tmp_path, **OFFICIAL)
    ours = build("dstformer", clips[0], tmp_path)
    sizes: list[float] = []
    for clean in clips:
        damaged = apply("joint-mask:0.15", clean)
        left = array(ours.prepare(damaged))[..., 2] > 0
        after, like = (
            array(views)[left][:, :2] for views in (model.prepare(damaged), model.prepare_like(damaged, clean))
        )
        sizes.append(float(np.ptp(after, axis=0).max() / np.ptp(like, axis=0).max()))
    assert np.median(sizes) == pytest.approx(0.45, abs=0.05)
    assert max(sizes) < 0.9
