"""What an attack sees of a model: scores that an evaluation records, and slopes that finite differences of them say."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from graph_models import small_stgcn
from people import walk
from pose_models import build, people
from slopes import STEP, in_double, in_double_precision, moved
from toy import WRIST, WristModel

from skelbench.adapters.card import shipped_cards
from skelbench.adapters.inputs.pulled import Pulled
from skelbench.adapters.model import load_model, probabilities
from skelbench.core.arrays import Floats
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.data.find import load_data
from skelbench.evaluation.victim import BATCH, BlackBox, WhiteBox, victim

FAST = ("stgcn-synthetic-xsub", "stgcnpp-synthetic-xsub", "motionbert-synthetic-xsub", "posec3d-synthetic-xsub")
MADE_UP = ("aagcn-utd_mhad-xsub", "ctrgcn-utd_mhad-xsub")
"""Cards of networks that no embedded recording is for."""

WRIST_RIGHT = LAYOUTS["coco17"].index["wrist_right"]


class Weighted:
    """A loss whose derivative is known: the scores of every clip times numbers of its own."""

    def __init__(self, clips: int, classes: int) -> None:
        self.numbers = np.random.default_rng(0).standard_normal((clips, classes))
        self.calls = 0

    def __call__(self, scores: Floats) -> tuple[Floats, Floats]:
        self.calls += 1
        return (self.numbers * scores).sum(axis=1), self.numbers


WITHIN = 1e-3
"""Of the length of the slope. Of a million units a few switch on or off within a step; without them it is 1e-6."""


def check_end_to_end(model: Any, clips: Sequence[Clip]) -> None:
    """Move all joints of all clips along a random way, and up the slope, in double precision from joint to loss."""
    model.network.double()
    seen, clips, rng = victim(model), [in_double_precision(clip) for clip in clips], np.random.default_rng(0)
    assert isinstance(seen, WhiteBox)
    loss = Weighted(len(clips), seen.classes)
    with in_double():
        _, slopes = seen.slope(clips, loss)
        ways = [rng.standard_normal(clip.keypoint.shape) * clip.detected[..., None] for clip in clips]
        for along in (ways, slopes):
            units = [way / np.linalg.norm(way) for way in along]
            steps = [STEP * np.ptp(clip.keypoint) / np.abs(way).max() for clip, way in zip(clips, units, strict=True)]
            ends: list[Floats] = []
            for side in (1, -1):
                at = [moved(clip, side * h * way) for clip, way, h in zip(clips, units, steps, strict=True)]
                ends.append(loss(seen.scores(at))[0])
            said = np.array([(slope * way).sum() for slope, way in zip(slopes, units, strict=True)])
            error = np.abs((ends[0] - ends[1]) / (2 * np.array(steps)) - said)
            assert np.all(error < WITHIN * np.array([np.linalg.norm(slope) for slope in slopes]))


@pytest.mark.parametrize("name", FAST)
def test_the_loss_of_trained_networks_has_the_slope_of_finite_differences(name: str) -> None:
    check_end_to_end(load_model(name), list(load_data("synthetic", split="xsub", limit=2)))


@pytest.mark.parametrize("name", MADE_UP)
def test_so_has_that_of_networks_for_3d_poses(name: str) -> None:
    check_end_to_end(load_model(name), [walk("kinect20", 1, 40), walk("kinect20", 2, 33)])


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize("name", shipped_cards())
def test_so_has_that_of_every_shipped_card_on_clips_it_was_measured_on(name: str, data_dir: Path) -> None:
    card = shipped_cards()[name]
    told = card.training
    where = "synthetic" if told["data"] == "synthetic" else data_dir / str(told["data"])
    clips = load_data(where, split=told["split"], source=told["source"])
    check_end_to_end(load_model(card), [untied(clips[int(n)]) for n in np.linspace(0, len(clips) - 1, 5)])


def untied(clip: Clip) -> Clip:
    """Move every joint by at most a ten thousandth of the clip's extent: where two tie, a median has two slopes."""
    way = 1e-4 * np.ptp(clip.keypoint) * np.random.default_rng(0).uniform(-1, 1, clip.keypoint.shape)
    return moved(in_double_precision(clip), way * clip.detected[..., None])


@pytest.mark.parametrize("kind", ["joint", "limb", "fused"])
def test_untrained_heatmaps_and_fused_models_have_it_too(kind: str, tmp_path: Path) -> None:
    clip = people("coco17", 2)
    check_end_to_end(build(kind, clip, tmp_path), [clip])


@pytest.mark.parametrize("name", FAST)
def test_single_precision_says_the_same_slope_to_three_digits(name: str) -> None:
    model: Any = load_model(name)
    clips = list(load_data("synthetic", split="xsub", limit=2))
    loss, seen = Weighted(2, len(model.card.classes)), victim(model)
    assert isinstance(seen, WhiteBox)
    values, slopes = seen.slope(clips, loss)
    assert {slope.dtype for slope in slopes} == {np.dtype(np.float32)}
    np.testing.assert_allclose(values, loss(seen.scores(clips))[0], rtol=1e-5, atol=1e-5)
    model.network.double()
    with in_double():
        _, exact = seen.slope([in_double_precision(clip) for clip in clips], loss)
    for ours, theirs in zip(slopes, exact, strict=True):
        assert np.linalg.norm(ours - theirs) < 1e-3 * np.linalg.norm(theirs)


@pytest.mark.parametrize("kind", ["joint", "dstformer", "fused"])
def test_scores_are_logarithms_of_the_probabilities_that_an_evaluation_records(kind: str, tmp_path: Path) -> None:
    clips = [people("coco17", 1), people("coco17", 2)]
    model = build(kind, clips[0], tmp_path)
    with torch.inference_mode():
        recorded = probabilities(model, [model.prepare(clip) for clip in clips], "cpu")
    scores = victim(model).scores(clips)
    assert scores.shape == (2, 3)
    np.testing.assert_allclose(np.exp(scores), recorded, rtol=1e-5)


