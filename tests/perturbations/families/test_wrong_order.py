"""Joints read in another order: which value stands under which name."""

import numpy as np
import pytest
from damage import apply, cases, fingerprint, make_clip, whole
from scipy import stats

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.perturbations.spec import Spec


def places(text: str, clip: Clip, seed: int = 0) -> list[int]:
    """For every joint, the one whose values it has, in all frames and of all persons."""
    damaged = apply(text, clip, seed)
    same = (damaged.keypoint[:, :, :, None] == clip.keypoint[:, :, None]).all(axis=(0, 1, 4))  # (V, V)
    assert (same.sum(axis=1) == 1).all()
    return same.argmax(axis=1).tolist()


def cycle_from(joint: int, taken: list[int]) -> list[int]:
    met = [joint]
    while taken[met[-1]] != joint:
        met.append(taken[met[-1]])
    return met


@pytest.mark.parametrize("number", [2, 4, 8, 12, 17])
def test_that_many_joints_go_round_in_one_circle(number: int) -> None:
    for seed in range(10):
        taken = places(f"permute:{number}", whole(), seed)
        moved = [v for v in range(17) if taken[v] != v]
        assert len(moved) == number and sorted(taken) == list(range(17))
        assert sorted(cycle_from(moved[0], taken)) == moved


def test_joints_exchanged_at_a_low_number_are_so_at_every_higher_one() -> None:
    for seed in range(10):
        moved = [{v for v, at in enumerate(places(f"permute:{n}", whole(), seed)) if v != at} for n in (2, 4, 8, 17)]
        assert moved[0] < moved[1] < moved[2] < moved[3]


def test_all_joints_are_equally_likely() -> None:
    moved = np.zeros(17)
    for seed in range(300):
        moved += np.array(places("permute:3", whole(frames=2), seed)) != np.arange(17)
    assert stats.chisquare(moved).pvalue > 0.01


def test_scores_go_with_their_joints() -> None:
    clip = make_clip()
    damaged = apply("permute:17", clip)
    for v in range(17):
        told = [u for u in range(17) if (damaged.score[:, :, v] == clip.score[:, :, u]).all()]
        np.testing.assert_array_equal(damaged.keypoint[:, :, v], clip.keypoint[:, :, told[0]])


def test_more_joints_than_there_are_cannot_be_exchanged() -> None:
    with pytest.raises(InputError, match="permute of 18 joints, but clip 'whole' has 17"):
        apply("permute:18", whole())


def test_openpose_read_as_coco_is_the_order_of_its_paper_without_the_neck() -> None:
    order = [
        "nose",
        "shoulder_right",
        "elbow_right",
        "wrist_right",
        "shoulder_left",
        "elbow_left",
        "wrist_left",
        "hip_right",
        "knee_right",
        "ankle_right",
        "hip_left",
        "knee_left",
        "ankle_left",
        "eye_right",
        "eye_left",
        "ear_right",
        "ear_left",
    ]
    clip = whole()
    taken = places("permute@openpose-as-coco:1", clip)
    assert [clip.layout.joints[v] for v in taken] == order


def test_h36m_read_as_coco_has_the_pelvis_for_a_nose() -> None:
    clip = whole()
    damaged = apply("permute@h36m-as-coco:1", clip)
    was, now = ({name: made.keypoint[:, :, v] for name, v in clip.layout.index.items()} for made in (clip, damaged))
    hips, shoulders = ((was[f"{joint}_left"] + was[f"{joint}_right"]) / 2 for joint in ("hip", "shoulder"))
    read_as = {
        **{"nose": hips, "eye_left": was["hip_right"], "eye_right": was["knee_right"], "ear_left": was["ankle_right"]},
        **{"ear_right": was["hip_left"], "shoulder_left": was["knee_left"], "shoulder_right": was["ankle_left"]},
        **{"elbow_left": (hips + shoulders) / 2, "elbow_right": shoulders, "wrist_left": was["nose"]},
        **{"wrist_right": (was["eye_left"] + was["eye_right"]) / 2, "hip_left": was["shoulder_left"]},
        **{"hip_right": was["elbow_left"], "knee_left": was["wrist_left"], "knee_right": was["shoulder_right"]},
        **{"ankle_left": was["elbow_right"], "ankle_right": was["wrist_right"]},
    }
    assert read_as.keys() == now.keys()
    for joint, expected in read_as.items():
        np.testing.assert_allclose(now[joint], expected, rtol=1e-5)
    assert damaged.layout == clip.layout


@pytest.mark.parametrize("case", [case for case in cases("permute") if "coco" in case])
def test_orders_of_coco_are_asked_of_coco_alone(case: str) -> None:
    kinect = whole(layout="ntu25")
    told = "is of layout ntu25, and the mistake is one with COCO's 17 joints"
    assert list(Spec.parse(case).idle(kinect).values()) == [told]
    assert fingerprint(apply(case, kinect)) == fingerprint(kinect)
    assert not Spec.parse(case).idle(whole())
