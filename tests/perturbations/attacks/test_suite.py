"""skel-aa: robust accuracy counts the clips that are right under every member, of all clips."""

from dataclasses import replace

import numpy as np
import pytest
from closed_form import critical_eps
from toy_victims import Constant, Curved, Linear, ScoresOnly, answered, toy_clip

from skelbench.core.errors import InputError
from skelbench.perturbations.attacks import ATTACKS, Member, asking, run_suite, skel_aa, suite
from skelbench.perturbations.attacks.asking import right
from skelbench.perturbations.attacks.ball import displacement

FEW = (
    Member("apgd-ce", {"restarts": 2, "steps": 10}),
    Member("apgd-t", {"steps": 10}),
    Member("smooth", {"steps": 10}),
    Member("square", {"queries": 30}),
)
VICTIM = Linear(classes=5)
CLIPS = answered(
    VICTIM, [toy_clip(f"clip{k}", frames=6 + k % 7, gaps=0.1) for k in range(19)]
)  # the last batch is short
CLIPS[3] = replace(CLIPS[3], label=(CLIPS[3].label + 1) % 5)  # wrong without damage
CRITICAL = np.array([critical_eps(VICTIM, clip) for clip in CLIPS])
MIDDLE = float(np.median(CRITICAL))


def test_robust_accuracy_of_a_linear_victim_is_that_of_the_formula() -> None:
    members = (Member("apgd-ce"), Member("apgd-t"), Member("square", {"queries": 30}))
    outcome = run_suite(VICTIM, CLIPS, MIDDLE * 1.003, members=members)
    assert 5 < outcome.robust.sum() < 14
    np.testing.assert_array_equal(outcome.robust, MIDDLE * 1.003 < CRITICAL)


def test_the_suite_is_what_it_says_it_is() -> None:
    assert [(member.attack, dict(member.options)) for member in skel_aa()] == [
        ("apgd-ce", {"restarts": 5}),
        ("apgd-t", {"targets": 9}),
        ("smooth", {}),
        ("square", {"queries": 5000}),
    ]
    assert skel_aa({"other": VICTIM})[-1].attack == "transfer"


def test_no_member_alone_leaves_fewer_clips_than_all_of_them() -> None:
    victim = Curved(bend=4)
    clips = answered(victim, CLIPS)
    everybody = run_suite(victim, clips, 0.02, members=FEW)
    for member in FEW:
        alone = right(victim, ATTACKS[member.attack].run(victim, clips, 0.02, **member.options))
        assert not (everybody.robust & ~alone).any()


def test_broken_clips_and_those_wrong_from_the_start_are_attacked_no_more() -> None:
    outcome = run_suite(VICTIM, CLIPS, MIDDLE, members=FEW)
    left = outcome.clean
    assert not left[3] and left.sum() == 18
    for name, attacked in outcome.attacked.items():
        np.testing.assert_array_equal(attacked, left)
        assert not (outcome.right[name] & ~left).any()
        left = outcome.right[name]
    np.testing.assert_array_equal(outcome.robust, left)


def test_what_broke_a_clip_is_kept_and_breaks_it_again() -> None:
    outcome = run_suite(VICTIM, CLIPS, MIDDLE, members=FEW)
    again = right(VICTIM, outcome.damaged)
    for k, clip in enumerate(CLIPS):
        broken = outcome.clean[k] and not outcome.robust[k]
        assert displacement(clip, outcome.damaged[k]).max() <= MIDDLE
        assert (outcome.damaged[k] is clip) == (not broken)
        assert again[k] == outcome.robust[k] or k == 3


def test_order_and_company_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "BATCH", 4)
    monkeypatch.setattr(suite, "AT_ONCE", 6)  # the last ones are short
    whole = run_suite(VICTIM, CLIPS, MIDDLE, members=FEW).robust
    np.testing.assert_array_equal(run_suite(VICTIM, CLIPS[::-1], MIDDLE, members=FEW).robust[::-1], whole)
    parts = [run_suite(VICTIM, part, MIDDLE, members=FEW).robust for part in (CLIPS[:7], CLIPS[7:])]
    np.testing.assert_array_equal(np.concatenate(parts), whole)


def test_robust_accuracy_falls_as_eps_grows_and_is_the_clean_one_at_zero() -> None:
    shares = [run_suite(VICTIM, CLIPS, eps, members=FEW).robust.sum() for eps in (0, MIDDLE / 2, MIDDLE, 1.0)]
    assert shares[0] == 18
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] == 0


def test_what_a_victim_does_not_allow_is_left_out_with_the_reason() -> None:
    outcome = run_suite(ScoresOnly(VICTIM), CLIPS[:2], 0.01, members=FEW)
    assert list(outcome.right) == ["square"]
    assert set(outcome.left_out) == {"apgd-ce", "apgd-t", "smooth"}
    assert run_suite(Linear(classes=3), CLIPS[:0], 0.01, members=FEW).left_out == {
        "apgd-t": "the model has 3 classes, fewer than 4"
    }


def test_a_victim_that_never_changes_its_mind_is_robust_on_what_it_gets_right() -> None:
    clips = [replace(clip, label=k % 5) for k, clip in enumerate(CLIPS)]
    outcome = run_suite(Constant(), clips, 0.5, members=FEW)
    np.testing.assert_array_equal(outcome.robust, [k % 5 == 0 for k in range(19)])


def test_surrogates_take_part_by_transfer() -> None:
    members = skel_aa({"itself": VICTIM})[-1:]
    outcome = run_suite(ScoresOnly(VICTIM), CLIPS, 2 * CRITICAL.max(), members=members)
    assert outcome.robust.sum() == 0


def test_no_clips_are_no_trouble_and_a_member_twice_is() -> None:
    assert len(run_suite(VICTIM, [], 0.01, members=FEW).robust) == 0
    with pytest.raises(InputError, match="every attack once, got square, square"):
        run_suite(VICTIM, CLIPS, 0.01, members=(FEW[3], FEW[3]))
