"""Conversion between layouts, against positions worked out by hand."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.core.relayout import relayout
from skelbench.data.find import load_data

H36M_FROM_COCO = [
    [11, 12],
    [12],
    [14],
    [16],
    [11],
    [13],
    [15],
    [5, 6, 11, 12],
    [5, 6],
    [0],
    [1, 2],
    [5],
    [7],
    [9],
    [6],
    [8],
    [10],
]
"""MotionBERT's table: for every Human3.6M joint the COCO joints it is the mean of."""


def some_clip(layout: str, coordinates: int = 2) -> Clip:
    rng = np.random.default_rng(1)
    shape = (2, 5, len(LAYOUTS[layout]))
    keypoint = rng.normal(size=(*shape, coordinates)).astype(np.float32)
    return Clip(keypoint, rng.uniform(0.2, 1, shape).astype(np.float32), LAYOUTS[layout], "some")


def test_coco_to_human36m_is_motionberts_table(toy_clip: Clip) -> None:
    got = relayout(toy_clip, LAYOUTS["h36m17"])
    for joint, parts in enumerate(H36M_FROM_COCO):
        assert np.allclose(got.keypoint[:, :, joint], toy_clip.keypoint[:, :, parts].mean(2), atol=1e-3)
        assert np.allclose(got.score[:, :, joint], toy_clip.score[:, :, parts].mean(2), atol=1e-6)


def test_coco_to_human36m_agrees_with_the_official_code(golden_dir: Path) -> None:
    with np.load(golden_dir / "pre_a.npz") as golden:
        for clip in ("c0", "c1", "c2"):
            points, score = golden[f"{clip}/tracked"].astype(np.float32), golden[f"{clip}/keypoint_score"]
            got = relayout(
                Clip(points, np.ones(score.shape, np.float32), LAYOUTS["coco17"], "golden"), LAYOUTS["h36m17"]
            )
            assert np.abs(got.keypoint - golden[f"{clip}/h36m"]).max() < 1e-6


def test_the_same_layout_gives_the_same_clip(toy_clip: Clip) -> None:
    assert relayout(toy_clip, LAYOUTS["coco17"]) is toy_clip


def test_the_input_is_not_touched(toy_clip: Clip) -> None:
    before = toy_clip.keypoint.copy(), toy_clip.score.copy()
    relayout(toy_clip, LAYOUTS["h36m17"])
    assert np.array_equal(toy_clip.keypoint, before[0])
    assert np.array_equal(toy_clip.score, before[1])


@pytest.mark.parametrize(("source", "target"), list(product(LAYOUTS, LAYOUTS)))
def test_joints_of_the_same_name_keep_position_and_score(source: str, target: str) -> None:
    clip = some_clip(source)
    got = relayout(clip, LAYOUTS[target], missing="zero").checked()
    for joint in set(clip.layout.joints) & set(got.layout.joints):
        v, w = clip.layout.index[joint], got.layout.index[joint]
        assert np.array_equal(got.keypoint[:, :, w], clip.keypoint[:, :, v]), joint
        assert np.array_equal(got.score[:, :, w], clip.score[:, :, v]), joint


@pytest.mark.parametrize("source", ["coco17", "openpose18", "body25", "blazepose33", "ntu25", "kinect20", "penn13"])
def test_every_usual_layout_becomes_human36m(source: str) -> None:
    assert relayout(some_clip(source), LAYOUTS["h36m17"]).detected.all()


def test_a_derived_joint_is_missing_where_one_of_its_joints_is(toy_clip: Clip) -> None:
    keypoint, score = toy_clip.keypoint.copy(), toy_clip.score.copy()
    keypoint[0, 3, 11], score[0, 3, 11] = 0, 0  # the left hip
    got = relayout(toy_clip.with_pose(keypoint, score), LAYOUTS["h36m17"])
    lost = {got.layout.joints[v] for v in np.flatnonzero(~got.detected[0, 3])}
    assert lost == {"hip_left", "root", "belly"}
    assert not got.keypoint[0, 3][~got.detected[0, 3]].any()
    assert got.detected.sum() == got.score.size - 3


def test_kinect_names_are_synonyms() -> None:
    clip = some_clip("kinect20", 3)
    got = relayout(clip, LAYOUTS["ntu25"], missing="zero")
    for here, there in (("spine_base", "hip_center"), ("spine_shoulder", "shoulder_center"), ("spine_mid", "spine")):
        assert np.array_equal(got.keypoint[:, :, got.layout.index[here]], clip.keypoint[:, :, clip.layout.index[there]])


def test_kinect_v2_gives_v1_the_shoulder_centre_not_the_neck() -> None:
    clip = some_clip("ntu25", 3)
    got = relayout(clip, LAYOUTS["kinect20"])
    assert np.array_equal(got.keypoint[:, :, 2], clip.keypoint[:, :, 20])


def test_a_joint_that_cannot_be_derived_is_named() -> None:
    with pytest.raises(
        InputError, match=r"coco17 needs eye_left, eye_right, ear_left, ear_right, which penn13 .*choose"
    ):
        relayout(some_clip("penn13"), LAYOUTS["coco17"])


def test_or_it_is_missing_if_that_is_allowed() -> None:
    got = relayout(some_clip("penn13"), LAYOUTS["coco17"], missing="zero")
    assert [joint for joint, seen in zip(got.layout.joints, got.detected[0, 0], strict=True) if not seen] == [
        "eye_left",
        "eye_right",
        "ear_left",
        "ear_right",
    ]


