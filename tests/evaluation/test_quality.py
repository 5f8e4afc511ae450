"""The quality report: on clips that were damaged at a known level it finds the level, on clean ones next to nothing."""

import numpy as np
import pytest

from skelbench import Clip, load_data, perturb
from skelbench.core.layout import LAYOUTS
from skelbench.evaluation.quality import quality

COCO = LAYOUTS["coco17"]


def standing(frames: int = 40, persons: int = 1) -> Clip:
    """People of height 100 px who stand still, all joints detected."""
    points = np.random.default_rng(0).uniform(100, 200, (persons, 1, 17, 2))
    points[:, :, 0], points[:, :, 15] = (150, 100), (150, 200)
    keypoint = np.repeat(points, frames, axis=1).astype(np.float32)
    return Clip(keypoint, np.ones(keypoint.shape[:3], np.float32), COCO, "a", -1, (200, 400))


@pytest.fixture(scope="module")
def clean() -> list[Clip]:
    return list(load_data("synthetic", source="gt", limit=12))


@pytest.mark.parametrize("family", ["noise", "jitter"])
@pytest.mark.parametrize("level", [0.002, 0.01, 0.05])
def test_a_level_of_noise_is_found_again(clean: list[Clip], family: str, level: float) -> None:
    found = [quality(perturb(clip, f"{family}:{level}")).levels[family] for clip in clean]
    assert np.array(found, float) == pytest.approx(level, rel=0.15)
    assert np.median(np.array(found, float)) == pytest.approx(level, rel=0.04)


@pytest.mark.parametrize("family", ["joint-mask", "joint-mask@frame", "frame-mask"])
@pytest.mark.parametrize("level", [0.1, 0.3, 0.5])
def test_a_share_that_is_masked_is_found_again(clean: list[Clip], family: str, level: float) -> None:
    for clip in clean:
        levels = quality(perturb(clip, f"{family}:{level}")).levels
        assert levels[family] == pytest.approx(level, abs=0.05)  # rounded to joints; the ends are no gap
        others = {"joint-mask", "joint-mask@frame", "frame-mask"} - {family}
        assert [levels[other] for other in others] == pytest.approx([0, 0], abs=1e-9)


def test_noise_is_found_under_a_mask(clean: list[Clip]) -> None:
    found = [quality(perturb(clip, "noise:0.01+joint-mask@frame:0.3")).levels["noise"] for clip in clean]
    assert np.array(found, float) == pytest.approx(0.01, rel=0.25)


def test_clean_clips_with_all_their_motion_are_clean(clean: list[Clip]) -> None:
    for clip in clean:
        report = quality(clip)
        assert report.levels["noise"] is not None and report.levels["noise"] < 1e-4
        assert (report.missing, report.empty, report.spikes) == (0, 0, 0)
        assert report.swaps in (0, None)  # None: from the side, left and right lie on each other


def test_the_tremor_of_a_person_is_in_body_heights() -> None:
    clip = standing(frames=400)
    error = np.random.default_rng(1).normal(0, 2, clip.keypoint.shape).astype(np.float32)
    shaken = clip.with_pose(clip.keypoint + error, clip.score)
    assert quality(shaken).tremor == pytest.approx(0.02, rel=0.06)  # 2 px of some 100 px
    assert quality(shaken).levels["noise"] == pytest.approx(2 / 200, rel=0.05)  # half of 400 px is a camera unit


@pytest.mark.parametrize(("length", "counted"), [(1, 1), (2, 2), (3, 0)])
def test_a_spike_is_away_and_back_within_two_frames(length: int, counted: int) -> None:
    clip = standing()
    clip.keypoint[0, 10 : 10 + length, 9] += 60
    assert quality(clip).spikes == pytest.approx(counted / (40 * 17))


def test_a_joint_that_moves_far_and_stays_is_no_spike() -> None:
    clip = standing()
    clip.keypoint[0, 10:, 9] += 60
    assert quality(clip).spikes == 0


def test_an_exchange_of_sides_counts_at_its_beginning_and_its_end() -> None:
    clip = standing()
    clip.keypoint[0, :, 9], clip.keypoint[0, :, 10] = (100, 150), (200, 150)  # the wrists
    clip.keypoint[0, 10:20, [9, 10]] = clip.keypoint[0, 10:20, [10, 9]]
    before = quality(standing())
    told = quality(clip)
    assert before.swaps == 0 and told.swaps is not None
    pairs = round(2 / told.swaps / 39)
    assert 1 <= pairs <= 8 and told.swaps == pytest.approx(2 / (39 * pairs))


def test_what_is_missing_is_counted_of_those_who_are_there() -> None:
    clip = standing(frames=10, persons=2)
    clip.score[1] = 0  # the second person never comes
    clip.score[0, :2] = 0  # nobody is in the first two of ten frames
    clip.score[0, 2, :5] = 0  # 5 of the 8 * 17 joints of the others
    report = quality(clip)
    assert (report.persons, report.empty) == (1, pytest.approx(0.2))
    assert report.missing == pytest.approx(5 / (8 * 17))


def test_who_comes_late_and_leaves_early_makes_no_gap_and_who_returns_does() -> None:
    clip = standing(frames=10, persons=2)
    clip.score[1, :3] = clip.score[1, 8:] = 0
    assert quality(clip).levels["frame-mask"] == 0
    clip.score[1, 5] = 0  # of frames 4 to 6 of the second, and 1 to 8 of the first
    assert quality(clip).levels["frame-mask"] == pytest.approx(1 / 11)


def test_a_clip_of_two_frames_or_of_nobody_gets_no_number_for_its_motion() -> None:
    nobody = standing().without(np.ones((1, 1, 1), bool))
    for clip in (standing(frames=2), nobody):
        report = quality(clip)
        assert (report.tremor, report.levels["noise"], report.levels["jitter"]) == (None, None, None)
    assert (quality(nobody).missing, quality(nobody).empty, quality(nobody).persons) == (0, 1, 0)


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "source", "most"),
    [("utd_mhad", "kinect", 0.0005), ("nw_ucla", "kinect", 0.003), ("penn_action", "gt", 0.004)],
)
def test_fast_motion_of_real_clips_does_not_read_as_noise(name: str, source: str, most: float) -> None:
    clips = list(load_data(name, source=source, limit=20))
    read = np.array([quality(clip).levels["noise"] for clip in clips], float)
    assert np.median(read) < most
    noisy = np.array([quality(perturb(clip, "noise:0.01")).levels["noise"] for clip in clips], float)
    assert np.median(noisy) == pytest.approx(0.01, rel=0.12)
