"""Attention in the precision of autocast: what it computes, and that its input is brought to it once."""

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from torch.utils._python_dispatch import TorchDispatchMode

from skelbench.adapters.networks.transformer import Attention


class Casts(TorchDispatchMode):
    """Counts what is brought to another precision, by its shape."""

    def __init__(self) -> None:
        super().__init__()
        self.shapes: list[tuple[int, ...]] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        if func is torch.ops.aten._to_copy.default:
            self.shapes.append(tuple(made.shape))
        return made


def attention() -> tuple[Attention, Tensor]:
    torch.manual_seed(0)
    return Attention(16, 2, over_time=True), torch.randn(3, 7, 5, 16)


def by_hand(module: Attention, x: Tensor) -> list[Tensor]:
    """Each projection by itself, its matrix product left to autocast."""
    parts = zip(module.qkv.weight.chunk(3), module.qkv.bias.chunk(3), strict=True)
    return [functional.linear(x, w, b).view(3, 7, 10, 8).transpose(1, 2) for w, b in parts]


def test_the_projections_are_those_of_three_matrix_products_under_autocast_too() -> None:
    module, x = attention()
    for on in (False, True):
        with torch.autocast("cpu", torch.bfloat16, enabled=on):
            found, expected = module.projected(x), by_hand(module, x)
        assert found[0].dtype == (torch.bfloat16 if on else torch.float32)
        assert all(torch.equal(ours, theirs) for ours, theirs in zip(found, expected, strict=True))


def test_the_input_is_brought_to_the_precision_once() -> None:
    module, x = attention()
    counted: dict[str, int] = {}
    for name, run in {"ours": lambda: module.projected(x), "by hand": lambda: by_hand(module, x)}.items():
        with torch.autocast("cpu", torch.bfloat16), Casts() as casts:
            run()
        counted[name] = casts.shapes.count(tuple(x.shape))
    assert counted == {"ours": 1, "by hand": 3}
