"""Robust accuracy of a model whose answer is known by hand: it reads how far the right wrist rises."""

import doctest
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from conftest import ROOT
from doc_commands import blocks
from people import flat, walk
from torch import Tensor
from toy import WRIST, WristModel

from skelbench.adapters.card import Card
from skelbench.adapters.inputs.pulled import Pulled
from skelbench.core.clip import NO_LABEL, Clip
from skelbench.core.errors import InputError
from skelbench.core.layout import LAYOUTS
from skelbench.evaluation.attack import attacked
from skelbench.evaluation.evaluate import evaluate
from skelbench.evaluation.results.statistics import accuracy
from skelbench.evaluation.victim import victim
from skelbench.perturbations.attacks import Member, run_suite
from skelbench.perturbations.attacks.guards import CountsBackward, check_all
from skelbench.perturbations.attacks.guards.forward import inner_optimisation

pytestmark = pytest.mark.filterwarnings("ignore:clips, doubt")  # nobody's wrist jumps like that
WRIST_RIGHT = LAYOUTS["coco17"].index["wrist_right"]


class SlopedWrist(WristModel):
    """The same model, whose slope is written down."""

    def pull(self, clips: list[Clip]) -> Pulled:
        def back(by_view: Any) -> list[np.ndarray]:
            slopes = [np.zeros(clip.keypoint.shape, np.float32) for clip in clips]
            for slope, by in zip(slopes, by_view, strict=True):
                slope[0, :3, WRIST_RIGHT, 1] += float(by.sum()) / 3
                slope[0, -3:, WRIST_RIGHT, 1] -= float(by.sum()) / 3
            return slopes

        return Pulled([self.prepare(clip) for clip in clips], back)


class Sure(SlopedWrist):
    """The same answers, a thousand times as certain."""

    def logits(self, batch: Tensor) -> Tensor:
        return 1000 * super().logits(batch)


class Optimising(WristModel):
    """Computes a gradient before it answers."""

    def logits(self, batch: Tensor) -> Tensor:
        with torch.inference_mode(False), torch.enable_grad():
            x = batch.clone().requires_grad_()
            super().logits(x).sum().backward()
        return super().logits(batch)


def rising(name: str, rise: float, label: int, subject: int) -> Clip:
    """A clip in a picture 1920 px wide, so that one camera unit is 960 px, whose right wrist rises so many pixels."""
    clip = flat(walk("coco17", frames=8))
    clip.keypoint[0, :, WRIST_RIGHT, 1] = 500
    clip.keypoint[0, :3, WRIST_RIGHT, 1] += rise
    return replace(clip, name=name, label=label, subject=subject)


