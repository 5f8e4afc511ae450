"""`skelbench.perturb` takes what a caller has: arrays of other types, and coordinates of joints that nobody saw."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from damage import NAMES, cases, make_clip

from skelbench import perturb
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError
from skelbench.perturbations.spec import Spec

CASES = [case for case in cases(*NAMES) if not case.startswith("estimator")]


def same(one: Clip, other: Clip) -> None:
    assert one.keypoint.dtype == one.score.dtype == np.float32
    np.testing.assert_array_equal(one.keypoint, other.keypoint)
    np.testing.assert_array_equal(one.score, other.score)


@pytest.mark.parametrize("case", CASES)
def test_arrays_of_other_types_and_orders_are_damaged_alike(case: str) -> None:
    clip = make_clip(frames=12)
    clip = clip.with_pose(np.rint(clip.keypoint), np.sign(clip.score))
    expected = perturb(clip, case)
    kinds: list[tuple[Any, Any]] = [(np.float64, np.float64), (np.int64, np.bool_), (">f4", ">f4")]
    for coordinates, scores in kinds:
        same(
            perturb(replace(clip, keypoint=clip.keypoint.astype(coordinates), score=clip.score.astype(scores)), case),
            expected,
        )
    same(
        perturb(replace(clip, keypoint=np.asfortranarray(clip.keypoint), score=np.asfortranarray(clip.score)), case),
        expected,
    )


@pytest.mark.parametrize("case", CASES)
def test_where_an_estimator_guesses_a_joint_of_score_0_does_not_matter(case: str) -> None:
    clip = make_clip(frames=12)
    guess = np.random.default_rng(3).uniform(0, 900, clip.keypoint.shape).astype(np.float32)
    guessed = clip.with_pose(np.where(clip.detected[..., None], clip.keypoint, guess), clip.score)
    same(perturb(guessed, case), perturb(clip, case))


def test_what_is_no_clip_is_refused_in_words() -> None:
    strange: Any = "walk.npz"
    with pytest.raises(InputError, match=r"'walk\.npz' is no clip, expected a skelbench\.Clip"):
        perturb(strange, "noise:0.1")


@pytest.mark.parametrize("spec", [None, 5, b"noise:0.1", ["noise:0.1"]])
def test_what_is_no_perturbation_is_refused_in_words(spec: Any) -> None:
    with pytest.raises(InputError, match=r"is no perturbation, expected text, e\.g\. 'noise:0\.002'"):
        perturb(make_clip(), spec)


@pytest.mark.parametrize("seed", [None, 1.5, "1"])
def test_a_seed_that_is_no_whole_number_is_refused_in_words(seed: Any) -> None:
    with pytest.raises(InputError, match=r"seed is .*, expected a whole number"):
        perturb(make_clip(), "noise:0.1", seed)


@pytest.mark.parametrize("seed", [np.int64(1), np.uint8(1), True])
def test_one_seed_is_one_draw_whoever_wrote_it(seed: Any) -> None:
    same(perturb(make_clip(), "noise:0.1", seed), perturb(make_clip(), "noise:0.1", 1))


def test_a_spec_that_was_read_before_is_taken_as_its_text_is() -> None:
    same(perturb(make_clip(), Spec.parse("noise:0.1")), perturb(make_clip(), "noise:0.1"))


def test_a_clip_without_a_name_is_refused_since_draws_hang_on_it() -> None:
    nameless: Any = None
    with pytest.raises(InputError, match=r"clip None: its name is no text; name it"):
        perturb(replace(make_clip(), name=nameless), "noise:0.1")
