"""Fused models: the weighted mean of the members' probabilities, clip by clip."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from command import skelbench, succeeded, wrist_card
from torch import Tensor
from toy import WRIST, WristModel

from skelbench.adapters.card import Card
from skelbench.adapters.fuse import Fuse
from skelbench.adapters.model import load_model, probabilities
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.data.find import load_data
from skelbench.evaluation.evaluate import cells
from skelbench.evaluation.known import identify
from skelbench.evaluation.way import Way
from skelbench.perturbations.repairs.pipeline import NO_REPAIR
from skelbench.perturbations.spec import Spec

FUSE = "skelbench.adapters.fuse:Fuse"


class Says:
    """A member that says `config["logits"]`, one row per view, of whatever clip; its input is of `config["shape"]`."""

    def __init__(self, card: Card) -> None:
        self.card = card
        self.network = torch.nn.Linear(2, card.config.get("width", 1))

    @classmethod
    def load(cls, card: Card) -> "Says":
        return cls(card)

    def prepare(self, clip: Clip) -> Tensor:
        """View i is filled with the number i."""
        shape, views = self.card.config.get("shape", [1]), len(self.card.config["logits"])
        return torch.arange(views).reshape(-1, *[1] * len(shape)).expand(-1, *shape)

    def logits(self, batch: Tensor) -> Tensor:
        assert list(batch.shape[1:]) == self.card.config.get("shape", [1])
        views = batch.reshape(len(batch), -1)
        assert bool((views == views[:, :1]).all())  # nothing of another member has come in
        return torch.tensor(self.card.config["logits"])[views[:, 0].long()]


def says(folder: Path, name: str, logits: Any, classes: tuple[str, ...] = ("a", "b", "c"), **config: Any) -> str:
    Card(name, "test_fuse:Says", {"logits": logits, **config}, classes).save(folder / f"{name}.yaml")
    return f"{name}.yaml"


def fused(folder: Path, weights: dict[str, Any], **change: Any) -> Card:
    return Card("fused", FUSE, {"fuse": weights}, folder=folder, trusted=True, **change)


def mean_softmax(logits: Any) -> Any:
    powers = np.exp(np.asarray(logits, float))
    return (powers / powers.sum(-1, keepdims=True)).mean(0)


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "test_fuse", sys.modules[__name__])


ONE = [[0.0, 1.0, 2.0]]
TWO = [[3.0, 0.0, 0.0], [0.0, 0.5, 0.0]]
FOUR = [[0.0, 0.0, 1.0], [1.0, 1.0, 0.0], [0.0, 4.0, 0.0], [9.0, 0.0, -9.0]]


def test_probabilities_are_the_weighted_mean_of_the_members_own(tmp_path: Path, toy_clip: Clip) -> None:
    members = {
        says(tmp_path, "one", ONE, shape=[2, 3]): 2,
        says(tmp_path, "two", TWO, shape=[5]): 1,
        says(tmp_path, "four", FOUR, shape=[]): 0.5,
    }
    model = load_model(fused(tmp_path, members))
    found = probabilities(model, [model.prepare(toy_clip)] * 3, "cpu")
    expected = (2 * mean_softmax(ONE) + mean_softmax(TWO) + 0.5 * mean_softmax(FOUR)) / 3.5
    np.testing.assert_allclose(found, [expected] * 3, atol=1e-6)


def test_of_logits_the_mean_is_of_what_the_last_layers_say(tmp_path: Path, toy_clip: Clip) -> None:
    """Three streams 0.6, 0.6, 0.4: the sum of AimCLR and its like, divided by 1.6, which has the same maximum."""
    streams = {"j": [[4.0, 0.0, 1.0]], "b": [[0.0, 3.0, 2.5]], "m": [[-9.0, 1.0, 2.0]]}
    members = {
        says(tmp_path, name, logits): w for (name, logits), w in zip(streams.items(), (0.6, 0.6, 0.4), strict=True)
    }
    plain = fused(tmp_path, members)
    by_logits = load_model(replace(plain, config={**plain.config, "of": "logits"}))
    found = by_logits.logits(by_logits.prepare(toy_clip))
    summed = [0.6 * 4 + 0.6 * 0 + 0.4 * -9, 0.6 * 0 + 0.6 * 3 + 0.4 * 1, 0.6 * 1 + 0.6 * 2.5 + 0.4 * 2]
    np.testing.assert_allclose(found, [np.array(summed) / 1.6], rtol=1e-6)
    by_probabilities = load_model(plain)
    other = by_probabilities.logits(by_probabilities.prepare(toy_clip))
    assert (int(found.argmax()), int(other.argmax())) == (2, 0)  # not the same model
    assert by_logits.card.sha256 != by_probabilities.card.sha256  # nor the same results
    same = load_model(replace(plain, config={**plain.config, "of": "probabilities"}))
    assert same.card.sha256 == by_probabilities.card.sha256


def test_a_class_that_every_member_rules_out_is_no_broken_model(tmp_path: Path, toy_clip: Clip) -> None:
    model = load_model(fused(tmp_path, {says(tmp_path, "one", [[0.0, 500.0, 0.0]]): 1}))
    np.testing.assert_allclose(probabilities(model, [model.prepare(toy_clip)], "cpu"), [[0, 1, 0]], atol=1e-30)


def test_views_of_which_one_does_not_divide_the_other_are_refused(tmp_path: Path, toy_clip: Clip) -> None:
    model = load_model(fused(tmp_path, {says(tmp_path, "two", TWO): 1, says(tmp_path, "three", FOUR[:3]): 1}))
    with pytest.raises(InputError, match="views two 2, three 3; their numbers must divide the largest"):
        model.prepare(toy_clip)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({}, r"expected fuse: \{card: weight, …\}"),
        ({"fuse": {}}, r"expected fuse: \{card: weight, …\}"),
        ({"fuse": ["one"]}, r"expected fuse: \{card: weight, …\}"),
        ({"fuse": {"one.yaml": 1}, "views": 2}, r"expected fuse: \{card: weight, …\}"),
        ({"fuse": {"one.yaml": 1}, "of": "scores"}, "of is 'scores', expected probabilities or logits"),
        ({"of": "logits"}, r"expected fuse: \{card: weight, …\}"),
        ({"fuse": {"one.yaml": 0}}, "one.yaml has weight 0, expected a number above 0"),
        ({"fuse": {"one.yaml": 1e308, "two.yaml": 1e308}}, "one.yaml has weight 1e\\+308"),
        ({"fuse": {"one.yaml": 10**29}}, "expected a number above 0, from 1e-06 to 1,000,000"),
        ({"fuse": {"one.yaml": 5e-324}}, "one.yaml has weight 5e-324"),
        ({"fuse": {"one.yaml": True}}, "one.yaml has weight True"),
        ({"fuse": {"one.yaml": "2"}}, "one.yaml has weight '2'"),
        ({"fuse": {"gone.yaml": 1}}, "gone.yaml is not there"),
        ({"fuse": {"stgcn-synthetic-xsu": 1}}, "did you mean stgcn-synthetic-xsub"),
        ({"fuse": {"inner.yaml": 1}}, "inner.yaml is fused itself; name that card's members instead"),
    ],
)
def test_a_card_that_cannot_be_fused_says_why(tmp_path: Path, config: dict[str, Any], message: str) -> None:
    inner = fused(tmp_path, {says(tmp_path, "one", ONE): 1})
    inner.save(tmp_path / "inner.yaml")
    with pytest.raises(InputError, match=message):
        load_model(replace(inner, config=config))


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        (("a", "c", "b"), r"fuse one \(3 classes\) and other \(3\): class 1 is 'b' and 'c'"),
        (("a", "b"), r"fuse one \(3 classes\) and other \(2\): their numbers differ"),
    ],
)
def test_members_must_know_the_same_classes(tmp_path: Path, classes: tuple[str, ...], message: str) -> None:
    weights = {says(tmp_path, "one", ONE): 1, says(tmp_path, "other", ONE, classes): 1}
    with pytest.raises(InputError, match=message):
        load_model(fused(tmp_path, weights))


def test_the_cards_own_classes_are_held_to_the_members(tmp_path: Path) -> None:
    weights = {says(tmp_path, "one", ONE): 1}
    assert load_model(fused(tmp_path, weights)).card.classes == ("a", "b", "c")
    with pytest.raises(InputError, match="class 0 is 'a' and 'x'"):
        load_model(fused(tmp_path, weights, classes=("x", "b", "c")))


def test_results_are_known_by_the_members(tmp_path: Path, toy_set: Path) -> None:
    """Any change of a member, or of its weight, is another measurement; the same members are the same one."""
    data = load_data(toy_set, source="pose")

    def identity(weight: float = 1) -> Any:
        card = load_model(fused(tmp_path, {"one.yaml": weight, "two.yaml": 1})).card
        way = Way(Spec.parse("clean"), NO_REPAIR, 0)
        return identify(card, data, [way])[way]

    (tmp_path / "weights").write_bytes(b"before")
    says(tmp_path, "one", ONE)
    says(tmp_path, "two", TWO)
    first = identity()
    assert first.weights_sha256 and identity() == first
    assert identity(2) != first
    says(tmp_path, "two", FOUR)
    assert identity().weights_sha256 != first.weights_sha256
    says(tmp_path, "two", TWO)
    assert identity() == first
    Card("one", "test_fuse:Says", {"logits": ONE}, ("a", "b", "c"), weights="weights").save(tmp_path / "one.yaml")
    before = identity()
    assert before.weights_sha256 != first.weights_sha256
    (tmp_path / "weights").write_bytes(b"trained again")
    assert identity().weights_sha256 != before.weights_sha256


def test_a_fused_model_lies_where_its_members_do_and_counts_their_parameters(tmp_path: Path) -> None:
    model: Any = load_model(
        fused(tmp_path, {says(tmp_path, "one", ONE, width=3): 1, says(tmp_path, "two", TWO, width=5): 1})
    )
    assert sum(p.numel() for p in model.network.parameters()) == 3 * 3 + 5 * 3
    assert not any(network.training for network in model.network)


class Sees(WristModel):
    """The wrist model with three different views, whose middle is the clip's own."""

    def prepare(self, clip: Clip, rng: Any = None) -> Tensor:
        return super().prepare(clip) + torch.tensor([[-60.0], [0.0], [60.0]])


