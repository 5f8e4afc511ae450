"""Small graph networks with the same first weights every time."""

from pathlib import Path
from typing import Any

import torch
from torch import nn

from skelbench.adapters.aagcn import AAGCN
from skelbench.adapters.card import Card
from skelbench.adapters.ctrgcn import CTRGCN
from skelbench.adapters.gcn import GCN
from skelbench.adapters.msg3d import MSG3D
from skelbench.adapters.stgcn import STGCN
from skelbench.adapters.stgcnpp import STGCNPP

ALL: list[type[GCN]] = [STGCN, STGCNPP, AAGCN, CTRGCN, MSG3D]


NARROW = {"base_channels": 8, "clip_len": 16}
STAGES = {"num_stages": 3, "inflate_stages": [2], "down_stages": [3]}


def small_stgcn(classes: int = 4, weights: str | None = None, folder: Path | None = None, **config: Any) -> STGCN:
    """ST-GCN of three stages; with `weights` of a file in `folder`."""
    torch.manual_seed(0)
    names = tuple(f"class {k}" for k in range(classes))
    adapter = STGCN.load(Card("toy", "stgcn", {**NARROW, **STAGES, **config}, names, weights, folder=folder))
    adapter.network.eval()
    return adapter


def small(kind: type[GCN], classes: int = 4, **config: Any) -> GCN:
    """Any graph network of three stages."""
    torch.manual_seed(0)
    sizes = {"num_gcn_scales": 3, "num_g3d_scales": 2} if kind is MSG3D else STAGES
    names = tuple(f"class {k}" for k in range(classes))
    adapter = kind.load(Card("toy", "gcn", {**NARROW, **sizes, **config}, names))
    for norm in adapter.network.modules():
        if isinstance(norm, nn.BatchNorm2d):
            nn.init.uniform_(norm.weight, 0.5, 1.5)  # of 1e-6 nothing is seen
    adapter.network.eval()
    return adapter
