"""Settings that make an input which no machine holds are refused before anything is allocated; published ones pass."""

import resource
from typing import Any

import pytest
from refusal import refusal

from skelbench.adapters.card import Card
from skelbench.adapters.model import load_model

HUGE: list[tuple[str, dict[str, Any], str]] = [
    ("stgcn:STGCN", {"clip_len": 10_000, "views": 1000}, "views 1,000 x max_persons 2 x clip_len 10,000"),
    ("stgcnpp:STGCNPP", {"clip_len": 10_000, "max_persons": 1000}, "x max_persons 1,000 x clip_len 10,000 x joints 17"),
    ("ctrgcn:CTRGCN", {"clip_len": 1000, "max_persons": 1000, "views": 3}, "numbers in the input of one clip"),
    ("aagcn:AAGCN", {"clip_len": 10_000, "views": 1000}, "numbers in the input of one clip"),
    ("msg3d:MSG3D", {"clip_len": 10_000, "views": 1000}, "numbers in the input of one clip"),
    ("msg3d:MSG3D", {"num_gcn_scales": 101}, "num_gcn_scales: 101 is too large; take at most 100"),
    ("msg3d:MSG3D", {"num_g3d_scales": 10_000}, "num_g3d_scales: 10000 is too large; take at most 100"),
    ("posec3d:PoseC3D", {"clip_len": 10_000, "views": 1000}, "numbers in the input of one clip"),
    ("posec3d:PoseC3D", {"size": 1000, "clip_len": 100}, "clip_len 100 x size² 1,000,000 x joints 17"),
    ("posec3d:PoseC3D", {"train_size": 1000, "clip_len": 100}, "clip_len 100 x train_size² 1,000,000 x joints 17"),
    ("posec3d:PoseC3D", {"views": 1000}, "numbers in the heatmaps of all views of a clip"),
    ("motionbert:MotionBERT", {"clip_len": 9000, "maxlen": 9000, "max_persons": 1000}, "the input of one clip"),
    ("motionbert:MotionBERT", {"clip_len": 9000, "maxlen": 9000, "dim": 8}, "the attention of one person"),
    ("stgcn:STGCN", {"augment": {"jitter": 1e300}}, "jitter: 1e+300 is too large"),
    ("stgcn:STGCN", {"augment": {"crop": 2}}, "crop: 2.0 is too large; take at most 1"),
]
LARGEST_PUBLISHED: list[tuple[str, dict[str, Any]]] = [
    ("stgcn:STGCN", {"layout": "ntu25", "dimensions": 3, "normalise": "ntu3d", "clip_len": 300, "max_persons": 2}),
    ("stgcnpp:STGCNPP", {"views": 10, "max_persons": 10}),
    ("posec3d:PoseC3D", {"layout": "blazepose33"}),
    ("motionbert:MotionBERT", {"depth": 1, "dim": 64}),
]


@pytest.mark.parametrize(("adapter", "config", "said"), HUGE, ids=[f"{n}-{one[0]}" for n, one in enumerate(HUGE)])
def test_what_no_machine_holds_is_named(adapter: str, config: dict[str, Any], said: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert said in refusal(lambda: load_model(Card("huge", f"skelbench.adapters.{adapter}", config, ("a", "b"))))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10  # KiB


@pytest.mark.parametrize(("adapter", "config"), LARGEST_PUBLISHED)
def test_the_largest_published_inputs_pass(adapter: str, config: dict[str, Any]) -> None:
    load_model(Card("large", f"skelbench.adapters.{adapter}", config, ("a", "b")))
