"""Who is nearest to whom, against a loop over all pairs."""

from math import dist

import numpy as np
import pytest
from damage import make_clip, whole

from skelbench.core.clip import Clip
from skelbench.perturbations.choose import places
from skelbench.perturbations.persons import nearest_other


def middle(clip: Clip, person: int, frame: int) -> list[float] | None:
    """The mean of a person's joints in a frame; None where none is detected."""
    there = [clip.keypoint[person, frame, v].tolist() for v in range(len(clip.layout)) if clip.score[person, frame, v]]
    return [sum(values) / len(there) for values in zip(*there, strict=True)] if there else None


def by_hand(clip: Clip, person: int, frame: int) -> int:
    others = [other for other in range(len(clip.score)) if other != person and middle(clip, other, frame)]
    here = middle(clip, person, frame) or [0.0] * clip.keypoint.shape[-1]  # nobody's mean is never looked at
    return min(others, key=lambda other: dist(here, middle(clip, other, frame) or []), default=-1)


@pytest.mark.parametrize(
    "clip",
    [whole(frames=4, persons=9), make_clip(frames=6, name="a"), make_clip(frames=6, name="b", layout="ntu25", dims=3)],
    ids=["nine", "2-D", "3-D"],
)
def test_the_nearest_other_is_the_one_of_the_least_distance_who_is_there(clip: Clip) -> None:
    clip = clip.without(
        (np.arange(clip.score.shape[1]) == 1)[:, None] & (np.arange(len(clip.score)) > 0)[:, None, None]
    )
    found = nearest_other(clip)
    for person, frame in np.ndindex(*clip.score.shape[:2]):
        assert found[person, frame] == by_hand(clip, person, frame)
    assert found[0, 1] == -1


@pytest.mark.parametrize("share", [0.0, 0.05, 1.0])
def test_places_are_those_of_nonzero(share: float) -> None:
    hit = np.random.default_rng(0).random((3, 4, 5)) < share
    assert [where.tolist() for where in places(hit)] == [where.tolist() for where in hit.nonzero()]