def test_scores_do_not_depend_on_the_order_batches_or_processes_of_the_clips(tmp_path: Path, toy_set: Path) -> None:
    """The classic mistake joins rows of two score files; here a clip's answer is the same in any company."""
    wrist_card(tmp_path)
    Card("sees", "test_fuse:Sees", classes=WRIST.classes).save(tmp_path / "sees.yaml")
    model = load_model(fused(tmp_path, {"sees.yaml": 2, "wrist.yaml": 1}))
    data = load_data(toy_set, source="pose")
    by_hand = {}
    for clip in data:
        parts = [Sees(WRIST), WristModel(WRIST)]
        views = [part.logits(part.prepare(clip)).double().softmax(-1).mean(0) for part in parts]
        by_hand[clip.name] = int((2 * views[0] + views[1]).argmax())
    order = np.random.default_rng(0).permutation(len(data))
    for clips, batch_size, workers in ((data, 32, 0), (data.take(order.tolist()), 5, 0), (data.take([3, 1]), 1, 1)):
        (cell,) = cells(model, clips, [], batch_size=batch_size, workers=workers)
        found = dict(zip(cell.outcome.clip.tolist(), cell.outcome.prediction.tolist(), strict=True))
        assert found == {name: by_hand[name] for name in clips.names}


def test_a_fused_card_is_evaluated_and_told_what_its_members_have_seen(tmp_path: Path, toy_set: Path) -> None:
    replace(WRIST, name="seen", training={"data": "toy", "split": "other"}).save(tmp_path / "seen.yaml")
    fused(tmp_path, {wrist_card(tmp_path).name: 1, "seen.yaml": 1}).save(tmp_path / "fused.yaml")
    words = ("eval", "--trust", "--model", tmp_path / "fused.yaml", "--data", toy_set, "--split", "xsub")
    assert "fused  clean" in succeeded(*words)
    assert "note: seen was trained on toy other" in skelbench(*words).err


def test_members_whose_views_multiply_to_more_than_any_memory_are_refused(tmp_path: Path, toy_clip: Clip) -> None:
    """A thousand small views beside one large one: each fits, all of them repeated would be 4 GB."""
    members = {"small": {"logits": [[0.0]] * 1000}, "large": {"logits": [[0.0]], "shape": [10**6]}}
    says: list[Any] = [Says(Card(name, "", config)) for name, config in members.items()]
    fused = Fuse(Card("f", FUSE), says, [1, 1])
    with pytest.raises(InputError, match=r"views 1,000 x numbers of a view 1,000,001 make .* numbers in the joined"):
        fused.prepare(toy_clip)
