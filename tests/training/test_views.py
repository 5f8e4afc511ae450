"""Training views that are made many at a time are those that `prepare` makes one by one, from the same draws."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from trainable import VIEWS, damaged_people, small_model

from skelbench.adapters.inputs.steady import Steady
from skelbench.core.errors import InputError
from skelbench.training.stock import collect
from skelbench.training.views import InBatches, Key, OneByOne

CLOSE = {"rtol": 2e-6, "atol": 2e-6}
"""float32's roundings: the two paths do the same sums in another order."""
each = pytest.mark.parametrize("name", VIEWS)


def dimensions(model: Any) -> int:
    return getattr(model.config, "dimensions", 2)


def both(name: str, key: Key) -> tuple[OneByOne, InBatches]:
    model = small_model(name)
    clips = damaged_people(dimensions(model))
    stock = collect(model, clips, "cpu", 1 << 20)
    assert stock is not None
    return OneByOne(model, clips, key), InBatches(model, [clip.name for clip in clips], stock, key)


def views(maker: OneByOne | InBatches, positions: list[int]) -> Tensor:
    return maker.views(maker.__getitems__(positions), "cpu")


@each
def test_a_batch_holds_the_views_of_its_clips(name: str) -> None:
    for epoch in range(4):
        one_by_one, in_batches = both(name, Key(7, epoch))
        expected, made = (views(maker, [3, 8, 0, 5, 5, 1]) for maker in (one_by_one, in_batches))
        assert made.dtype == expected.dtype
        torch.testing.assert_close(made, expected, **CLOSE)
        assert torch.equal(made == 0, expected == 0)  # who and what is missing


@each
def test_a_view_does_not_depend_on_its_batch(name: str) -> None:
    _, in_batches = both(name, Key(1, 2))
    positions = [4, 2, 7, 1, 8, 6]
    together = views(in_batches, positions)
    assert torch.equal(together, torch.cat([views(in_batches, [position]) for position in positions]))


@pytest.mark.parametrize("name", ["MotionBERT", "ST-GCN", "PoseConv3D"])
def test_the_first_of_several_views_is_the_only_one_of_one(name: str) -> None:
    single, several = (views(both(name, Key(5, 2, count))[1], [3, 6]) for count in (1, 3))
    assert several.shape == (2, 3, *single.shape[1:])
    assert torch.equal(several[:, 0], single)
    assert not torch.allclose(several[:, 1], single)


def test_clips_that_need_more_room_than_there_is_are_left_where_they_are() -> None:
    model, clips = small_model("ST-GCN"), damaged_people(2)
    there = sum(clip.detected.any(axis=(1, 2)).sum() * clip.score.shape[1] for clip in clips)  # persons' frames
    needed = (1 + int(there)) * 17 * 3 * 4
    stock = collect(model, clips, "cpu", needed)
    assert stock is not None and stock.rows.nbytes <= needed
    assert collect(model, clips, "cpu", stock.rows.nbytes - 1) is None


class Wide:
    """Stands in for a model: a clip's poses are 24 MiB of its number."""

    def steady(self, clip: int) -> Steady:
        return Steady(np.full((1, 32, 1 << 16, 3), clip, np.float32), known=clip)


def test_a_stock_that_went_to_the_device_in_several_parts_holds_every_clip_where_it_says() -> None:
    model, clips = Wide(), [1, 2, 3, 4]
    stock = collect(model, clips, "cpu", 1 << 30)  # type: ignore[arg-type]
    assert stock is not None and len(stock.rows) == 1 + 4 * 32
    places = stock.places(np.array([3, 0, 2]), np.array([[0, 31], [5, -1], [30, 1]]))
    assert stock.rows[torch.as_tensor(places), 0, 0].tolist() == [[[4, 4]], [[1, 0]], [[3, 3]]]


def test_a_clip_that_the_model_cannot_take_is_refused_by_its_name() -> None:
    with pytest.raises(InputError, match=r"clip0.* has 3-D poses|'clip0' is 3-D"):
        collect(small_model("ST-GCN"), damaged_people(3), "cpu", 1 << 20)
