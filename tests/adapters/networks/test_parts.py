"""A batch in parts: how large they are, and that they change no number."""

import numpy as np
import pytest
import torch
from graph_models import ALL, small

from skelbench.adapters.gcn import GCN
from skelbench.adapters.networks.heatmap import CLIPS_AT_ONCE, heatmaps
from skelbench.adapters.networks.parts import in_parts
from skelbench.adapters.networks.persons import counted
from skelbench.adapters.networks.slowonly import FRAMES_AT_ONCE, SlowOnly


@pytest.mark.parametrize(
    ("device", "options", "sizes"),
    [
        ("cpu", {}, [3, 3, 1]),
        ("cpu", {"on_gpu": 5}, [3, 3, 1]),
        ("cpu", {"whole": True}, [7]),
        ("meta", {}, [7]),
        ("meta", {"on_gpu": 5}, [5, 2]),
        ("meta", {"on_gpu": 5, "whole": True}, [7]),
    ],
)
def test_only_a_cpu_is_given_its_batch_in_parts(device: str, options: dict[str, int], sizes: list[int]) -> None:
    rows = torch.arange(14.0, device=device).view(7, 2)
    parts = in_parts(rows, 3, **options)
    assert [len(part) for part in parts] == sizes
    if device == "cpu":
        assert torch.equal(torch.cat(parts), rows)


def test_a_part_has_at_least_one_row() -> None:
    assert [len(part) for part in in_parts(torch.zeros(3, 2), 0)] == [1, 1, 1]


@pytest.mark.parametrize("kind", ALL)
def test_a_graph_network_computes_the_same_in_parts(kind: type[GCN]) -> None:
    backbone, x = small(kind).network.backbone, torch.randn(3, 2, 16, 17, 3)
    everybody, calls = counted(torch.ones(3, 2, dtype=torch.bool)), []
    backbone.register_forward_pre_hook(lambda *_: calls.clear())
    maps = backbone.maps
    backbone.maps = lambda part, kept: (calls.append(len(part)), maps(part, kept))[1]
    with torch.inference_mode():
        whole = backbone(x, everybody)
        assert calls == [6]
        backbone.at_once = 4 * 16 * backbone.width
        torch.testing.assert_close(backbone(x, everybody), whole)
    assert calls == [4, 2]


def test_slowonly_computes_the_same_in_parts() -> None:
    torch.manual_seed(0)
    network = SlowOnly(3, 4, (1, 1, 1)).double().eval()
    frames = FRAMES_AT_ONCE + 3
    x = torch.randn(2, 3, frames, 16, 16, dtype=torch.double)
    with torch.inference_mode():
        alone = torch.cat([network(clip[None]) for clip in x])
        torch.testing.assert_close(network(x), alone)


def test_heatmaps_of_many_clips_are_those_of_each() -> None:
    rng = np.random.default_rng(0)
    clips = CLIPS_AT_ONCE + 2
    keypoint = torch.tensor(rng.uniform(0, 12, (clips, 2, 3, 5, 2)))
    score = torch.tensor(rng.uniform(0, 1, (clips, 2, 3, 5)))
    for limbs in (None, [(0, 1), (2, 4)]):
        together = heatmaps(keypoint, score, (12, 12), limbs=limbs)
        for n in range(clips):
            assert torch.equal(together[n], heatmaps(keypoint[[n]], score[[n]], (12, 12), limbs=limbs)[0])
