"""Who is there, told by whoever made a batch, or counted: the networks compute the same."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from trainable import VIEWS, damaged_people, small_model

from skelbench.adapters.networks.persons import pass_on, tell, told
from skelbench.core.arrays import Mask
from skelbench.training.stock import collect
from skelbench.training.views import InBatches, Key

NAMES = [name for name in VIEWS if "PoseConv3D" not in name]  # which paints whoever is there


def batch(model: Any) -> tuple[Tensor, Mask]:
    """Views of some clips, and who is there, by the frames that were drawn."""
    clips = damaged_people(getattr(model.config, "dimensions", 2))
    stock = collect(model, clips, "cpu", 1 << 20)
    assert stock is not None
    key, names, positions = Key(0, 0), [clip.name for clip in clips], [1, 3, 0, 8, 5, 2]
    frames = [model.draw(stock.known[at], rng)["frames"] for at in positions for rng in key.generators(names[at])]
    views = InBatches(model, names, stock, key).__getitems__(positions)["views"]
    return views, stock.there(stock.places(np.array(positions), np.stack(frames)))


def step(model: Any, x: Tensor) -> list[Tensor]:
    """Logits in training and one gradient of every parameter."""
    torch.manual_seed(0)
    model.network.train().zero_grad()
    logits = model.logits(x)
    logits.square().sum().backward()
    return [logits.detach(), *(p.grad.clone() for p in model.network.parameters() if p.grad is not None)]


@pytest.mark.parametrize("name", NAMES)
def test_a_network_that_was_told_computes_what_one_that_counted_does(name: str) -> None:
    counts, listens = small_model(name), small_model(name)
    for network in (counts.network, listens.network):
        for layer in network.modules():
            if isinstance(layer, torch.nn.Dropout):
                layer.p = 0.0
    x, there = batch(counts)
    assert 0 < there.sum() < there.size
    expected = step(counts, x)
    heard = x.clone()
    tell(heard, there)
    for found, wanted in zip(step(listens, heard), expected, strict=True):
        torch.testing.assert_close(found, wanted, rtol=1e-4, atol=1e-6)


def test_the_note_is_lost_in_whatever_is_computed_from_the_batch_and_passed_on_by_hand() -> None:
    x = torch.ones(3, 2, 4)
    tell(x, np.array([[True, False], [True, True], [False, True]]))
    who = told(x)
    assert who is not None and who.rows.tolist() == [0, 2, 3, 5] and [c.tolist() for c in who.clips] == [[0, 1], [1, 2]]
    for other in (x * 1, x[:, 0], torch.cat([x, x]), x.clone()):
        assert told(other) is None
    assert told(pass_on(x, x * 0)) is who


def test_a_person_whom_the_mask_hides_wholly_is_left_out_also_where_the_batch_was_told() -> None:
    model = small_model("MotionBERT")
    model.network.eval()
    x, there = batch(model)
    pairs = np.flatnonzero(there.all(axis=1))
    hidden = x.clone()
    hidden[pairs, 1] = 0
    expected = model.logits(hidden)
    heard = hidden.clone()
    tell(heard, there)
    torch.testing.assert_close(model.logits(heard), expected)
    assert len(pairs) and not torch.allclose(model.logits(x)[pairs], expected[pairs])
    alone = heard.clone()
    alone[:] = 0  # nobody at all: one person of zeros each
    nobody = model.logits(alone.clone())
    tell(alone, there)
    torch.testing.assert_close(model.logits(alone), nobody)
