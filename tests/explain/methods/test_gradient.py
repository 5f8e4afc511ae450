"""Gradients and integrated gradients: what their definitions promise."""

import pytest
import torch
from explained import maps

from skelbench.adapters.model import Model
from skelbench.core.clip import Clip


def test_gradients_are_those_of_a_linear_network(
    network: Model, toy_clip: Clip, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a linear network input × gradient is exact: it sums to the logit."""
    shape = network.prepare(toy_clip)[0].shape
    torch.manual_seed(1)
    layer = torch.nn.Linear(shape.numel(), 3, bias=False)
    monkeypatch.setattr(network, "logits", lambda batch: layer(batch.flatten(1)))
    with torch.inference_mode():
        logit = float(layer(network.prepare(toy_clip).flatten(1))[0, toy_clip.label])
    for name in ("gradient", "integrated"):
        if name == "integrated":
            pytest.importorskip("captum")
        (found,) = maps(name, network, [toy_clip])
        assert found.sum() == pytest.approx(logit, rel=1e-3)


def test_integrated_gradients_sum_to_the_difference_from_an_empty_clip(network: Model, toy_clip: Clip) -> None:
    pytest.importorskip("captum")
    (found,) = maps("integrated@64", network, [toy_clip])
    views = network.prepare(toy_clip)
    with torch.inference_mode():
        # not exactly zero: an empty clip has no second person, and the mean over persons would jump
        both = [network.logits(batch)[0, toy_clip.label] for batch in (views, views * 1e-6)]
    assert found.sum() == pytest.approx(float(both[0] - both[1]), abs=2e-3)