# class boundaries lie at 75 and 225 px; eps moves each end of the motion, so the rise changes by up to 2 eps
RISES = {"a": (0, 0), "b": (65, 0), "c": (80, 1), "d": (150, 1), "e": (200, 1), "f": (300, 2), "g": (300, 0)}
CLIPS = [rising(name, rise, label, k // 2) for k, (name, (rise, label)) in enumerate(RISES.items())]
MODEL = SlopedWrist(WRIST)


def right(eps: float) -> list[bool]:
    """Which clips no attack within eps can break, counted by hand: by the way to the nearest boundary."""
    low, high = {0: -np.inf, 1: 75, 2: 225}, {0: 75, 1: 225, 2: np.inf}
    return [low[label] < rise - 1920 * eps and rise + 1920 * eps < high[label] for rise, label in RISES.values()]


@pytest.mark.parametrize("eps", [0.001, 0.004, 0.006, 0.02, 0.03])
def test_robust_accuracy_is_what_is_counted_by_hand(eps: float) -> None:
    rows = attacked(MODEL, CLIPS, eps, ["fgsm", "apgd-ce:restarts=1"]).set_index("attack")
    assert rows.loc["all", "right"] == sum(right(eps))
    assert rows.loc["all", "robust"] == pytest.approx(100 * sum(right(eps)) / 7, abs=1e-4)
    assert rows.loc["clean", "right"] == 6


def test_attacks_are_named_as_the_command_names_them() -> None:
    by_words = attacked(MODEL, CLIPS, 0.006, ["pgd:steps=5", "apgd-ce:restarts=1"])
    members = [Member("pgd", {"steps": 5}), Member("apgd-ce", {"restarts": 1})]
    assert by_words.equals(attacked(MODEL, CLIPS, 0.006, members))
    assert set(attacked(MODEL, CLIPS[:1], 0.006, "skel-aa:queries=2")["attack"]) >= {"apgd-ce", "smooth", "square"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"attacks": []}, "cannot be attacked so"),
        ({"attacks": ["fgsm", "fgsm"]}, "fgsm is there twice"),
        ({"attacks": "no-box"}, "no-box needs pool"),
        ({"attacks": "fgsm", "eps": []}, "eps is empty"),
    ],
)
def test_what_would_attack_nothing_is_refused(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        attacked(MODEL, CLIPS, **asked)


def test_a_model_that_no_attack_can_look_into_is_not_called_robust() -> None:
    with pytest.raises(InputError, match=r"cannot be attacked so \(fgsm: the model has no slopes\)"):
        attacked(WristModel(WRIST), CLIPS, 0.006, "fgsm")
    rows = attacked(WristModel(WRIST), CLIPS, 0.006, ["fgsm", "square:queries=3"]).set_index("attack")
    assert rows.loc["fgsm", "note"] == "left out: the model has no slopes"


def test_an_eps_that_is_named_twice_is_one() -> None:
    assert len(attacked(MODEL, CLIPS, [0.006, 0.006], "fgsm")) == 3


@pytest.mark.parametrize("attacks", [5, [5], [None], [["fgsm", 1.5]]])
def test_what_is_no_attack_is_said(attacks: Any) -> None:
    with pytest.raises(InputError, match=r"attack is .*, expected a name"):
        attacked(MODEL, CLIPS, 0.006, attacks)


def test_a_model_that_is_all_but_certain_is_no_more_robust() -> None:
    eps = 0.006
    rows = attacked(Sure(WRIST), CLIPS, eps, "fgsm").set_index("attack")
    assert rows.loc["fgsm", "right"] == sum(right(eps))


def test_its_interval_is_over_subjects_and_over_all_clips() -> None:
    row = attacked(MODEL, CLIPS, 0.006, ["apgd-ce"]).set_index("attack").loc["all"]
    by_hand = accuracy(np.array([right(0.006)]), np.array([k // 2 for k in range(7)]))
    assert (row["robust_low"], row["robust_high"]) == by_hand.percent(4)[1:]
    assert row["over"] == "over 4 subjects, which is few"


def test_rows_say_how_many_clips_an_attack_was_run_on() -> None:
    rows = attacked(MODEL, CLIPS, [0.0, 0.006], ["fgsm", "apgd-ce", Member("square", {"queries": 50})])
    assert rows["eps"].tolist() == [0.0] * 5 + [0.006] * 5
    none, some = rows[:5].set_index("attack"), rows[5:].set_index("attack")
    assert none["broken"].sum() == 0
    assert some["attacked"].tolist() == [0, 6, 4, 4, 6]
    assert some["broken"].tolist() == [0, 2, 0, 0, 2]


def test_eps_is_also_said_in_percent_of_a_body() -> None:
    heights = [np.median([max(np.ptp(frame, axis=0)) for frame in clip.keypoint[0]]) for clip in CLIPS]
    (body,) = set(attacked(MODEL, CLIPS, 0.01, ["fgsm"])["body"])
    assert body == pytest.approx(100 * 0.01 * 960 / np.median(heights), abs=0.01)


def test_a_model_without_slopes_is_attacked_by_its_scores() -> None:
    rows = attacked(WristModel(WRIST), CLIPS, 0.02, [Member("square", {"queries": 60}), "pgd"]).set_index("attack")
    assert rows.loc["pgd", "note"] == "left out: the model has no slopes"
    assert rows.loc["all", "right"] < 6


def test_surrogates_are_other_models() -> None:
    rows = attacked(WristModel(WRIST), CLIPS, 0.006, [], surrogates=[MODEL]).set_index("attack")
    assert rows.loc["transfer", "right"] == sum(right(0.006))
    with pytest.raises(InputError, match="model wrist has no slopes"):
        attacked(MODEL, CLIPS, 0.006, [], surrogates=[WristModel(WRIST)])


def test_transfer_may_be_named_beside_its_surrogates() -> None:
    rows = attacked(WristModel(WRIST), CLIPS, 0.006, ["transfer", "pgd"], surrogates=[MODEL])
    assert rows["attack"].tolist() == ["clean", "transfer", "pgd", "all"]
    with pytest.raises(InputError, match="transfer needs models"):
        attacked(MODEL, CLIPS, 0.006, "transfer")
    with pytest.raises(InputError, match="two models are called 'wrist'"):
        attacked(MODEL, CLIPS, 0.006, surrogates=[MODEL, SlopedWrist(WRIST)])
    two = SlopedWrist(Card("two", "toy:WristModel", classes=("a", "b"), trusted=True))
    with pytest.raises(InputError, match="model two knows 2 classes"):
        attacked(MODEL, CLIPS, 0.006, surrogates=[two])


@pytest.mark.parametrize("eps", ["0.005", None, -1, np.nan, [0.005, "x"], 1e9])
def test_an_eps_that_is_no_distance_is_refused_before_anything_is_attacked(eps: Any) -> None:
    with pytest.raises(InputError, match="expected a number of camera units"):
        attacked(MODEL, CLIPS, eps, "fgsm")


@pytest.mark.parametrize("eps", [np.float32(0.006), [0.006], np.array([0.006])])
def test_any_number_is_an_eps(eps: Any) -> None:
    assert attacked(MODEL, CLIPS, eps, "fgsm").equals(attacked(MODEL, CLIPS, float(np.ravel(eps)[0]), ["fgsm"]))


def test_what_is_broken_is_what_an_evaluation_of_the_damaged_clips_gets_wrong() -> None:
    """A slope may take for granted which frames a model looks at; an answer that counts must not."""
    model = SlopedWrist(WRIST)
    outcome = run_suite(victim(model), CLIPS, 0.006, members=[Member("pgd", {"steps": 5})])
    assert 0 < outcome.robust.sum() < outcome.clean.sum()
    assert evaluate(model, outcome.damaged)["correct"].tolist() == [outcome.robust.sum()]


def test_labels_known_attacks_and_the_right_classes_are_needed() -> None:
    with pytest.raises(InputError, match="no labels, which an attack needs"):
        attacked(MODEL, [replace(clip, label=NO_LABEL) for clip in CLIPS], 0.01, ["pgd"])
    with pytest.raises(InputError, match="did you mean pgd"):
        attacked(MODEL, CLIPS, 0.01, ["pdg"])
    two = SlopedWrist(Card("two", "toy:WristModel", classes=("a", "b"), trusted=True))
    with pytest.raises(InputError, match="knows 2 classes"):
        attacked(two, CLIPS, 0.01, ["pgd"])


def test_gradients_that_a_model_computes_to_answer_are_counted() -> None:
    grad, backward = torch.autograd.grad, torch.autograd.backward
    for model, calls in ((MODEL, 0), (Optimising(WRIST), 1)):
        box = victim(model)
        assert isinstance(box, CountsBackward)
        assert box.backward_calls(CLIPS) == calls
        assert inner_optimisation(box, CLIPS).passed is (calls == 0)
    assert (torch.autograd.grad, torch.autograd.backward) == (grad, backward)


def test_guards_take_a_model_as_they_take_a_toy() -> None:
    found = {finding.guard: finding.passed for finding in check_all(victim(MODEL), CLIPS, 0.006)}
    assert found.pop("few classes") is False
    assert found.pop("zero gradients") in (True, False)
    assert all(found.values()), found


def test_the_example_of_the_function_gives_what_it_says() -> None:
    (found,) = doctest.DocTestFinder(recurse=False).find(attacked, "attacked", globs={})
    said: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(found, out=said.append)
    assert result.attempted == 4
    assert result.failed == 0, "".join(said)


def test_the_example_of_the_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = blocks("python", (ROOT / "docs" / "attacks.md").read_text())
    for whole, quick in (("limit=100", "limit=2"), ("skel_aa()", "skel_aa(queries=5)[3:]"), ("0.005", "1")):
        assert whole in example
        example = example.replace(whole, quick)
    namespace: dict[str, Any] = {}
    exec(example, namespace)
    assert namespace["rows"]["attack"].tolist() == 2 * ["clean", "square", "all"]
    assert "robust_low" in capsys.readouterr().out
