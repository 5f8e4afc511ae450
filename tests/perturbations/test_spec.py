"""Spec strings: what they say, how they print, and what a wrong one is told."""

import pickle
import warnings
from dataclasses import FrozenInstanceError
from itertools import product

import numpy as np
import pytest
from damage import cases

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.perturbations import FAMILIES
from skelbench.perturbations.spec import Spec

EXAMPLES = cases(*FAMILIES)
REPLACING = cases(*(name for name, family in FAMILIES.items() if family.only_first))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("clean", "clean"),
        ("noise:2e-3", "noise:0.002"),
        ("noise:.5", "noise:0.5"),
        ("noise:2e+1", "noise:20"),
        ("noise:-0.0", "noise:0"),
        ("noise:1e-7", "noise:0.0000001"),
        ("joint-mask:0.30", "joint-mask:0.3"),
        ("joint-mask@hold@frame:0.3", "joint-mask@frame@hold:0.3"),
        ("joints-shaded:06", "joints-shaded:6"),
        (" noise:2e-3 + shift:5 ", "noise:0.002+shift:5"),
        ("noise:2e+0+noise@spatial:1", "noise:2+noise@spatial:1"),
        ("clean+noise:0.002", "noise:0.002"),
        ("estimator:openpifpaf+part-mask:left_arm", "estimator:openpifpaf+part-mask:left_arm"),
    ],
)
def test_a_spec_prints_canonically(text: str, canonical: str) -> None:
    assert str(Spec.parse(text)) == canonical


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_variant_of_every_family_prints_as_it_was_read(text: str) -> None:
    assert str(Spec.parse(text)) == text
    assert Spec.parse(str(Spec.parse(text))) == Spec.parse(text)


def test_compositions_of_any_two_print_as_they_were_read() -> None:
    for first, second in product(EXAMPLES, EXAMPLES):
        if second not in REPLACING:
            assert str(Spec.parse(f"{first}+{second}")) == f"{first}+{second}"


def test_any_float_reads_back_as_the_same_number() -> None:
    for sigma in np.random.default_rng(0).lognormal(-5, 4, size=300):
        spec = Spec.parse(f"noise:{float(sigma)!r}")
        assert spec.terms[0].level == sigma
        assert Spec.parse(str(spec)) == spec


def test_equal_specs_are_one_key_and_survive_pickling() -> None:
    first, second = Spec.parse("noise:2e-3+shift:5"), Spec.parse("noise:0.002+shift:5")
    assert len({first, second, Spec.parse("noise:0.003")}) == 2
    assert pickle.loads(pickle.dumps(first)) == second


