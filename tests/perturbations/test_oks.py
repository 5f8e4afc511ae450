"""Sizes of persons and how far their joints may be off."""

import numpy as np
import pytest
from damage import make_clip, whole

from skelbench.core.layout import LAYOUTS, Layout
from skelbench.perturbations.oks import GOOD, JITTER, MISS, keypoint_sigmas, known_joints, tolerances
from skelbench.perturbations.regions import regions
from skelbench.perturbations.rulers import person_sizes


@pytest.mark.parametrize(("distance", "similarity"), [(GOOD, 0.85), (JITTER, 0.5), (MISS, 0.1)])
def test_the_distances_are_those_of_the_similarities_that_papers_name(distance: float, similarity: float) -> None:
    assert np.exp(-(distance**2) / 2) == pytest.approx(similarity, abs=5e-4)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_joint_of_every_layout_has_a_tolerance_and_a_region(layout: str) -> None:
    assert len(keypoint_sigmas(LAYOUTS[layout])) == len(regions(LAYOUTS[layout])) == len(LAYOUTS[layout])


def test_cocos_joints_have_cocos_sigmas() -> None:
    of = keypoint_sigmas(LAYOUTS["coco17"])
    cocos = [0.026, 0.025, 0.025, 0.035, 0.035, 0.079, 0.079, 0.072, 0.072, 0.062, 0.062]
    assert [of[joint] for joint in LAYOUTS["coco17"].joints] == [*cocos, 0.107, 0.107, 0.087, 0.087, 0.089, 0.089]


def test_joints_that_nobody_knows_are_named() -> None:
    clip = make_clip()
    animal = Layout("cat", ("tail_tip", *clip.layout.joints[1:]), (), "tail_tip")
    strange = type(clip)(clip.keypoint, clip.score, animal, "cat")
    assert "tail_tip" in known_joints(strange)
    assert known_joints(clip) == ""


def test_a_person_is_as_large_as_half_his_box() -> None:
    clip = whole()
    for person, size in enumerate(person_sizes(clip)):
        width, height = np.median(np.sort(np.ptp(clip.keypoint[person], axis=1)), axis=0)
        assert size == pytest.approx(np.sqrt(0.53 * width * height), rel=1e-5)


def test_tolerances_are_twice_sigma_times_the_size_of_the_person() -> None:
    clip = whole()
    assert tolerances(clip)[:, 0, 0] == pytest.approx(2 * 0.026 * person_sizes(clip))


def test_nobody_has_no_size() -> None:
    clip = whole()
    assert not person_sizes(clip.without(np.ones_like(clip.detected))).any()


def test_regions_are_those_of_the_priors_of_posefix() -> None:
    of = dict(zip(LAYOUTS["ntu25"].joints, regions(LAYOUTS["ntu25"]), strict=True))
    assert (of["head"], of["hand_tip_left"], of["spine_mid"], of["spine_base"]) == ("face", "upper", "upper", "lower")
    assert (of["hip_left"], of["foot_right"]) == ("lower", "lower")
