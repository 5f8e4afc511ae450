"""Partial bodies through a model: against a loop that masks one clip after the other by hand."""

from functools import cache

import numpy as np
import pytest
import torch
from torch import Tensor

from skelbench.adapters.gcn import GCN
from skelbench.adapters.model import load_model, probabilities
from skelbench.adapters.protocols import Featured, Model, OnJoints
from skelbench.core.arrays import Indices
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.data.dataset import Dataset
from skelbench.data.find import load_data
from skelbench.evaluation.partial.condition import Condition
from skelbench.evaluation.partial.masks import Masks
from skelbench.evaluation.partial.modes import MODES, answer, features
from skelbench.evaluation.partial.score import Right, Trial, recognised
from skelbench.evaluation.partial.views import Computing, batches

DRAWS = 2
LAYOUT = LAYOUTS["coco17"]
MASKS = {kind: Masks(kind, LAYOUT, 5) for kind in ("joints", "parts")}


@cache
def clips() -> Dataset:
    return load_data("synthetic", split="xsub", limit=7)


@cache
def stgcn() -> OnJoints:
    model = load_model("stgcn-synthetic-xsub")
    assert isinstance(model, OnJoints)
    return model


def measured(model: OnJoints, conditions: list[Condition], batch_size: int = 3) -> Right:
    answers = {each: answer(model, each.mode) for each in conditions}
    return recognised(Trial(model, clips(), model.logits, answers, MASKS, DRAWS, Computing(batch_size)))


def predicted(model: Model, views: Tensor) -> Indices:
    with torch.inference_mode():
        return probabilities(model, [views], "cpu").argmax(axis=1)


ZERO = [Condition("zero", "joints", 3), Condition("zero", "joints", 9), Condition("zero", "parts", 2)]


def test_zero_is_what_zeroing_by_hand_gives() -> None:
    model, found = stgcn(), measured(stgcn(), ZERO)
    for n, clip in enumerate(clips()):
        views = model.prepare(clip)
        assert found.whole[n] == (predicted(model, views) == clip.label).item()
        for condition in ZERO:
            for draw in range(DRAWS):
                turns = MASKS[condition.kind].turns([clip.name], draw)[0]
                masked = views.clone()
                for joint in range(17):
                    if turns[joint] < condition.count:
                        masked[:, :, :, joint] = 0
                assert found.of[condition][draw, n] == (predicted(model, masked) == clip.label).item()
    assert 0 < found.of[ZERO[1]].mean() < found.whole.mean()


def test_drop_is_what_the_network_without_those_joints_says() -> None:
    """Of one clip at a time, and by the other way to say which joints are kept: they leave the tensors."""
    model = stgcn()
    assert isinstance(model, GCN)
    conditions = [Condition("drop", each.kind, each.count) for each in ZERO]
    found = measured(model, conditions)
    for n, clip in enumerate(clips()):
        views = model.prepare(clip)
        for condition in conditions:
            for draw in range(DRAWS):
                keep = torch.as_tensor(MASKS[condition.kind].turns([clip.name], draw)[0] >= condition.count)
                with torch.inference_mode():
                    logits = model.network.cls_head(model.network.features(views, keep))
                assert found.of[condition][draw, n] == (int(logits.argmax()) == clip.label)
    zeroed = measured(model, ZERO)
    assert any((found.of[drop] != zeroed.of[zero]).any() for drop, zero in zip(conditions, ZERO, strict=True))


@pytest.mark.parametrize("mode", MODES)
def test_with_every_joint_kept_the_answer_is_the_plain_one(mode: str) -> None:
    model = stgcn()
    views = torch.cat([model.prepare(clip) for clip in clips()])
    keep = torch.ones(len(views), 17, dtype=torch.bool)
    with torch.inference_mode():
        torch.testing.assert_close(answer(model, mode)(views, keep), model.logits(views))
        assert isinstance(model, Featured)
        torch.testing.assert_close(features(model, mode)(views, keep), model.features(views))


def test_the_share_is_that_of_the_joints_that_were_masked() -> None:
    found = measured(stgcn(), ZERO)
    assert found.gone[ZERO[0]] == pytest.approx(3 / 17)
    sizes = np.array([(MASKS["parts"].turns(clips().names, draw) < 2).sum(axis=1) for draw in range(DRAWS)])
    assert found.gone[ZERO[2]] == pytest.approx(sizes.mean() / 17)
    assert sizes.min() < sizes.max()  # parts of 5 and of 3 joints


def test_answers_depend_neither_on_the_batch_nor_on_what_else_is_asked() -> None:
    together, alone = measured(stgcn(), ZERO, 7), measured(stgcn(), ZERO[1:2], 1)
    np.testing.assert_array_equal(together.of[ZERO[1]], alone.of[ZERO[1]])
    np.testing.assert_array_equal(together.whole, alone.whole)


class Looks:
    """Knows the right class as long as it sees a joint, else says 0; every clip has two views, one of them empty."""

    def __init__(self, seen: str = "nose") -> None:
        self.card, self.layout, self.joint = stgcn().card, LAYOUT, LAYOUT.index[seen]
        self.masks: list[Tensor] = []

    @classmethod
    def load(cls, card: object) -> "Looks":
        return cls()

    def prepare(self, clip: object, rng: object = None) -> Tensor:
        views = torch.zeros(2, 1, 4, 17, 3)
        views[1] = 1.0 + clip.label  # pyright: ignore[reportAttributeAccessIssue]
        return views

    def logits(self, batch: Tensor) -> Tensor:
        self.masks.append(batch[1::2, 0, 0, :, 0] != 0)
        label = batch[:, 0, 0, self.joint, 0].round().long()
        return 10 * torch.nn.functional.one_hot(label, 24)[:, 1:].float() * (label > 0)[:, None]


def test_two_models_are_given_the_same_masks_and_views_of_a_clip_share_one() -> None:
    first, second = Looks("nose"), Looks("wrist_left")
    conditions = [Condition("zero", "joints", 8)]
    found, other = measured(first, conditions), measured(second, conditions, batch_size=7)
    np.testing.assert_array_equal(torch.cat(first.masks).sum(dim=0), torch.cat(second.masks).sum(dim=0))
    turns = np.stack([MASKS["joints"].turns(clips().names, draw) for draw in range(DRAWS)])
    assert found.whole.all() and other.whole.all()
    for right, joint in ((found, first.joint), (other, second.joint)):
        np.testing.assert_array_equal(right.of[conditions[0]], (turns[:, :, joint] >= 8) | (clips().labels == 0))


def test_an_input_of_other_joints_is_refused() -> None:
    model = Looks()
    model.layout = LAYOUTS["ntu25"]
    with pytest.raises(InputError, match=r"prepares .*17, 3.*expected .*25 joints of ntu25"):
        next(batches(model, clips(), Computing()))