def test_what_is_known_of_the_clip_stays(toy_clip: Clip) -> None:
    got = relayout(replace(toy_clip, subject=7, camera=2), LAYOUTS["body12"])
    assert (got.name, got.label, got.subject, got.camera) == ("toy", 1, 7, 2)
    assert got.image_size == (1080, 1920)


@pytest.mark.real
@pytest.mark.slow
def test_real_clips_convert_to_finite_human36m_and_coco(data_dir: Path) -> None:
    for folder in sorted({path.parent for path in data_dir.glob("*/*.npz")}):
        for source in load_data(folder).sources:
            if source == "vicon":
                continue  # rigid bodies, not joints
            for clip, target in product(load_data(folder, source=source, limit=3), ("h36m17", "coco17", "body12")):
                relayout(clip, LAYOUTS[target], missing="zero").checked()


@pytest.mark.real
@pytest.mark.slow
def test_conversion_agrees_with_the_coco_indices_of_the_files(data_dir: Path) -> None:
    compared = 0
    for path in sorted(data_dir.glob("*/*.npz")):
        with np.load(path) as arrays:
            if "coco17_from" not in arrays:
                continue
            first = arrays["keypoint"][: arrays["clip_length"][0]]
            names, of = arrays["joint_names"].tolist(), arrays["coco17_from"]
        clip = load_data(path)[0]
        got = relayout(clip, LAYOUTS["coco17"], missing="zero")
        for joint, v in enumerate(of):
            if v >= 0 and names[v] == got.layout.joints[joint]:
                seen = got.detected[0, :, joint]
                assert np.array_equal(got.keypoint[0, seen, joint], first[seen, v])
                compared += 1
    assert compared > 12 * 12


OTHER_NAMES = (("root", "mid_hip", "hip_center", "spine_base"), ("spine_shoulder", "shoulder_center"))
"""Names of one joint."""
MEANS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("neck", "spine_shoulder", "shoulder_center"), ("shoulder_left", "shoulder_right")),
    **dict.fromkeys(OTHER_NAMES[0], ("hip_left", "hip_right")),
    **dict.fromkeys(
        ("belly", "spine", "spine_mid", "spine_2"), ("shoulder_left", "shoulder_right", "hip_left", "hip_right")
    ),
    "head": ("eye_left", "eye_right"),
    "hand_left": ("index_left", "pinky_left"),
    "hand_right": ("index_right", "pinky_right"),
}
"""Joint -> the joints that it lies between, where nothing nearer is there."""
NEAREST: dict[str, tuple[str, ...]] = {
    "neck": ("spine_shoulder", "shoulder_center"),
    "spine_shoulder": ("neck",),
    "shoulder_center": ("neck",),
    **dict.fromkeys(("belly", "spine", "spine_mid", "spine_2"), ("belly", "spine", "spine_mid", "spine_2")),
    "head": ("face", "nose"),
    "face": ("nose", "head", "eye_left", "eye_right"),
    "nose": ("face", "head"),
    **{f"foot_{side}": (f"foot_index_{side}", f"big_toe_{side}") for side in ("left", "right")},
    **{f"foot_index_{side}": (f"big_toe_{side}", f"foot_{side}") for side in ("left", "right")},
    **{f"big_toe_{side}": (f"foot_index_{side}", f"foot_{side}") for side in ("left", "right")},
    **{f"hand_{side}": (f"hand_index1_{side}", f"hand_pinky1_{side}") for side in ("left", "right")},
}
"""Joint -> those that may stand for it, one of them or the mean of some."""


@pytest.mark.parametrize(("source", "target"), list(product(LAYOUTS, LAYOUTS)))
def test_a_joint_of_another_name_is_that_joint_or_lies_between_its_neighbours_or_is_reported(
    source: str, target: str
) -> None:
    clip = some_clip(source)
    wanted = LAYOUTS[target]
    got = relayout(clip, wanted, missing="zero")
    lost: list[str] = []
    for joint in set(wanted.joints) - set(clip.layout.joints):
        v = wanted.index[joint]
        place, score = got.keypoint[:, :, v], got.score[:, :, v]
        if not score.any():
            assert not place.any()
            lost.append(joint)
            continue
        synonyms = [name for names in OTHER_NAMES if joint in names for name in names]
        stand_ins = [n for n in (*synonyms, *NEAREST.get(joint, ()), *MEANS.get(joint, ())) if n in clip.layout.index]
        of = [clip.layout.index[name] for name in stand_ins]
        low, high = clip.keypoint[:, :, of].min(2), clip.keypoint[:, :, of].max(2)
        assert stand_ins, joint
        assert ((place >= low - 1e-6) & (place <= high + 1e-6)).all(), joint  # a mean, or one of them
        same = [name for name in synonyms if name in clip.layout.index]
        if same:
            assert np.array_equal(place, clip.keypoint[:, :, clip.layout.index[same[0]]]), joint
        elif not any(name in clip.layout.index for name in NEAREST.get(joint, ())):
            between = [clip.layout.index[name] for name in MEANS[joint]]
            np.testing.assert_allclose(place, clip.keypoint[:, :, between].mean(2), atol=1e-6)
            np.testing.assert_allclose(score, clip.score[:, :, between].mean(2), atol=1e-6)
    if lost and source != target:
        with pytest.raises(InputError) as refused:
            relayout(clip, wanted)
        first = next(joint for joint in wanted.joints if joint in lost)
        assert f"{target} needs {first}" in str(refused.value)
