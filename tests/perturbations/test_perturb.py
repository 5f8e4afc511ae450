"""`skelbench.perturb` takes what a caller has: arrays of other types, and coordinates of joints that nobody saw."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from damage import NAMES, cases, make_clip

from skelbench import perturb
from skelbench.core.clip import Clip
from skelbench.core.errors import InputError

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
