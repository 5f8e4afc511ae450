"""The page in a browser: the player of clips."""

import time
from pathlib import Path

import numpy as np
import pytest
from browser import Browser
from toy_page import held, joints

from skelbench.core.layout import LAYOUTS
from skelbench.data.find import load_data
from skelbench.perturbations import FAMILIES
from skelbench.perturbations.spec import Spec


@pytest.fixture
def clips(browser: Browser, site: Path) -> Browser:
    browser.load(site / "clips.html")
    return browser


def test_the_level_slider_moves_the_joints_to_where_the_perturbation_puts_them(clips: Browser) -> None:
    data = load_data("synthetic")
    clip = data[list(data.labels).index(data.classes.index("wave"))]
    low, high = clip.keypoint[0].min((0, 1)), clip.keypoint[0].max((0, 1))
    side = 1.1 * (high - low).max()
    frame = int(np.linspace(0, clip.keypoint.shape[1] - 1, 40).round()[20])
    corner = (low + high) / 2 - side / 2
    for level in (0.03, 0.1):  # from 0.01, one step to the right each time
        clips.type("#clip-level", "Right")
        assert clips.texts("#clip-level-text") == [f"noise:{level}"]
        wanted = Spec.parse(f"noise:{level}").apply(clip, 0).keypoint[0, frame]
        np.testing.assert_allclose(joints(clips, "panel-damaged"), (wanted - corner) / side * 400, atol=0.05)
    clean = (clip.keypoint[0, frame] - corner) / side * 400
    np.testing.assert_allclose(joints(clips, "panel-clean"), clean, atol=0.05)


def test_every_clip_is_shown_under_every_family_and_lost_joints_are_gone(clips: Browser, site: Path) -> None:
    player = held(site / "clips.html")["player"]
    shown = {one["family"] for one in player["specs"]}
    assert set(FAMILIES) - shown == {"ghost", "rotate"}  # one more person than there are places for; 3-D poses
    assert all(set(clip["poses"]) == {one["spec"] for one in player["specs"]} for clip in player["clips"])
    clips.choose("#clip-family", "part-mask")
    assert clips.texts("#clip-level-text") == ["part-mask:right_arm"]
    assert len(joints(clips, "panel-damaged")) == 17 - len(LAYOUTS["coco17"].parts["right_arm"])
    assert len(joints(clips, "panel-clean")) == 17
    two = next(i for i, clip in enumerate(player["clips"]) if clip["persons"] == 2)
    clips.choose("#clip", clips.texts("#clip option")[two])
    assert len(joints(clips, "panel-clean")) == 34


def test_play_moves_and_pause_holds_the_skeletons(clips: Browser) -> None:
    clips.type("#play", "Space")
    assert clips.texts("#play") == ["Pause"]
    before = clips.texts("#frame-text")
    end = time.monotonic() + 20
    while clips.texts("#frame-text") == before:
        assert time.monotonic() < end
    clips.type("#play", "Space")
    stopped = clips.texts("#frame-text")
    assert (clips.texts("#play"), clips.texts("#frame-text")) == (["Play"], stopped)
    pose = joints(clips, "panel-clean")
    clips.type("#frame", "Right")
    assert not np.array_equal(joints(clips, "panel-clean"), pose)
