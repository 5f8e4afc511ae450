"""Infer a card's configuration from official weights: names and shapes of tensors, and the training's configuration."""

from skelbench.adapters.exchange.infer.graph import GCN_SWITCHES, KEPT
from skelbench.adapters.exchange.infer.kinds import (
    KINDS,
    NOT_IN_SHAPES,
    Inferred,
    adapter_of,
    class_count,
    config_of,
    infer,
    keep_older_names,
    last_layer,
)
from skelbench.adapters.exchange.infer.posec3d import POSEC3D_SWITCHES

__all__ = [
    "GCN_SWITCHES",
    "KEPT",
    "KINDS",
    "NOT_IN_SHAPES",
    "POSEC3D_SWITCHES",
    "Inferred",
    "adapter_of",
    "class_count",
    "config_of",
    "infer",
    "keep_older_names",
    "last_layer",
]
