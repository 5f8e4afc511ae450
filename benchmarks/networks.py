"""The freshly initialised ST-GCN that the benchmarks run; speed does not depend on the weights."""

from collections.abc import Mapping
from typing import Any

from skelbench import load_model
from skelbench.adapters.card import Card
from skelbench.adapters.protocols import Model
from skelbench.data.find import Dataset


def stgcn_card(data: Dataset, base_channels: int = 64) -> Card:
    """Describe an ST-GCN for 2-D COCO-17 clips; 64 channels and 100 frames are the published size."""
    config = {"base_channels": base_channels, "clip_len": 100}
    return Card("stgcn-fresh", "skelbench.adapters.stgcn:STGCN", config, data.classes)


def stgcn(data: Dataset) -> Model:
    """Build the full-size network."""
    return load_model(stgcn_card(data))


def motionbert_network(config: Mapping[str, Any]) -> Any:
    """Build a fresh MotionBERT with 60 classes on H36M joints."""
    classes = tuple(map(str, range(60)))
    card = Card("motionbert-fresh", "skelbench.adapters.motionbert:MotionBERT", dict(config), classes)
    return load_model(card)
