"""Insertion and deletion: curves known by hand, areas computed by hand, and what `skelbench explain` prints."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from command import skelbench, succeeded, wrist_card
from toy import WRIST, WristModel

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.data.find import load_data
from skelbench.evaluation.results.bootstrap import resampled
from skelbench.explain.explain import BEST, Explained, explain_model
from skelbench.explain.greedy import greedy
from skelbench.explain.insertion import auc, curves, normalised, ranked
from skelbench.explain.table import COLUMNS
from skelbench.report.figures.importance import insertion, on_clip

WRIST_JOINT = 10  # wrist_right in coco17


@pytest.fixture
def clips(toy_set: Path) -> list[Clip]:
    """Six clips, two of each class; without the right wrist the model answers class 0."""
    return list(load_data(str(toy_set), source="pose", split="xsub"))


def rank_wrist(clip: Clip, place: int) -> np.ndarray:
    """Ranks (1, 1, 17) with the wrist at `place`, the other joints in order."""
    others = [v for v in range(17) if v != WRIST_JOINT]
    order = [*others[:place], WRIST_JOINT, *others[place:]]
    ranks = np.empty((1, 1, 17), np.int64)
    ranks[0, 0, order] = np.arange(17)
    return ranks


@pytest.mark.parametrize("place", [0, 8, 16])
def test_the_curve_falls_where_the_one_joint_goes_and_rises_where_it_comes(clips: list[Clip], place: int) -> None:
    found = curves(WristModel(WRIST), clips, [rank_wrist(clip, place) for clip in clips], steps=17)
    labels = np.array([clip.label for clip in clips])
    away = np.arange(18) > place  # at step k the first k joints are away
    np.testing.assert_array_equal(found.correct[0], (labels[:, None] == 0) | ~away)
    np.testing.assert_array_equal(found.correct[1], (labels[:, None] == 0) | away)
    np.testing.assert_allclose(found.probability, found.correct, atol=1e-3)


def test_the_area_is_that_of_the_trapezoids() -> None:
    # 1, 0.5, 0.5, 0 at 0, 1/3, 2/3, 1: (0.75 + 0.5 + 0.25) / 3
    assert auc(np.array([1, 0.5, 0.5, 0])) == pytest.approx(0.5)
    # 1 until 1/2, 0 from 1: 1/2 + 1/4
    assert auc(np.array([[1.0, 1, 0], [0, 0, 1]])) == pytest.approx([0.75, 0.25])


def test_at_both_ends_deletion_and_insertion_meet(clips: list[Clip]) -> None:
    found = curves(WristModel(WRIST), clips, [rank_wrist(clip, 3) for clip in clips], steps=4)
    np.testing.assert_array_equal(found.probability[0][:, [0, -1]], found.probability[1][:, [-1, 0]])


def test_all_steps_of_all_clips_run_as_full_batches(clips: list[Clip]) -> None:
    model = WristModel(WRIST)
    curves(model, clips, [rank_wrist(clip, 0) for clip in clips], steps=10)
    total = 2 * 11 * len(clips)
    assert model.batches == [32] * (total // 32) + [total % 32]


def test_the_most_important_detected_unit_comes_first(toy_clip: Clip) -> None:
    score = toy_clip.score.copy()
    score[0, :, 5] = 0  # a joint that was never detected
    clip = toy_clip.with_pose(toy_clip.keypoint, score)
    importance = np.zeros(score.shape, np.float32)
    importance[0, :, 5] = 9
    importance[1, 4, 7] = 5
    importance[0, :, 2] = 0.1  # 30 frames: 3 in all
    joints = ranked(importance, clip, "joint")
    assert joints.shape == (2, 1, 17)
    assert (joints[1, 0, 7], joints[0, 0, 2], joints[0, 0, 5]) == (0, 1, 34)
    assert sorted(joints.ravel())[:33] == list(range(33))
    each = ranked(importance, clip, "joint-frame")
    assert each.shape == score.shape
    assert each[1, 4, 7] == 0
    assert sorted(each[0, :, 2]) == list(range(1, 31))


def test_greedy_takes_the_one_joint_first_or_last_as_it_should(clips: list[Clip]) -> None:
    model = WristModel(WRIST)
    for clip, gone, come in zip(clips, greedy(model, clips, 17, False), greedy(model, clips, 17, True), strict=True):
        assert sorted(gone.ravel()) == sorted(come.ravel()) == list(range(17))
        if clip.label:
            assert gone[0, 0, WRIST_JOINT] == come[0, 0, WRIST_JOINT] == 0


def test_greedy_in_fewer_steps_orders_every_joint_once(clips: list[Clip]) -> None:
    for order in greedy(WristModel(WRIST), clips, 5, False):
        assert sorted(order.ravel()) == list(range(17))


def test_normalised_is_0_at_random_and_1_at_the_best_in_both_directions() -> None:
    random, best = np.array([0.5, 0.4]), np.array([0.1, 0.8])
    np.testing.assert_allclose(normalised(random, random, best), 0)
    np.testing.assert_allclose(normalised(best, random, best), 1)
    np.testing.assert_allclose(normalised(np.array([0.3, 0.3]), random, best), [0.5, -0.25])
    assert np.isnan(normalised(random, random, random)).all()


def test_the_bootstrap_interval_is_the_known_one_of_a_share() -> None:
    values = np.repeat([0.0, 1.0], 200)
    drawn = resampled(np.arange(400))
    low, high = drawn.interval(drawn.weights @ values)
    assert (low, high) == pytest.approx((0.5 - 1.96 * 0.025, 0.5 + 1.96 * 0.025), abs=0.006)


def test_occlusion_of_the_wrist_model_is_as_good_as_the_best_order(clips: list[Clip]) -> None:
    found = {each.importance: each for each in explain_model(WristModel(WRIST), clips, ["occlusion"], 17, "joint", 0)}
    assert list(found) == ["occlusion", "random", BEST]
    # two thirds of the clips need the wrist: it is gone after the first of 17 steps, and there after it
    fell, rose = found["occlusion"].mean(lambda of: auc(of.correct))[0]
    assert fell == pytest.approx(1 / 3 + 2 / 3 * 0.5 / 17)
    assert rose == pytest.approx(1 - 2 / 3 * 0.5 / 17)
    np.testing.assert_allclose(found["occlusion"].normalised()[0], 1, atol=1e-3)
    np.testing.assert_allclose(found["random"].normalised()[0], 0, atol=1e-9)


def test_the_pictures_show_the_curves_and_the_map_of_the_first_clip(clips: list[Clip]) -> None:
    clips = clips[2:]  # the first is of class 2 now: it needs the wrist
    found = list(explain_model(WristModel(WRIST), clips, ["occlusion"], 17, "joint", 0))
    panels = insertion(found, "toy").axes
    assert [axes.lines[0].get_label() for axes in panels] == ["occlusion"] * 4
    wanted = [*found[0].curves.probability.mean(axis=1), *found[0].curves.correct.mean(axis=1)]
    for axes, values in zip(panels, wanted, strict=True):
        np.testing.assert_allclose(axes.lines[0].get_ydata(), values)
    frames = on_clip(found, clips[0], "toy").axes
    assert len(frames) == 6
    for axes in frames:
        assert axes.collections[-1].get_array().argmax() == WRIST_JOINT  # the brightest


@pytest.mark.parametrize("unit", ["joint", "joint-frame"])
def test_two_draws_of_rise_agree_more_than_two_draws_of_nothing(clips: list[Clip], unit: str) -> None:
    """Correlation of the maps of two seeds."""
    (rise, *_, random, _) = explain_model(WristModel(WRIST), clips[1:2], ["rise@300"], 4, unit, 0)
    assert isinstance(rise, Explained)
    assert rise.agreement is not None
    assert rise.agreement > 0.8
    assert random.agreement is None


def test_wrong_units_and_maps_are_answered(toy_clip: Clip) -> None:
    with pytest.raises(InputError, match="unknown unit 'joints'; did you mean joint"):
        ranked(toy_clip.score, toy_clip, "joints")
    with pytest.raises(InputError, match=r"has shape \(30, 17\), expected \(2, 30, 17\)"):
        ranked(toy_clip.score[0], toy_clip, "joint")


@pytest.fixture
def explain(toy_set: Path, tmp_path: Path) -> list[object]:
    return [
        "explain",
        "--trust",
        "--model",
        wrist_card(tmp_path),
        "--data",
        toy_set,
        "--source",
        "pose",
        "--steps",
        "5",
    ]


def test_explain_prints_a_table_and_writes_the_curves(explain: list[object], tmp_path: Path) -> None:
    out = tmp_path / "new" / "curves.csv"
    ran = skelbench(*explain, "--importance", "attention,occlusion,random", "--limit", "4", "--out", out)
    assert ran.code == 0, ran.err
    assert "wrist: its adapter has no `attention`, so attention is left out" in ran.err
    lines = ran.out.splitlines()
    assert lines[0] == "toy, xsub, source pose, 4 clips, unit joint; intervals: 95 %, over 2 subjects, which is few"
    assert [line.split()[:2] for line in lines[2:5]] == [["wrist", "occlusion"], ["wrist", "random"], ["wrist", "best"]]
    assert lines[-1].startswith(f"curves in {out}, pictures in {out.with_suffix('.png')}, ")
    pictures = {f"{name}.{kind}" for name in ("curves", "curves-clip") for kind in ("png", "svg")}
    assert {path.name for path in out.parent.iterdir()} == {"curves.csv", *pictures}
    rows = pd.read_csv(out)
    assert tuple(rows.columns) == tuple(COLUMNS)
    assert len(rows) == 3 * 2 * 6
    start = rows[(rows["mode"] == "deletion") & (rows["share"] == 0)]
    assert (start["accuracy"] == 1).all()
    assert ((rows["probability_low"] <= rows["probability"]) & (rows["probability"] <= rows["probability_high"])).all()


def test_the_same_command_gives_the_same_answer(explain: list[object], tmp_path: Path) -> None:
    command = [*explain, "--importance", "rise@30", "--limit", "3", "--unit", "joint-frame"]
    assert succeeded(*command) == succeeded(*command)


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        (["--importance", "rize"], "unknown importance 'rize'; did you mean rise"),
        (["--unit", "frame"], "unknown unit 'frame'; did you mean"),
        (["--out", "."], "it is a folder"),
    ],
)
def test_wrong_options_are_one_line(explain: list[object], options: list[object], answer: str) -> None:
    ran = skelbench(*explain, *options)
    assert ran.code == 2
    assert answer in ran.err
    assert len(ran.err.splitlines()) == 1


def test_what_no_bootstrap_sample_has_is_nan_without_a_warning() -> None:
    drawn = resampled(np.array(["a", "b", "c"]))
    values = np.stack((np.full(2001, np.nan), np.linspace(0, 1, 2001)), axis=1)
    low, high = drawn.interval(values)
    assert np.isnan((low[0], high[0])).all()
    assert low[1] < high[1]