def test_a_spec_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Spec.parse("clean").terms = ()  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize(
    ("text", "family", "level", "random", "identity"),
    [
        ("clean", "clean", "", False, True),
        ("noise@spatial:2e-3", "noise@spatial", "0.002", True, False),
        ("noise:0", "noise", "0", False, True),
        ("noise:0+joints-shaded:0", "noise+joints-shaded", "0+0", False, True),
        ("part-mask:left_arm", "part-mask", "left_arm", False, False),
        ("estimator:lq", "estimator", "lq", False, False),
        ("estimator:lq+shift:3", "estimator+shift", "lq+3", True, False),
    ],
)
def test_a_spec_says_what_it_does(text: str, family: str, level: str, random: bool, identity: bool) -> None:
    spec = Spec.parse(text)
    assert (spec.family, spec.level, spec.random, spec.identity) == (family, level, random, identity)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "noise:0.002"),
        ("noise", "has no level; write e.g. noise:0.002"),
        ("noise:", "has no level; write e.g. noise:0.002"),
        ("noise@spatial", "write e.g. noise@spatial:0.002"),
        ("noize:0.002", "unknown perturbation 'noize'; did you mean noise?"),
        ("joint_mask:0.3", "did you mean joint-mask"),
        ("noise:0.1+sift:3", "did you mean shift"),
        ("claen", "did you mean clean or scale?"),
        ("clean:0", "clean takes no level or variant; write clean"),
        ("noise@spacial:0.1", "did you mean noise@spatial or "),
        ("part-mask@frame:head", "did you mean part-mask?"),
        ("part-mask:left-arm", "did you mean left_arm?"),
        ("noise:nan", "expected a number"),
        ("noise:inf", "expected a number"),
        ("noise:1e999", "expected a number"),
        ("noise:-0.1", "expected a number"),
        ("noise:much", "'much', expected a number"),
        ("noise:1_0", "expected a number"),
        ("noise:0.1+", "expected a number"),
        ("noise:0.1:2", "expected a number"),
        ("noise:0.1,shift:2", "write e.g. noise:0.002; + joins perturbations"),
        ("noise:0.1 shift:2", "write e.g. noise:0.002; + joins perturbations"),
        ("joint-mask:1.01", "from 0 to 1"),
        ("joint-mask:30%", "from 0 to 1"),
        ("frame-drop:-0.5", "from 0 to 1"),
        ("joints-shaded:2.5", "whole number"),
        ("shift:-1", "whole number"),
        ("fgsm", "fgsm is an attack, which needs a model to look at; run skelbench attack --attack fgsm"),
        ("skel-aa:0.01", "skel-aa is an attack"),
        ("maskclr", "maskclr is a suite of perturbations; measure it with --suite maskclr"),
        ("id-swap:9999999999", "has 10 digits, expected 9 at most"),
        ("fps:1234567890", "has 10 digits, expected 9 at most"),
        ("parts-shaded:6", "from 0 to 5"),
        ("estimator:a b", "source"),
        ("joint-mask@hold:0.3", "write joint-mask@frame@hold"),
        ("joints-shaded@interp:3", "write joint-mask@frame@interp"),
        ("part-mask@hold:head", "or frame-mask@hold"),
        ("frame-mask@hold@interp:0.5", "two fills"),
        ("noise:0.1+estimator:lq", "can only come first"),
        ("estimator:a+estimator:b", "can only come first"),
    ],
)
def test_a_wrong_spec_is_told_in_one_line_what_to_write(text: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        Spec.parse(text)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_clean_gives_the_clip_back(toy_clip: Clip) -> None:
    assert Spec.parse("clean").apply(toy_clip, seed=0) is toy_clip


def test_a_family_twice_is_two_draws(toy_clip: Clip) -> None:
    once = Spec.parse("noise:0.01").apply(toy_clip, 0).keypoint - toy_clip.keypoint
    twice = Spec.parse("noise:0.01+noise:0.01").apply(toy_clip, 0).keypoint - toy_clip.keypoint
    assert np.corrcoef((twice - once).ravel(), once.ravel())[0, 1] == pytest.approx(0, abs=0.1)
    assert twice.std() == pytest.approx(once.std() * np.sqrt(2), rel=0.1)


def test_the_first_of_two_is_the_draw_it_would_be_alone(toy_clip: Clip) -> None:
    alone = Spec.parse("joints-shaded:3").apply(toy_clip, 0)
    both = Spec.parse("joints-shaded:3+noise:0.01+joints-shaded:3").apply(toy_clip, 0)
    assert not both.score[alone.score == 0].any()
    assert (both.score == 0).sum() > (alone.score == 0).sum()


def test_terms_act_from_left_to_right(toy_clip: Clip) -> None:
    noisy = Spec.parse("noise:0.01").apply(toy_clip, 4)  # the picture's size gives the unit, before and after
    by_hand = Spec.parse("joint-mask@frame@hold:0.3").apply(noisy, 4)
    composed = Spec.parse("noise:0.01+joint-mask@frame@hold:0.3").apply(toy_clip, 4)
    np.testing.assert_array_equal(composed.keypoint, by_hand.keypoint)
    turned = Spec.parse("joint-mask@frame@hold:0.3+noise:0.01").apply(toy_clip, 4)
    assert (turned.keypoint != composed.keypoint).any()  # a pose that is held is noisy in every frame, or once


def test_factors_upon_factors_that_leave_the_range_of_numbers_are_refused_without_a_warning(toy_clip: Clip) -> None:
    with (
        warnings.catch_warnings(action="error"),
        pytest.raises(InputError, match=r"^units:1000000\+.* puts joints of clip 'toy' infinitely far, or at NaN"),
    ):
        Spec.parse("+".join(["units:1e6"] * 7)).apply(toy_clip, 0)
