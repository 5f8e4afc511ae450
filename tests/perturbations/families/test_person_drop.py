"""A person who is lost: who, for how long, and that one always stays."""

import numpy as np
import pytest
from damage import apply, fingerprint, whole

from skelbench.perturbations.spec import Spec


@pytest.mark.parametrize(("share", "frames"), [(0.1, 4), (0.25, 10), (0.5, 20), (0.99, 40), (1, 40)])
def test_one_person_is_missing_in_one_stretch_of_that_share(share: float, frames: int) -> None:
    for seed in range(20):
        gone = apply(f"person-drop:{share}", whole(persons=3), seed).score == 0
        assert (gone.all(axis=2) == gone.any(axis=2)).all()
        lost = gone.any(axis=2)
        (person,) = np.flatnonzero(lost.any(axis=1))
        where = np.flatnonzero(lost[person])
        assert len(where) == frames and where[-1] - where[0] == frames - 1


def test_every_person_who_is_there_is_as_likely() -> None:
    clip = whole(persons=4, frames=4).without(np.array([False, True, False, False])[:, None, None])
    lost = [np.flatnonzero((apply("person-drop:1", clip, seed).score == 0).all(axis=(1, 2))) for seed in range(300)]
    times = np.bincount(np.concatenate(lost), minlength=4)
    assert times[1] == 300  # who was not there
    assert abs(times[[0, 2, 3]] - 100).max() < 4 * np.sqrt(300 * 2 / 9)


def test_the_stretch_may_lie_anywhere() -> None:
    starts = []
    for seed in range(400):
        lost = (apply("person-drop:0.5", whole(frames=8), seed).score == 0).any(axis=(0, 2))
        starts.append(int(np.argmax(lost)))
    times = np.bincount(starts, minlength=5)
    assert len(times) == 5
    assert (abs(times - [50, 100, 100, 100, 50]) < 4 * np.sqrt(100)).all()  # half a step at both ends


@pytest.mark.parametrize(("number", "left"), [(1, 3), (2, 2), (3, 1), (9, 1)])
def test_that_many_persons_are_lost_for_good_and_one_stays(number: int, left: int) -> None:
    for seed in range(10):
        clip = whole(persons=5).without(np.array([True, False, False, False, False])[:, None, None])
        score = apply(f"person-drop@clip:{number}", clip, seed).score
        assert (score > 0).all(axis=(1, 2)).sum() == (score > 0).any(axis=(1, 2)).sum() == left


@pytest.mark.parametrize("head", ["person-drop", "person-drop@clip"])
def test_a_person_alone_is_not_lost(head: str) -> None:
    clip = whole(persons=1)
    spec = Spec.parse(f"{head}:1")
    assert list(spec.idle(clip).values()) == ["shows fewer than two persons"]
    assert fingerprint(spec.apply(clip, 0)) == fingerprint(clip)
