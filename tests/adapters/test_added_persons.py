"""Persons that damage has added: a model that has no place for them takes the first ones; data are never cut so."""

from pathlib import Path
from typing import Any

import pytest
import torch
from damage import apply, whole
from graph_models import small_stgcn
from pose_models import build

from skelbench.core.clip import Clip
from skelbench.core.errors import InputError


@pytest.fixture(params=["graph", "dstformer", "joint"])
def model(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """One model of each way to take persons, all with two places."""
    return small_stgcn() if request.param == "graph" else build(request.param, whole(), tmp_path)


def of(clip: Clip, *persons: int) -> Clip:
    return clip.with_pose(clip.keypoint[list(persons)], clip.score[list(persons)])


def test_a_third_person_that_damage_added_is_left_out(model: Any) -> None:
    clip = whole()
    assert torch.equal(model.prepare(apply("ghost:1", clip)), model.prepare(clip))


def test_a_ghost_that_is_listed_first_takes_the_place_of_a_person(model: Any) -> None:
    damaged = apply("ghost@first:1", whole())
    assert torch.equal(model.prepare(damaged), model.prepare(of(damaged, 0, 1)))
    assert not torch.equal(model.prepare(damaged), model.prepare(whole()))


def test_a_ghost_has_a_place_beside_one_person(model: Any) -> None:
    clip = whole(persons=1)
    assert not torch.equal(model.prepare(apply("ghost:1", clip)), model.prepare(clip))


def test_more_persons_in_the_data_than_the_model_takes_are_refused_with_and_without_a_ghost(model: Any) -> None:
    clip = whole(persons=3)
    for crowd in (clip, apply("ghost:1", clip)):
        with pytest.raises(InputError, match="persons"):
            model.prepare(crowd)
