"""Pictures of clips, still and moving."""

import warnings
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import pytest
from made_evidence import SPECS, at_levels, texts

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.report.figures import Evidence
from skelbench.report.figures.skeletons import IN_A_ROW, animate, gallery, skeletons
from skelbench.report.strip import save_strip, strip


def test_the_gallery_shows_each_family_once_at_its_middle_level(measured: Evidence) -> None:
    shown = at_levels(measured, "0.3", "0.02", "0.1")
    assert list(gallery(shown)) == ["clean", "noise:0.1", *SPECS[2:]]
    assert "noise:0.1" in texts(skeletons(shown))


def test_importance_of_another_shape_is_refused(toy_clip: Clip) -> None:
    with pytest.raises(InputError, match="importance has shape"):
        strip({"a": toy_clip}, importance={"a": np.ones((1, 2, 3))})


def test_an_animation_has_the_frames_that_were_asked_for(toy_clip: Clip, tmp_path: Path) -> None:
    from PIL import Image

    importance = np.zeros(toy_clip.score.shape)
    animate({"a": toy_clip, "b": toy_clip}, tmp_path / "a.gif", {"b": importance}, frames=4)
    with Image.open(tmp_path / "a.gif") as picture:
        assert getattr(picture, "n_frames", 1) == 4


def test_an_animation_that_cannot_be_written_is_refused(
    toy_clip: Clip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match=r"\.gif or \.mp4"):
        animate({"a": toy_clip}, tmp_path / "a.avi")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputError, match="needs ffmpeg"):
        animate({"a": toy_clip}, tmp_path / "a.mp4")


@pytest.mark.slow
def test_a_crowd_is_drawn_in_a_moment(toy_clip: Clip) -> None:
    crowd = toy_clip.with_pose(np.repeat(toy_clip.keypoint[:1], 1000, 0), np.repeat(toy_clip.score[:1], 1000, 0))
    started = process_time()
    figure: Any = strip({"a": crowd, "b": crowd})
    figure.draw_without_rendering()
    assert process_time() - started < 5


def test_every_link_of_seen_joints_is_a_line_from_joint_to_joint(toy_clip: Clip) -> None:
    score = toy_clip.score.copy()
    score[..., toy_clip.layout.links[0][0]] = 0
    figure: Any = strip({"a": toy_clip.with_pose(toy_clip.keypoint, score)}, frames=1)
    (lines, *_) = figure.axes[0].collections
    wanted = [
        toy_clip.keypoint[0, 0, [child, parent]]
        for child, parent in toy_clip.layout.links
        if score[0, 0, [child, parent]].all()
    ]
    assert len(wanted) < len(toy_clip.layout.links)
    assert np.allclose(lines.get_segments(), wanted)


def test_the_clean_skeleton_is_grey_beneath_the_damaged_one_at_the_same_share_of_the_clip(toy_clip: Clip) -> None:
    half = toy_clip.at(np.arange(0, toy_clip.score.shape[1], 2))
    figure: Any = strip({"clean": toy_clip, "half": half}, frames=2, over=toy_clip)
    clean_row, half_row = figure.axes[:2], figure.axes[2:]
    for axes, frame in zip(half_row, (0, -1), strict=True):
        (grey,) = [lines for lines in axes.collections if lines.get_zorder() == 1][:1]
        assert np.allclose(
            grey.get_segments(), [toy_clip.keypoint[0, frame, list(link)] for link in toy_clip.layout.links]
        )
        assert np.ptp(grey.get_colors()[:, :3]) == 0
    assert not any(
        lines.get_zorder() == 1 for axes in clean_row for lines in axes.collections if hasattr(lines, "get_segments")
    )


def test_a_clip_of_other_joints_has_no_shadow(toy_clip: Clip) -> None:
    other = replace(
        toy_clip,
        layout=replace(
            toy_clip.layout,
            name="other",
            joints=tuple(f"j{v}" for v in range(17)),
            edges=(),
            bones=(),
            limbs=(),
            centre="j0",
        ),
    )
    figure: Any = strip({"other": other}, frames=1, over=toy_clip)
    assert not [lines for lines in figure.axes[0].collections if hasattr(lines, "get_segments")]


def test_no_tex_is_run_for_a_picture(toy_clip: Clip, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"end the name in \.png, \.svg, \.pdf"):
        save_strip({"a": toy_clip}, tmp_path / "x.pgf")
    assert not list(tmp_path.iterdir())


def test_a_row_with_a_long_name_leaves_room_for_its_panels(toy_clip: Clip, tmp_path: Path) -> None:
    """Of a level such as 1e-300 the name has 300 characters; Matplotlib would warn that nothing is left."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        save_strip({f"noise:0.{'0' * 300}1": toy_clip}, tmp_path / "x.png")


def test_more_clips_than_a_row_has_room_for_stand_in_another_row(toy_clip: Clip, tmp_path: Path) -> None:
    from PIL import Image

    for number in (IN_A_ROW, IN_A_ROW + 1):
        animate({str(k): toy_clip for k in range(number)}, tmp_path / f"{number}.gif", frames=2)
    with Image.open(tmp_path / f"{IN_A_ROW}.gif") as one, Image.open(tmp_path / f"{IN_A_ROW + 1}.gif") as two:
        assert one.width == two.width
        assert abs(two.height - 2 * one.height) <= 1