def test_with_one_view_differences_of_scores_are_those_of_logits() -> None:
    model, clip = small_stgcn(), people("coco17", 1)
    with torch.inference_mode():
        logits = model.logits(model.prepare(clip)).numpy()
    scores = victim(model).scores([clip])
    np.testing.assert_allclose(scores - scores[:, :1], logits - logits[:, :1], atol=1e-5)


class KnownWrist(WristModel):
    """Sees the mean height of the wrist in the first and in the last three frames; the way back is known by hand."""

    views = 3

    def pull(self, clips: Sequence[Clip]) -> Pulled:
        def back(gradients: Sequence[torch.Tensor]) -> list[Floats]:
            found = [np.zeros(clip.keypoint.shape) for clip in clips]
            for slope, gradient in zip(found, gradients, strict=True):
                wrist = slope[0, :, WRIST_RIGHT, 1]
                wrist[:3] += float(gradient.sum()) / 3
                wrist[-3:] -= float(gradient.sum()) / 3
            return found

        return Pulled([self.prepare(clip) for clip in clips], back)


def rising(clips: int, step: int = 10) -> list[Clip]:
    """Clips of eight frames in which the wrist rises by `step` px more from one to the next."""
    clip = people("coco17", 1).at(np.zeros(8, np.int64))
    ways = np.zeros((clips, *clip.keypoint.shape), np.float32)
    ways[:, 0, 4:, WRIST_RIGHT, 1] = -step * np.arange(1, clips + 1)[:, None]
    return [clip.with_pose(clip.keypoint + way, clip.score) for way in ways]


@pytest.mark.parametrize("clips", [1, 10, 11, 40])
def test_a_slope_by_hand_whether_the_network_sees_all_clips_at_once_or_not(clips: int) -> None:
    """d of class 0's logit minus class 2's by the rise r, 0 < r < 300, is -1 - 1; each of three frames has a third."""
    model = KnownWrist(WRIST)
    seen, numbers, calls = victim(model), np.arange(1, clips + 1.0)[:, None] * np.array([1, 0, -1]), []
    assert isinstance(seen, WhiteBox)

    def loss(scores: Floats) -> tuple[Floats, Floats]:
        calls.append(scores.shape)
        return (numbers * scores).sum(axis=1), numbers

    values, slopes = seen.slope(rising(clips, step=7), loss)
    assert calls == [(clips, 3)]
    np.testing.assert_allclose(values, numbers[:, 0] * (300 - 2 * 7 * np.arange(1, clips + 1)), rtol=1e-3)
    for number, slope in enumerate(slopes, start=1):
        expected = np.zeros_like(slope)
        expected[0, :3, WRIST_RIGHT, 1], expected[0, -3:, WRIST_RIGHT, 1] = -2 * number / 3, 2 * number / 3
        np.testing.assert_allclose(slope, expected, rtol=1e-5)
    assert max(model.batches) <= BATCH
    assert sum(model.batches) == 3 * clips * (1 if 3 * clips <= BATCH else 2)


def test_a_model_without_pull_only_answers() -> None:
    seen = victim(WristModel(WRIST))
    assert isinstance(seen, BlackBox) and not hasattr(seen, "slope")
    assert seen.classes == 3 and seen.scores(rising(33)).argmax(axis=1).tolist() == [0] * 7 + [1] * 15 + [2] * 11
    assert seen.scores([]).shape == (0, 3)


def test_a_fused_model_is_looked_into_only_if_all_members_are(tmp_path: Path) -> None:
    model = build("fused", people("coco17", 1), tmp_path)
    assert isinstance(victim(model), WhiteBox)
    model.members[1] = WristModel(WRIST)
    assert not hasattr(victim(model), "slope")


def test_nothing_of_the_network_is_changed_and_it_does_not_train() -> None:
    model, clip = small_stgcn(dropout=0.5), people("coco17", 1)
    model.network.train()
    before = {name: value.clone() for name, value in model.network.state_dict().items()}
    seen = victim(model)
    assert isinstance(seen, WhiteBox)
    first, second = (seen.slope([clip], Weighted(1, 4))[1][0] for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert all(torch.equal(value, before[name]) for name, value in model.network.state_dict().items())
    assert all(parameter.grad is None and parameter.requires_grad for parameter in model.network.parameters())


def test_an_evaluation_around_it_does_not_take_its_gradients_away() -> None:
    seen, clip = victim(small_stgcn()), people("coco17", 1)
    assert isinstance(seen, WhiteBox)
    with torch.inference_mode():
        _, (inside,) = seen.slope([clip], Weighted(1, 4))
    np.testing.assert_array_equal(inside, seen.slope([clip], Weighted(1, 4))[1][0])


def test_logits_without_a_derivative_are_named() -> None:
    class Blind(KnownWrist):
        def logits(self, batch: torch.Tensor) -> torch.Tensor:
            return super().logits(batch.detach())

    seen = victim(Blind(WRIST))
    assert isinstance(seen, WhiteBox)
    with pytest.raises(InputError, match="model wrist has pull, but its logits have no derivative"):
        seen.slope(rising(1), Weighted(1, 3))


def test_broken_logits_are_named() -> None:
    class Broken(WristModel):
        def logits(self, batch: torch.Tensor) -> torch.Tensor:
            return super().logits(batch) * torch.nan

    with pytest.raises(InputError, match="model wrist gave NaN or infinite logits"):
        victim(Broken(WRIST)).scores(rising(1))
