"""Tables of the page on attacks: leads of made-up models, counted by hand."""

import runpy
from typing import Any

import pytest
from attack_rows import record
from conftest import ROOT

from skelbench.perturbations.attacks.guards import Finding

PAGE = runpy.run_path(str(ROOT / "docs" / "attacks.py"))


ATTACKS = "pgd apgd-t square:queries=9"


def lines(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()[2:]]


def trainings(name: str, *fates: str, **more: Any) -> list[Any]:
    return [record(each, model=f"{name}-made-up-s{k}", **more) for k, each in enumerate(fates)]


def test_what_the_adversary_does_is_paired_with_random_displacements() -> None:
    ((data, clips, eps, model, clean, random, under, part),) = lines(
        PAGE["robust"]([record("..AAxA..Cx", "9996399909", model="m-made-up-s0")], ATTACKS)
    )
    assert (data, eps, model, clips) == ("made-up", "0.1 (20 %)", "m-s0", "10")
    assert [text.split()[0] for text in (clean, random, under)] == ["80.0", "80.0", "40.0"]  # 72 of 90 draws; 4 of 10
    assert part.split()[0] == "40.0"


def test_a_lead_is_told_of_three_trainings_that_agree_and_of_no_single_one() -> None:
    good, bad = "." * 36 + "xxxx", "." * 6 + "A" * 30 + "xxxx"
    for count, told in ((1, "not told"), (2, "not told"), (3, "told")):
        of = [*trainings("first", *[good] * count), *trainings("second", *[bad] * count)]
        ((*_, number, clean, _, under, both, verdict),) = lines(PAGE["pairs"](of, ATTACKS, "first", "second"))
        assert number == f"{count} and {count}"
        assert (clean.split()[0], under.split()[0], both.split()[0]) == ("+0.0", "+75.0", "+83.3")  # 30 of 40, of 36
        assert verdict == told


def test_a_lead_of_chance_is_not_told() -> None:
    of = [*trainings("first", "..AA", "..AA", "..AA"), *trainings("second", ".AA.", ".AA.", ".AA.")]
    assert lines(PAGE["pairs"](of, ATTACKS, "first", "second"))[0][-1] == "not told"


@pytest.mark.parametrize("change", [{"eps": 0.2}, {"attacks": "pgd"}, {"names_sha256": "other"}, {"surrogates": "a=b"}])
def test_only_what_was_asked_alike_is_compared(change: dict[str, Any]) -> None:
    of = [*trainings("first", "...."), *trainings("second", "AAAA", **change)]
    assert lines(PAGE["pairs"](of, ATTACKS, "first", "second")) == []


def test_what_a_longer_attack_takes_is_counted_by_clip() -> None:
    """The short attack leaves six of ten clips; the long one takes two of those, and misses one that the short one."""
    of = [record("......AAAx", model="m-made-up-s0", attacks="pgd"), record("....AA.AAx", model="m-made-up-s0")]
    ((*_, model, short, long, more),) = lines(PAGE["deeper"](of, "pgd", ATTACKS))
    assert (model, short, long, more) == ("m-s0", "6", "5", "2, and 1 by the short one alone")
    assert lines(PAGE["deeper"]([*of[:1], *trainings("m", "....", names_sha256="other")], "pgd", ATTACKS)) == []


def test_a_name_that_begins_like_another_is_another_way() -> None:
    of = [*trainings("motion", "...."), *trainings("motion-r", "AAAA")]
    ((*_, number, clean, _, under, _, _),) = lines(PAGE["pairs"](of, ATTACKS, "motion", "motion-r"))
    assert (number, clean.split()[0], under.split()[0]) == ("1 and 1", "+0.0", "+100.0")


def test_the_models_that_damage_was_sought_on_are_named_and_other_attacks_left_out() -> None:
    of = [record("..", attacks="transfer", surrogates="a-made-up=12 b=34"), record("..")]
    assert [line[-1] for line in lines(PAGE["robust"](of, "transfer"))] == ["a, b"]


def test_guards_that_tripped_are_named_with_what_they_saw() -> None:
    found = (Finding("a", True, "seen"), Finding("b", False, "bad"), Finding("c", None, "blind"))
    ((*_, passed, tripped, blind),) = lines(PAGE["guards"]([record("..", findings=found), record("..")]))
    assert (passed, tripped, blind) == ("1 of 3", "b: bad", "c: blind")
