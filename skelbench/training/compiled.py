"""Compile the network of a training (`torch.compile`)."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from skelbench.adapters.networks.action_net import ActionNet
from skelbench.adapters.networks.gcn import Backbone
from skelbench.adapters.networks.kept import Kept

Layers = Callable[..., Any]

ROWS = 8
"""A compiled backbone is given a multiple of so many persons: batches of nearly equal size then have one shape."""


def compile_backbone(network: nn.Module) -> None:
    """Compile the backbone in place, block by block: its state-dict keys stay as they are.

    Blocks of one kind share what was compiled for the first of them, so a deep network compiles as fast as a shallow
    one. A backbone that is no list of blocks is compiled as a whole, MS-G3D after the normalisation of its input.

    Where batches are filled up to `ROWS`, what is compiled first is for one shape, the faster; where another comes (a
    set with one or two persons a clip), a second time, for all. Elsewhere hardly two batches have one shape, so it is
    for all at once: torch gives up at 8 versions, and a graph network has 6 kinds of blocks.
    """
    filled_up = isinstance(network, ActionNet)
    backbone = network.get_submodule("backbone")
    lists = [part for part in backbone.children() if isinstance(part, nn.ModuleList)]
    for part in [block for blocks in lists for block in blocks] or [backbone]:
        whole = "maps" if isinstance(part, Backbone) else "forward"
        for method in [name for name in (whole, "watched") if hasattr(part, name)]:
            setattr(part, method, _compiled(getattr(part, method), None if filled_up else True))
    if filled_up:
        network.multiple = ROWS


def _compiled(method: Layers, dynamic: bool | None) -> Layers:
    """Compile for all joints; where some are left out their number, and so every shape, is another at each step."""
    fast = torch.compile(method, dynamic=dynamic)  # pyright: ignore[reportUnknownMemberType]

    def call(*given: Any) -> Any:
        some = any(isinstance(each, Kept) and not each.whole for each in given)
        return method(*given) if some else fast(*given)

    return call
