"""Attacks by the gradient: on linear victims, whose best damage is known by formula, and on a small network."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from closed_form import critical_eps, gap, reach
from toy_victims import Curved, Linear, answered, toy_clip

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.perturbations.attacks import ATTACKS, asking, losses
from skelbench.perturbations.attacks.apgd import auto_climb, checkpoints
from skelbench.perturbations.attacks.asking import labels, right
from skelbench.perturbations.attacks.ball import Ball, displacement
from skelbench.perturbations.attacks.fgsm import one_step
from skelbench.perturbations.attacks.pgd import climb
from skelbench.perturbations.attacks.search import Search, Walk, seek

GRADIENT = ("fgsm", "mi-fgsm", "pgd", "apgd-ce", "apgd-t")
TWO = Linear(classes=2)
NAMES = [f"clip{k}" for k in range(20)]
CLIPS = [toy_clip(name, gaps=0.1, frames=8 + k % 9) for k, name in enumerate(NAMES)]


def attack(name: str, victim: Linear, clips: list[Clip], eps: float, **options: Any) -> list[Clip]:
    return ATTACKS[name].run(victim, clips, eps, **options)


def test_fgsm_moves_every_joint_along_its_own_difference_of_weights() -> None:
    (clip,) = answered(TWO, [toy_clip("a", gaps=0.1)])
    eps = critical_eps(TWO, clip) / 2
    (damaged,) = attack("fgsm", TWO, [clip], eps)
    way = (TWO.weights[1 - clip.label] - TWO.weights[clip.label]).reshape(12, 17, 2)
    expected = eps * 960 * way / np.linalg.norm(way, axis=-1, keepdims=True)
    moved = (damaged.keypoint - clip.keypoint)[0]
    np.testing.assert_allclose(moved[clip.detected[0]], expected[clip.detected[0]], atol=1e-4)


@pytest.mark.parametrize("name", ["fgsm", "mi-fgsm", "pgd", "apgd-ce"])
def test_damage_to_a_linear_victim_of_two_classes_is_the_best_there_is(name: str) -> None:
    for clip in answered(TWO, CLIPS[:5]):
        eps = critical_eps(TWO, clip) / 2  # so that the search does not stop early
        (damaged,) = attack(name, TWO, [clip], eps)
        other = 1 - clip.label
        best = gap(TWO, clip, other) - eps * 960 * reach(TWO, clip, other)
        assert gap(TWO, damaged, other) == pytest.approx(best, abs=0.01 * abs(best))


@pytest.mark.parametrize("name", ["fgsm", "mi-fgsm", "pgd", "apgd-ce", "key-joint"])
@pytest.mark.parametrize("sure", [100, 10_000])
def test_a_victim_that_is_all_but_certain_is_attacked_as_well_as_any(name: str, sure: float) -> None:
    """Its true class leads by so much that the slope of the cross-entropy is 0 in single, then in double precision."""
    (clip,) = answered(TWO, CLIPS[:1])
    victim, other = Linear(classes=2), 1 - clip.label
    victim.offset[clip.label] += sure
    eps = critical_eps(TWO, clip) / 2
    (damaged,) = attack(name, victim, [clip], eps, **({"joints": 17} if name == "key-joint" else {}))
    best = gap(victim, clip, other) - eps * 960 * reach(victim, clip, other)
    lost = gap(victim, clip, other) - best
    assert gap(victim, damaged, other) == pytest.approx(best, abs=0.01 * lost)


@pytest.mark.parametrize("name", GRADIENT)
def test_no_attack_breaks_a_linear_victim_below_its_critical_eps(name: str) -> None:
    victim = Linear(classes=5)
    for clip in answered(victim, CLIPS[:5]):
        assert right(victim, attack(name, victim, [clip], 0.999 * critical_eps(victim, clip)))[0], clip.name


def test_aimed_at_each_class_apgd_breaks_every_linear_victim_just_above_its_critical_eps() -> None:
    victim = Linear(classes=5)
    for clip in answered(victim, CLIPS[:10]):
        assert not right(victim, attack("apgd-t", victim, [clip], 1.01 * critical_eps(victim, clip)))[0], clip.name


@pytest.mark.parametrize("name", GRADIENT)
def test_the_budget_holds_exactly(name: str) -> None:
    victim, eps = Curved(), 0.013
    clips = answered(victim, CLIPS)
    for clip, damaged in zip(clips, attack(name, victim, clips, eps), strict=True):
        assert displacement(clip, damaged).max() <= eps
        assert (damaged.keypoint[~clip.detected] == 0).all() and damaged.score is clip.score
        assert damaged.name == clip.name and damaged.label == clip.label


@pytest.mark.parametrize("name", GRADIENT)
def test_order_and_company_do_not_matter(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "BATCH", 7)  # two and a bit for 20 clips
    victim = Curved(bend=4)
    clips = answered(victim, CLIPS)
    options = {"eps": 0.01, "seed": 3} | ({} if name == "fgsm" else {"steps": 12})  # breaks some of them
    together = attack(name, victim, clips, **options)
    assert 0 < right(victim, together).sum() < len(clips)
    backward = attack(name, victim, clips[::-1], **options)[::-1]
    for clip, one, other in zip(clips[::4], together[::4], backward[::4], strict=True):
        (alone,) = attack(name, victim, [clip], **options)
        assert alone.keypoint.tobytes() == one.keypoint.tobytes() == other.keypoint.tobytes()


@pytest.mark.parametrize("name", ["pgd", "apgd-ce", "apgd-t"])
def test_the_seed_matters_and_is_all_that_does(name: str) -> None:
    (clip,) = answered(TWO if name != "apgd-t" else Linear(), CLIPS[:1])
    victim = TWO if name != "apgd-t" else Linear()
    first, again, other = (attack(name, victim, [clip], 0.001, seed=seed, steps=1)[0] for seed in (0, 0, 1))
    assert first.keypoint.tobytes() == again.keypoint.tobytes() != other.keypoint.tobytes()


def test_more_thorough_attacks_do_more_harm_to_a_network() -> None:
    victim = Curved(bend=4)
    clips = answered(victim, CLIPS)
    y = labels(clips)

    def mean_loss(search: Callable[[Ball], Search]) -> float:
        balls = [Ball(clip, 0.01) for clip in clips]
        walks = [Walk(ball, search(ball)) for ball in balls]
        damaged = seek(victim, walks, losses.log_odds, slopes=True, stop=False)
        return float(losses.log_odds(victim.scores(damaged), y, y)[0].mean())

    fgsm = mean_loss(one_step)
    pgd = mean_loss(lambda ball: climb(ball, np.random.default_rng(0), 40))
    apgd = mean_loss(lambda ball: auto_climb(ball, np.random.default_rng(0), 40))
    assert apgd >= pgd > fgsm


def test_what_restarts_break_contains_what_one_start_breaks() -> None:
    victim = Curved(bend=4)
    clips = answered(victim, CLIPS)
    one, five = (right(victim, attack("apgd-ce", victim, clips, 0.003, restarts=n, steps=10)) for n in (1, 5))
    assert not (five & ~one).any()


def test_a_broken_clip_is_not_asked_about_again() -> None:
    victim = Linear(classes=5)
    (clip,) = answered(victim, CLIPS[:1])
    wrong = replace(clip, label=(clip.label + 1) % 5)
    victim.asked = 0
    attack("apgd-ce", victim, [wrong], 1e-6)
    assert victim.asked == 1


def test_apgd_asks_once_for_every_step_of_every_restart() -> None:
    victim = Linear(classes=5)
    (clip,) = answered(victim, CLIPS[:1])
    eps = critical_eps(victim, clip) / 2
    victim.asked = 0
    attack("apgd-ce", victim, [clip], eps, steps=20, restarts=3)
    assert victim.asked == 60


def test_checkpoints_are_those_of_the_paper() -> None:
    assert checkpoints(100) == [0, 22, 41, 57, 70, 80, 87, 93, 99]


def test_too_few_classes_unknown_labels_and_silent_victims_are_refused() -> None:
    clip = toy_clip("a")
    with pytest.raises(InputError, match="at least 4 classes"):
        attack("apgd-t", TWO, [clip], 0.01)
    with pytest.raises(InputError, match="has label -1, expected 0 to 1"):
        attack("pgd", TWO, [replace(clip, label=-1)], 0.01)

    class Silent:
        classes = 2

        def scores(self, clips: list[Clip]) -> np.ndarray:
            return np.zeros((len(clips), 2))

    with pytest.raises(InputError, match="Silent has no slopes"):
        ATTACKS["pgd"].run(Silent(), [clip], 0.01)


def test_a_victim_that_cuts_the_batch_behind_our_back_is_found_out() -> None:
    class Cut(Linear):
        def slope(self, clips, loss):  # type: ignore[no-untyped-def]
            loss(self.scores(clips[:1]))
            return super().slope(clips, loss)

    with pytest.raises(InputError, match="expected one call with all 2"):
        ATTACKS["pgd"].run(Cut(classes=2), CLIPS[:2], 0.01)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["fgsm", "square"])
def test_scores_that_are_no_numbers_are_no_robustness(name: str, bad: float) -> None:
    """Of [nan, 1, 2] NumPy says that the first is the largest, and of its loss that it is not above any other."""
    victim = Linear()
    clips = [replace(clip, label=0) for clip in CLIPS[:2]]
    victim.offset[0] = bad
    with pytest.raises(InputError, match="2 of them NaN or infinite; expected \\(2, 5\\) finite numbers"):
        right(victim, clips)
    with pytest.raises(InputError, match="NaN or infinite"):
        attack(name, victim, clips, 0.01)


def test_a_model_of_one_class_cannot_be_attacked() -> None:
    with pytest.raises(InputError, match="knows 1 class cannot be wrong"):
        right(Linear(classes=1), [replace(CLIPS[0], label=0)])


NUMBERS = {
    "pgd": "steps", "mi-fgsm": "steps", "apgd-ce": "restarts", "apgd-t": "targets", "smooth": "steps",
    "bone-length": "steps", "key-joint": "joints", "square": "queries",
}  # fmt: skip


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("count", [0, -1, 2.5, "3"])
def test_an_attack_that_would_do_nothing_is_refused(name: str, count: object) -> None:
    with pytest.raises(InputError, match=f"{NUMBERS[name]} is {count!r}, expected a whole number from 1 on"):
        attack(name, Linear(), CLIPS[:1], 0.01, **{NUMBERS[name]: count})


def test_no_clips_give_no_clips() -> None:
    for name in GRADIENT:
        assert attack(name, Linear(), [], 0.01) == []
